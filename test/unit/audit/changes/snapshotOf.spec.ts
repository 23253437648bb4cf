import { describe, expect, it } from 'vitest'

import type { FieldConfig } from '../../../../src/audit/changes/FieldChange.js'

import { snapshotOf } from '../../../../src/audit/changes/snapshotOf.js'

const fields: FieldConfig[] = [
  { name: 'id', type: 'number' },
  { name: 'updatedAt', type: 'date' },
  { name: 'createdAt', type: 'date' },
  { name: 'title', localized: true, type: 'text' },
  { name: 'author', type: 'relationship' },
  { name: 'tags', hasMany: true, type: 'relationship' },
  { name: 'empty', fields: [{ name: 'note', type: 'text' }], type: 'group' },
  {
    name: 'layout',
    blocks: [{ fields: [{ name: 'text', type: 'textarea' }], slug: 'text' }],
    localized: true,
    type: 'blocks',
  },
  { fields: [{ name: 'inRow', type: 'text' }], type: 'row' },
  { name: 'posts', type: 'join' },
]

const doc = {
  id: 1,
  author: { id: 7, email: 'a@example.com' },
  createdAt: new Date('2026-01-01'),
  empty: { note: null },
  inRow: 'here',
  layout: { en: [{ id: 'b', blockType: 'text', text: 'x'.repeat(5000) }] },
  posts: { docs: [1, 2] },
  tags: [{ id: 1 }, 2],
  title: { de: null, en: 'a' },
  unknown: 'key',
  updatedAt: new Date('2026-01-01'),
}

describe('a snapshot', () => {
  it('holds what the document held, in all its locales, with ids for documents', () => {
    expect(snapshotOf({ doc, fields, locales: ['en', 'de'] })).toEqual({
      snapshot: {
        author: 7,
        createdAt: '2026-01-01T00:00:00.000Z',
        inRow: 'here',
        layout: { en: [{ id: 'b', blockType: 'text', text: 'x'.repeat(5000) }] },
        tags: [1, 2],
        title: { en: 'a' },
      },
    })
  })

  it('shortens what is too large before it leaves it out', () => {
    const settings = { maxBytes: 1000 }
    const { snapshot, truncated } = snapshotOf({ doc, fields, locales: ['en', 'de'], settings })
    expect(snapshot.layout).toEqual({
      en: [{ id: 'b', blockType: 'text', text: { length: 5000 } }],
    })
    expect(truncated).toBeUndefined()
  })

  it('of nothing holds nothing', () => {
    expect(snapshotOf({ doc: undefined, fields })).toEqual({ snapshot: {} })
  })
})
