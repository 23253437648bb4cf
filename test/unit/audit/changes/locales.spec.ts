import { describe, expect, it } from 'vitest'

import type { FieldConfig } from '../../../../src/audit/changes/FieldChange.js'

import { describeChanges } from '../../../../src/audit/changes/describeChanges.js'

const locales = ['en', 'de']
const title = { name: 'title', localized: true, type: 'text' }

function diff(fields: readonly FieldConfig[], before: unknown, after: unknown) {
  return describeChanges({ after, before, fields, locales })?.changes
}

describe('localized fields', () => {
  it('tell a change for each locale', () => {
    const changes = diff([title], { title: { en: 'a' } }, { title: { de: 'c', en: 'b' } })
    expect(changes).toEqual([
      { from: 'a', kind: 'set', locale: 'en', path: 'title', to: 'b' },
      { kind: 'set', locale: 'de', path: 'title', to: 'c' },
    ])
  })

  it('in rows that are shared keep the locales apart', () => {
    const fields = [{ name: 'items', fields: [title], type: 'array' }]
    const doc = (de: string) => ({ items: [{ id: 'a', title: { de, en: 'x' } }] })
    expect(diff(fields, doc('1'), doc('2'))).toEqual([
      { from: '1', kind: 'set', locale: 'de', path: 'items.a.title', to: '2' },
    ])
  })

  it('keep the rows of one locale apart from those of another', () => {
    const fields = [{ name: 'items', fields: [title], localized: true, type: 'array' }]
    const before = { items: { de: [{ id: 'a', title: 'x' }], en: [{ id: 'b', title: 'y' }] } }
    const after = { items: { de: [], en: [{ id: 'b', title: 'z' }] } }
    expect(diff(fields, before, after)).toEqual([
      { from: 'y', kind: 'set', locale: 'en', path: 'items.b.title', to: 'z' },
      { from: { title: 'x' }, kind: 'remove', locale: 'de', path: 'items.a' },
    ])
  })

  it('hold values that look like JSON', () => {
    const fields = [{ name: 'data', localized: true, type: 'json' }]
    const before = { data: { de: { en: 1 } } }
    expect(diff(fields, before, { data: { de: { en: 2 } } })).toEqual([
      { from: { en: 1 }, kind: 'set', locale: 'de', path: 'data', to: { en: 2 } },
    ])
  })

  it('are no change where they became localized, or no more are, with the value they had', () => {
    expect(diff([title], { title: 'a' }, { title: { de: 'a', en: 'a' } })).toBeUndefined()
    expect(diff([title], { title: { de: 'a', en: 'b' } }, { title: 'a' })).toEqual([
      { from: 'b', kind: 'set', locale: 'en', path: 'title', to: 'a' },
    ])
  })

  it('that are written without locales are told without one', () => {
    expect(diff([title], { title: 'a' }, { title: 'b' })).toEqual([
      { from: 'a', kind: 'set', path: 'title', to: 'b' },
    ])
    expect(
      describeChanges({ after: { title: 'b' }, before: {}, fields: [title] })?.changes,
    ).toHaveLength(1)
  })

  it('inside of localized ones tell both locales where the database keeps both', () => {
    const fields = [{ name: 'box', fields: [title], localized: true, type: 'group' }]
    const both = (de: string) => ({ box: { en: { title: { de, en: 'x' } } } })
    expect(diff(fields, both('1'), both('2'))).toEqual([
      { from: '1', kind: 'set', locale: 'en/de', path: 'box.title', to: '2' },
    ])
    const one = (text: string) => ({ box: { en: { title: text } } })
    expect(diff(fields, one('1'), one('2'))).toEqual([
      { from: '1', kind: 'set', locale: 'en', path: 'box.title', to: '2' },
    ])
  })

  it('inside of localized ones are values where not all of their names are locales', () => {
    const data = { name: 'data', localized: true, type: 'json' }
    const fields = [{ name: 'box', fields: [data], localized: true, type: 'group' }]
    const doc = (n: number) => ({ box: { en: { data: { n, en: 'x' } } } })
    expect(diff(fields, doc(1), doc(2))).toEqual([
      {
        from: doc(1).box.en.data,
        kind: 'set',
        locale: 'en',
        path: 'box.data',
        to: doc(2).box.en.data,
      },
    ])
  })

  it('leave out locales that the app has no more', () => {
    expect(diff([title], { title: { en: 'a', fr: 'b' } }, { title: { en: 'a' } })).toBeUndefined()
  })
})
