import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { buildRow } from '../../../src/loggers/buildRow.js'
import { ownRow } from '../../../src/loggers/ownRow.js'

const seed = 7

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('a\0b', '\uD800', '__proto__', 'x'.repeat(501)),
)

const entries = fc.record({
  action: fc.constantFrom('create', 'update'),
  actor: fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record(
        { type: fc.constant('user' as const), id: text, collection: text, label: text },
        { requiredKeys: ['type'] },
      ),
    },
    // As a log context of the host's has it.
    fc.record(
      {
        type: fc.constantFrom('worker', 'job', 5),
        id: fc.jsonValue(),
        label: fc.jsonValue(),
        email: text,
      },
      { requiredKeys: [] },
    ),
  ) as fc.Arbitrary<{ type: 'user' }>,
  category: fc.constant('data'),
  createdAt: fc.constant('2026-01-02T03:04:05.678Z'),
  changes: fc.option(fc.array(fc.record({ kind: fc.constant('set'), path: text, to: text })), {
    nil: undefined,
  }),
  details: fc.dictionary(text, fc.oneof(text, fc.double(), fc.jsonValue())),
  resourceId: fc.option(text, { nil: undefined }),
  resourceType: fc.constant('posts'),
  status: fc.constant('success' as const),
})

describe('the row of an entry of our own', () => {
  it('is the one that any entry becomes, or none where something has to be repaired', () => {
    let count = 0
    fc.assert(
      fc.property(entries, (entry) => {
        const own = ownRow(entry)
        const { data } = buildRow('activityLogs', entry)
        if (own !== undefined) {
          count += 1
          const { eventId } = own.data
          expect(own.data).toEqual({ ...data, eventId })
          expect(eventId).toMatch(/^[\da-f-]{36}$/)
        }
      }),
      { numRuns: 2000, seed },
    )
    expect(count).toBeGreaterThan(50)
  })

  it('is none for an actor of a log context that is no actor', () => {
    const createdAt = '2026-01-02T03:04:05.678Z'
    const entry = { action: 'create', category: 'data', createdAt, status: 'success' } as const
    for (const actor of [
      { type: 'worker', id: '5' },
      { type: 'user', id: { a: 1 } },
      { type: 'user', id: '5', label: { a: 1 } },
      { type: 'user', id: '5', email: 'a@example.com' },
      { id: '5' },
    ]) {
      expect(ownRow({ ...entry, actor: actor as never })).toBeUndefined()
    }
  })

  it('is none for what a database does not take', () => {
    const createdAt = '2026-01-02T03:04:05.678Z'
    const entry = { action: 'create', category: 'data', createdAt, status: 'success' } as const
    expect(ownRow({ ...entry, resourceId: 'a\0b' })).toBeUndefined()
    expect(ownRow({ ...entry, details: { deep: ['\uD800'] } })).toBeUndefined()
    expect(ownRow({ ...entry, resourceId: 'x'.repeat(501) })).toBeUndefined()
  })
})
