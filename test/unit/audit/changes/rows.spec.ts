import { describe, expect, it } from 'vitest'

import type { FieldConfig } from '../../../../src/audit/changes/FieldChange.js'

import { describeChanges } from '../../../../src/audit/changes/describeChanges.js'

const title = { name: 'title', type: 'text' }
const array: FieldConfig[] = [{ name: 'items', fields: [title], type: 'array' }]

const row = (id: string, text = `title of ${id}`) => ({ id, title: text })

function diffItems(before: unknown, after: unknown) {
  return describeChanges({ after: { items: after }, before: { items: before }, fields: array })
    ?.changes
}

describe('rows of an array', () => {
  it('are told by their ids, wherever they stand', () => {
    const before = [row('a'), row('b')]
    expect(diffItems(before, [row('b', 'new'), row('a')])).toEqual([
      { from: ['a', 'b'], kind: 'move', path: 'items', to: ['b', 'a'] },
      { from: 'title of b', kind: 'set', path: 'items.b.title', to: 'new' },
    ])
  })

  it('that are only reordered are one change, of those between the first and the last that moved', () => {
    const ids = ['a', 'b', 'c', 'd', 'e']
    const changes = diffItems(
      ids.map((id) => row(id)),
      ['a', 'd', 'b', 'c', 'e'].map((id) => row(id)),
    )
    expect(changes).toEqual([
      { at: 1, from: ['b', 'c', 'd'], kind: 'move', path: 'items', to: ['d', 'b', 'c'] },
    ])
  })

  it('that came are told once, with what they hold', () => {
    expect(diffItems([row('a')], [row('a'), row('b')])).toEqual([
      { kind: 'add', path: 'items.b', to: { title: 'title of b' } },
    ])
  })

  it('that came between others say where', () => {
    expect(diffItems([row('a'), row('c')], [row('a'), row('b'), row('c')])).toEqual([
      { at: 1, kind: 'add', path: 'items.b', to: { title: 'title of b' } },
    ])
  })

  it('that went are told once, with what they held', () => {
    expect(diffItems([row('a'), row('b')], [row('b')])).toEqual([
      { from: { title: 'title of a' }, kind: 'remove', path: 'items.a' },
    ])
  })

  it('are the same where there are none and where there is no list', () => {
    expect(diffItems([], undefined)).toBeUndefined()
    expect(diffItems(null, [])).toBeUndefined()
  })

  it('are told by their index where they have no id, or one of another row', () => {
    expect(diffItems([{ title: 'a' }], [{ title: 'b' }])).toEqual([
      { from: 'a', kind: 'set', path: 'items.#0.title', to: 'b' },
    ])
    expect(diffItems([row('a', '1'), row('a', '2')], [row('a', '1'), row('a', '3')])).toEqual([
      { from: '2', kind: 'set', path: 'items.#1.title', to: '3' },
    ])
  })
})

describe('blocks', () => {
  const fields: FieldConfig[] = [
    {
      name: 'layout',
      blocks: [
        { fields: [title], slug: 'text' },
        { fields: [{ name: 'image', type: 'upload' }], slug: 'image' },
      ],
      type: 'blocks',
    },
  ]
  const diff = (before: unknown[], after: unknown[]) =>
    describeChanges({ after: { layout: after }, before: { layout: before }, fields })?.changes

  it('are told with their type and their name', () => {
    const block = { id: 'a', blockName: 'Top', blockType: 'image', image: { id: 3 } }
    expect(diff([], [block])).toEqual([
      {
        kind: 'add',
        path: 'layout.a',
        to: { blockName: 'Top', blockType: 'image', image: 3 },
      },
    ])
    expect(diff([block], [{ ...block, blockName: 'Bottom' }])).toEqual([
      { from: 'Top', kind: 'set', path: 'layout.a.blockName', to: 'Bottom' },
    ])
  })

  it('of another type are other blocks, whatever their id', () => {
    const changes = diff(
      [{ id: 'a', blockType: 'text', title: 'one' }],
      [{ id: 'a', blockType: 'image', image: 3 }],
    )
    expect(changes).toEqual([
      { from: { blockType: 'text', title: 'one' }, kind: 'remove', path: 'layout.a' },
      { kind: 'add', path: 'layout.a', to: { blockType: 'image', image: 3 } },
    ])
  })

  it('of a type that is no more are told without what they hold', () => {
    expect(diff([{ id: 'a', blockType: 'gone', title: 'one' }], [])).toEqual([
      { from: { blockType: 'gone' }, kind: 'remove', path: 'layout.a' },
    ])
  })

  it('that hold blocks of their own type are told at any depth', () => {
    const nested: FieldConfig[] = [{ name: 'layout', blockReferences: ['box'], type: 'blocks' }]
    const blocks = { box: { fields: [title, ...nested], slug: 'box' } }
    const doc = (text: string) => ({
      layout: [{ id: 'a', blockType: 'box', layout: [{ id: 'b', blockType: 'box', title: text }] }],
    })
    const settings = { blocks }
    expect(
      describeChanges({ after: doc('2'), before: doc('1'), fields: nested, settings })?.changes,
    ).toEqual([{ from: '1', kind: 'set', path: 'layout.a.layout.b.title', to: '2' }])
  })
})

describe('fields of many values', () => {
  const diff = (type: string, before: unknown, after: unknown) =>
    describeChanges({
      after: { many: after },
      before: { many: before },
      fields: [{ name: 'many', hasMany: true, type }],
    })?.changes

  it('tell the ids that came and went', () => {
    expect(diff('relationship', [1, 2, 3], [{ id: 2 }, 3, 4])).toEqual([
      { from: [1], kind: 'remove', path: 'many' },
      { kind: 'add', path: 'many', to: [4] },
    ])
  })

  it('tell ids of several collections apart', () => {
    const page = { relationTo: 'pages', value: 1 }
    const post = { relationTo: 'posts', value: 1 }
    expect(diff('upload', [page], [page, post])).toEqual([
      { kind: 'add', path: 'many', to: [post] },
    ])
  })

  it('tell another order as one change', () => {
    expect(diff('select', ['a', 'b', 'c'], ['a', 'c', 'b'])).toEqual([
      { at: 1, from: ['b', 'c'], kind: 'move', path: 'many', to: ['c', 'b'] },
    ])
  })

  it('tell one of two same values', () => {
    expect(diff('text', ['a', 'b', 'a'], ['a', 'b'])).toEqual([
      { from: ['a'], kind: 'remove', path: 'many' },
    ])
    expect(diff('number', [1, 2], [1, 1, 2])).toEqual([
      { at: [1], kind: 'add', path: 'many', to: [1] },
    ])
  })

  it('are the same where there is none and where there is no list', () => {
    expect(diff('relationship', [], null)).toBeUndefined()
  })

  it('are told as one where they were written as one', () => {
    expect(diff('select', 'a', ['a', 'b'])).toEqual([{ kind: 'add', path: 'many', to: ['b'] }])
  })
})
