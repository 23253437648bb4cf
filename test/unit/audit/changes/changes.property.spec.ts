import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { describeChanges } from '../../../../src/audit/changes/describeChanges.js'
import { snapshotOf } from '../../../../src/audit/changes/snapshotOf.js'
import { applyChanges } from './applyChanges.js'
import { arbitraryDocument, arbitraryFields } from './arbitraryDocuments.js'

const locales = ['en', 'de']
const runs = { numRuns: 400, seed: 20260305 }

const fieldsAndDocuments = arbitraryFields(3).chain((fields) =>
  fc.record({
    after: arbitraryDocument(fields),
    before: arbitraryDocument(fields),
    fields: fc.constant(fields),
  }),
)

const secret = { name: 'item', custom: { 'payload-logbook': { redact: true } }, type: 'text' }

describe('any two documents', () => {
  it('give changes that make the one of the other', () => {
    fc.assert(
      fc.property(fieldsAndDocuments, ({ after, before, fields }) => {
        const { changes, truncated } = describeChanges({ after, before, fields, locales }) ?? {}
        expect(truncated).toBeUndefined()
        const applied = applyChanges(before, changes ?? [], fields)
        expect(snapshotOf({ doc: applied, fields, locales })).toEqual(
          snapshotOf({ doc: after, fields, locales }),
        )
      }),
      runs,
    )
  })

  it('that are the same give none', () => {
    fc.assert(
      fc.property(fieldsAndDocuments, ({ after, fields }) => {
        const before = structuredClone(after)
        expect(describeChanges({ after, before, fields, locales })).toBeUndefined()
      }),
      runs,
    )
  })

  it('are left as they were', () => {
    fc.assert(
      fc.property(fieldsAndDocuments, ({ after, before, fields }) => {
        const copies = structuredClone({ after, before })
        describeChanges({ after, before, fields, locales })
        expect({ after, before }).toEqual(copies)
      }),
      { ...runs, numRuns: 100 },
    )
  })
})

describe('any order of rows', () => {
  it('is one change', () => {
    const fields = [{ name: 'rows', fields: [{ name: 'n', type: 'number' }], type: 'array' }]
    const rows = [...'abcdefgh'].map((id, n) => ({ id, n }))
    fc.assert(
      fc.property(fc.shuffledSubarray(rows, { minLength: rows.length }), (shuffled) => {
        const changes =
          describeChanges({ after: { rows: shuffled }, before: { rows }, fields })?.changes ?? []
        const isSame = shuffled.every(({ id }, index) => id === rows[index]!.id)
        expect(changes.map(({ kind }) => kind)).toEqual(isSame ? [] : ['move'])
      }),
      runs,
    )
  })
})

describe('any secret', () => {
  it('is in no change and in no snapshot, wherever its field stands', () => {
    const boxes = [
      { name: 'box', fields: [secret], type: 'group' },
      { name: 'box', fields: [secret], localized: true, type: 'array' },
      { name: 'box', blocks: [{ fields: [secret], slug: 'b' }], type: 'blocks' },
      { fields: [secret], type: 'row' },
    ]
    const put = (item: unknown) => [
      { box: { item } },
      { box: { en: [{ id: 'a', item }] } },
      { box: [{ id: 'a', blockType: 'b', item }] },
      { item },
    ]
    const value = fc.oneof(
      fc.constant('canary'),
      fc.constant({ deep: ['canary'] }),
      fc.constant(null),
    )
    fc.assert(
      fc.property(fc.nat({ max: 3 }), value, value, (index, from, to) => {
        const fields = [boxes[index]!]
        const before = put(from)[index]
        const after = put(to)[index]
        const told = [
          describeChanges({ after, before, fields, locales }),
          describeChanges({ after, before: {}, fields, locales }),
          snapshotOf({ doc: after, fields, locales }),
        ]
        expect(JSON.stringify(told)).not.toContain('canary')
      }),
      runs,
    )
  })
})
