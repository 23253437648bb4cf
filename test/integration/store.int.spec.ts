import type { Payload, Where } from 'payload'

import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Booted } from '../harness/bootLogbook.js'

import { createPortableStore } from '../../src/store/createPortableStore.js'
import { createStore } from '../../src/store/createStore.js'
import { createLogCollections } from '../../src/store/logCollections.js'
import { createStoreParts } from '../../src/store/storeParts.js'
import { bootLogbook } from '../harness/bootLogbook.js'
import { describeForDb } from '../harness/describeForDb.js'
import { clearLogs, day, insertMany, nextDay, report, slugs } from '../harness/logRows.js'
import { storeContract } from './storeContract.js'

const portable = (payload: Payload) =>
  createPortableStore(createStoreParts(createLogCollections(payload, slugs)))
const own = (payload: Payload) => createStore(payload, slugs)

describe('the portable store on postgres', () => {
  storeContract({ createStore: portable, db: 'postgres' })
})
describe('the portable store on sqlite', () => {
  storeContract({ createStore: portable, db: 'sqlite' })
})
describe('the postgres store', () => {
  storeContract({ createStore: own, db: 'postgres' })
})
describe('the postgres store in a schema of its own, with uuids', () => {
  const adapter = { idType: 'uuid', schemaName: 'My-App' } as const
  storeContract({ adapter, createStore: own, db: 'postgres' })
})
describe('the sqlite store', () => {
  storeContract({ createStore: own, db: 'sqlite' })
})
describe('the sqlite store with uuids', () => {
  storeContract({ adapter: { idType: 'uuid' }, createStore: own, db: 'sqlite' })
})

describeForDb('a report in SQL', (db) => {
  let app: Booted

  beforeAll(async () => {
    app = await bootLogbook({ db })
    for (const title of ['One', 'Two']) {
      await app.payload.create({ collection: 'projects', data: { title } })
    }
  })
  afterAll(() => app.stop())

  it('says the same as the portable store, whatever the rows and the filter', async () => {
    const { payload } = app
    const property = fc.asyncProperty(
      rows,
      fc.array(filter, { maxLength: 6 }),
      async (data, filters) => {
        await clearLogs(payload)
        await insertMany(payload, data.length, (index) => data[index]!)
        for (const where of [{}, ...filters]) {
          const groupBy = ['vendor', 'status', 'projectId', 'actor.type']
          const [ours, theirs] = await Promise.all([
            report(own(payload), { groupBy, where }),
            report(portable(payload), { groupBy, where }),
          ])
          expect(ours).toEqual(theirs)
        }
      },
    )
    await fc.assert(property, { numRuns: 20, seed: 20260301 })
  })
})

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 3, nil: null })
const vendors = ['a', 'B', 'é', '', '__proto__', "it's"] as const
const statuses = ['success', 'error', 'pending'] as const
const counts = fc.integer({ max: 5, min: 0 })
const times = fc.date({
  max: new Date(nextDay.getTime() + 1),
  min: new Date(day.getTime() - 1),
  noInvalidDate: true,
})

const rows = fc.array(
  fc.record({
    actor_type: maybe(fc.constantFrom('user', 'job')),
    attempt: maybe(counts),
    // What a double holds to 12 decimals.
    cost: maybe(fc.maxSafeNat().map((units) => (units % 4e15) / 1e12)),
    createdAt: times,
    projectId: maybe(fc.constantFrom(1, 2, 3)),
    responseTime: maybe(fc.nat(5000).map((quarters) => quarters / 4)),
    status: fc.constantFrom(...statuses),
    tokenUsage_promptTokens: maybe(fc.nat()),
    tokenUsage_totalTokens: maybe(counts),
    vendor: maybe(fc.constantFrom(...vendors)),
  }),
  { maxLength: 40 },
)

const { filter } = fc.letrec<{ filter: Where }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 3 },
    fc.oneof(
      fieldFilter('vendor', fc.constantFrom(...vendors, 'none')),
      fieldFilter('attempt', fc.oneof(counts, counts.map(String))),
      fieldFilter('tokenUsage.totalTokens', counts),
      fieldFilter(
        'createdAt',
        fc.oneof(
          times,
          times.map((time) => time.toISOString()),
        ),
      ),
      fieldFilter('projectId', fc.constantFrom(1, 2, 3, '1', '2', '3')),
      fieldFilter('status', fc.constantFrom(...statuses), false),
      fieldFilter('actor.type', fc.constantFrom('user', 'job'), false),
    ),
    fc.record({ and: fc.array(tie('filter'), { maxLength: 3 }) }),
    fc.record({ OR: fc.array(tie('filter'), { maxLength: 3 }) }),
  ),
}))

function fieldFilter(
  path: string,
  value: fc.Arbitrary<unknown>,
  isSorted = true,
): fc.Arbitrary<Where> {
  const one = (...names: string[]) =>
    fc.tuple(fc.constantFrom(...names), value).map(([name, operand]) => ({ [name]: operand }))
  const list = fc
    .tuple(fc.constantFrom('in', 'not_in'), fc.array(value, { maxLength: 3 }))
    .map(([name, operands]) => ({ [name]: operands }))
  const presence = fc.constantFrom<object>(
    ...[{ exists: true }, { exists: false }, { equals: null }, { not_equals: null }],
  )
  const order = isSorted
    ? [one('greater_than', 'greater_than_equal', 'less_than', 'less_than_equal')]
    : []
  return fc
    .oneof(one('equals', 'not_equals'), list, presence, ...order)
    .map((operators) => ({ [path]: operators }) as Where)
}
