import { describe, expect, it } from 'vitest'

import type { FieldConfig } from '../../../../src/audit/changes/FieldChange.js'

import { describeChanges } from '../../../../src/audit/changes/describeChanges.js'
import { containers, inLocale, placed } from './containers.js'

type Case = {
  field: FieldConfig
  from: unknown
  shown?: { from: unknown; to: unknown }
  to: unknown
}

const richText = (text: string) => ({
  root: { children: [{ children: [{ text, type: 'text' }], type: 'paragraph' }], type: 'root' },
})

const cases: Record<string, Case> = {
  checkbox: { field: { type: 'checkbox' }, from: false, to: true },
  code: { field: { type: 'code' }, from: 'let a', to: 'let b' },
  date: {
    field: { type: 'date' },
    from: new Date('2026-03-04T05:06:07Z'),
    shown: { from: '2026-03-04T05:06:07.000Z', to: '2026-03-04T05:06:08.000Z' },
    to: '2026-03-04T06:06:08+01:00',
  },
  email: { field: { type: 'email' }, from: 'a@example.com', to: 'b@example.com' },
  json: { field: { type: 'json' }, from: { a: [1, { b: 2 }] }, to: { a: [1, { b: 3 }] } },
  number: { field: { type: 'number' }, from: 1, to: 1.5 },
  point: {
    field: { type: 'point' },
    from: { coordinates: [1, 2], type: 'Point' },
    shown: { from: [1, 2], to: [1, 3] },
    to: [1, 3],
  },
  radio: { field: { type: 'radio' }, from: 'yes', to: 'no' },
  relationship: {
    field: { type: 'relationship' },
    from: 7,
    shown: { from: 7, to: 8 },
    to: { id: 8, title: 'populated' },
  },
  'relationship of several collections': {
    field: { type: 'relationship' },
    from: { relationTo: 'pages', value: 7 },
    shown: { from: { relationTo: 'pages', value: 7 }, to: { relationTo: 'posts', value: 7 } },
    to: { relationTo: 'posts', value: { id: 7, title: 'populated' } },
  },
  richText: {
    field: { type: 'richText' },
    from: richText('one'),
    shown: { from: { length: 3, text: 'one' }, to: { length: 5, text: 'three' } },
    to: richText('three'),
  },
  select: { field: { type: 'select' }, from: 'red', to: 'blue' },
  text: { field: { type: 'text' }, from: 'one', to: 'two' },
  textarea: { field: { type: 'textarea' }, from: 'one\ntwo', to: 'one\nthree' },
  upload: { field: { type: 'upload' }, from: 'a1', to: 'a2' },
}

const locales = ['en', 'de']

describe.each(Object.entries(cases))('a field of type %s', (_name, { field, from, shown, to }) => {
  const inner = placed({ ...field, name: 'field' })
  const expected = { kind: 'set', ...(shown ?? { from, to }) }

  it('tells what it was and what it is', () => {
    const changes = diff([inner.field], inner.put(from), inner.put(to))
    expect(changes).toEqual([{ path: 'field', ...expected }])
  })

  it('says nothing of where there was, or is, nothing', () => {
    const { from: was, to: is } = expected
    expect(diff([inner.field], { field: null }, inner.put(to))).toEqual([
      { kind: 'set', path: 'field', to: is },
    ])
    expect(diff([inner.field], inner.put(from), {})).toEqual([
      { from: was, kind: 'set', path: 'field' },
    ])
  })

  it('is the same as its copy', () => {
    expect(diff([inner.field], inner.put(from), inner.put(structuredClone(from)))).toBeUndefined()
  })

  it('is told by locale where it is localized', () => {
    const fields = [{ ...inner.field, localized: true }]
    const before = { field: { de: from, en: from } }
    expect(diff(fields, before, { field: { de: to, en: structuredClone(from) } })).toEqual([
      { path: 'field', ...expected, locale: 'de' },
    ])
  })

  it.each(Object.entries(containers))('is found in a container: %s', (_container, wrap) => {
    const { field: outer, path, put } = wrap(inner)
    expect(diff([outer], put(from), put(to))).toEqual([{ path, ...expected }])
    expect(diff([outer], put(from), put(structuredClone(from)))).toBeUndefined()
  })

  it('is found in an array in a block in a localized group', () => {
    const deep = inLocale(containers.block(containers.array(inner)), 'de')
    expect(diff([deep.field], deep.put(from), deep.put(to))).toEqual([
      { locale: 'de', path: 'box.rows.b1.rows.r1.field', ...expected },
    ])
  })
})

describe('values that only look different', () => {
  it.each([
    ['one instant written in two ways', 'date', '2026-01-01T00:00:00Z', new Date('2026-01-01')],
    ['a number and its text', 'number', 12.5, '12.50'],
    ['an id as a number and as a text', 'relationship', 7, '7'],
    ['an id and its document', 'upload', 7, { id: 7, filename: 'a.png' }],
    ['a point in GeoJSON and as a pair', 'point', { coordinates: [1, 2], type: 'Point' }, [1, 2]],
    ['JSON with its keys in another order', 'json', { a: 1, b: [2] }, { b: [2], a: 1 }],
    ['JSON with a key that is undefined', 'json', { a: 1 }, { a: 1, b: undefined }],
    ['a checkbox and the number of SQLite', 'checkbox', true, 1],
    ['nothing and null', 'text', undefined, null],
  ])('are no change: %s', (_title, type, before, after) => {
    const field = { name: 'field', type }
    expect(diff([field], { field: before }, { field: after })).toBeUndefined()
    expect(diff([field], { field: after }, { field: before })).toBeUndefined()
  })

  it.each([
    ['JSON with one member more', 'json', { a: 1 }, { a: 1, b: 2 }],
    ['JSON with one item more', 'json', [1], [1, 2]],
    ['a list and an object', 'json', [], {}],
    ['null in JSON and nothing', 'json', { a: null }, {}],
    ['ids of other kinds', 'relationship', { relationTo: 'a', value: 1 }, 1],
  ])('are a change where they differ: %s', (_title, type, before, after) => {
    const field = { name: 'field', type }
    expect(diff([field], { field: before }, { field: after })).toHaveLength(1)
    expect(diff([field], { field: after }, { field: before })).toHaveLength(1)
  })

  it('are a change where they differ: an empty text and none, false and none', () => {
    const fields = [
      { name: 'a', type: 'text' },
      { name: 'b', type: 'checkbox' },
    ]
    expect(diff(fields, {}, { a: '', b: false })).toEqual([
      { kind: 'set', path: 'a', to: '' },
      { kind: 'set', path: 'b', to: false },
    ])
  })
})

describe('what holds no data of the document', () => {
  it.each([
    ['a join', { name: 'field', type: 'join' }],
    ['a part of the admin panel', { name: 'field', type: 'ui' }],
    ['a virtual field', { name: 'field', type: 'text', virtual: true }],
    ['a virtual field of a relationship', { name: 'field', type: 'text', virtual: 'owner.name' }],
    ['the time of the change', { name: 'updatedAt', type: 'date' }],
    ['the id', { name: 'id', type: 'number' }],
    ['a key that is no field', { name: 'other', type: 'text' }],
  ])('is no change: %s', (_title, field) => {
    const name = field.name === 'other' ? 'unknown' : field.name
    expect(diff([field], { [name]: 'a' }, { [name]: 'b' })).toBeUndefined()
  })

  it('is no change: the sizes that Payload makes of an uploaded file', () => {
    const file = ['url', 'filename', 'filesize', 'mimeType'].map((name) => ({ name, type: 'text' }))
    const size = { name: 'small', fields: file, type: 'group' }
    const fields = [...file, { name: 'sizes', fields: [size], type: 'group' }]
    const before = { filename: 'a.png', sizes: { small: { filename: 'a-1.png' } } }
    const after = { filename: 'b.png', sizes: { small: { filename: 'b-1.png' } } }
    expect(diff(fields, before, after)).toEqual([
      { from: 'a.png', kind: 'set', path: 'filename', to: 'b.png' },
    ])
  })

  it('tells when a document was dated back, not that it has a date', () => {
    const fields = [{ name: 'createdAt', type: 'date' }]
    const now = { createdAt: '2026-01-02T00:00:00.000Z' }
    expect(diff(fields, {}, now)).toBeUndefined()
    expect(diff(fields, now, { createdAt: '2020-01-02T00:00:00.000Z' })).toHaveLength(1)
  })
})

function diff(fields: readonly FieldConfig[], before: unknown, after: unknown) {
  return describeChanges({ after, before, fields, locales })?.changes
}
