import { describe, expect, it } from 'vitest'

import { actionOf } from '../../../../src/audit/documents/actionOf.js'

const plain = { isRestoring: false, isUnpublishing: false }
const trashed = { deletedAt: '2026-01-01T00:00:00.000Z' }
const draft = { _status: 'draft' }
const published = { _status: 'published' }

describe('what an update was to its users', () => {
  it.each([
    ['an update of what has no drafts', { title: 'a' }, { title: 'b' }, 'update'],
    ['a publication of a draft', draft, published, 'publish'],
    ['a withdrawal', published, draft, 'unpublish'],
    ['an update of what is published', published, published, 'update'],
    ['a way into the trash', {}, trashed, 'delete'],
    ['a way out of the trash', trashed, { deletedAt: null }, 'restore'],
    ['an update of what is in the trash', trashed, trashed, 'update'],
    ['an update of which nobody read what was there', undefined, published, 'update'],
  ])('is %s', (_what, before, after, action) => {
    expect(actionOf({ ...plain, after, before })).toBe(action)
  })

  it.each([
    ['a publication where one more locale is published', 'draft', 'published', 'publish'],
    ['a withdrawal where one less is', 'published', 'draft', 'unpublish'],
  ])('is %s', (_what, was, is, action) => {
    const before = { _status: { de: was, en: 'published' } }
    const after = { _status: { de: is, en: 'published' } }
    expect(actionOf({ ...plain, after, before })).toBe(action)
  })

  it('is a restoration before all else', () => {
    expect(actionOf({ ...plain, after: published, before: draft, isRestoring: true })).toBe(
      'restore',
    )
  })

  it('is a withdrawal where a draft hides what is published, because the operation says so', () => {
    expect(actionOf({ ...plain, after: draft, before: draft, isUnpublishing: true })).toBe(
      'unpublish',
    )
  })
})
