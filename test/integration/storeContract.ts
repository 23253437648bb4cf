import type { Payload } from 'payload'

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import type { Row } from '../../src/entries/row.js'
import type { Store } from '../../src/store/Store.js'
import type { Booted } from '../harness/bootLogbook.js'
import type { AdapterOptions, DatabaseName } from '../harness/createDatabase.js'

import { logKinds } from '../../src/entries/row.js'
import { bootLogbook } from '../harness/bootLogbook.js'
import {
  clearLogs,
  createUser,
  day,
  findIds,
  insertMany,
  nextDay,
  report,
  row,
} from '../harness/logRows.js'
import { completeContract } from './completeContract.js'
import { filterContract } from './filterContract.js'
import { insertContract, withHostHooks } from './insertContract.js'

export type ContractOptions = {
  adapter?: AdapterOptions
  createStore: (payload: Payload) => Store
  db: DatabaseName
}

export type Subject = { app: Booted; store: Store }

/** What every store has to do, whatever it is made of. */
export function storeContract({ adapter, createStore, db }: ContractOptions): void {
  const subject = {} as Subject

  beforeAll(async () => {
    const overrides = { activityLogs: withHostHooks }
    subject.app = await bootLogbook({ adapter, db, options: { overrides } })
    subject.store = createStore(subject.app.payload)
  })
  afterAll(() => subject.app.stop())

  describe('with no rows yet', () => {
    beforeEach(() => clearLogs(subject.app.payload))

    describe('insert', () => insertContract(subject))
    describe('complete', () => completeContract(subject))
    describe('deleteRange', () => deleteContract(subject))
    describe('aggregate', () => aggregateContract(subject))
  })
  describe('a filter', () => filterContract(subject))
}

function deleteContract(subject: Subject): void {
  const at = (ms: number) => new Date(day.getTime() + ms)

  it('deletes the oldest first, and not more than it may', async () => {
    await subject.store.insert([
      row('c', { createdAt: at(3) }),
      row('a', { createdAt: at(1) }),
      row('b', { createdAt: at(2) }),
    ])
    const range = { before: nextDay, kind: 'llmLogs' } as const
    expect(await subject.store.deleteRange({ ...range, limit: 0 })).toBe(0)
    expect(await subject.store.deleteRange({ ...range, limit: 2 })).toBe(2)
    expect(await findIds(subject.app.payload)).toEqual(['c'])
    expect(await subject.store.deleteRange({ ...range, limit: 2 })).toBe(1)
  })

  it('keeps rows of the moment itself, and of other logs', async () => {
    await subject.store.insert([
      row('before', { createdAt: at(-1) }),
      row('at', { createdAt: day }),
      row('other', { createdAt: at(-1) }, 'serviceLogs'),
    ])
    const range = { before: day, kind: 'llmLogs', limit: 10 } as const
    expect(await subject.store.deleteRange(range)).toBe(1)
    expect(await findIds(subject.app.payload)).toEqual(['at'])
    expect(await findIds(subject.app.payload, 'serviceLogs')).toEqual(['other'])
  })

  it('deletes more rows than a statement has parameters', async () => {
    await insertMany(subject.app.payload, 2100, (index) => ({ createdAt: at(index) }))
    const range = { before: nextDay, kind: 'llmLogs', limit: 2050 } as const
    expect(await subject.store.deleteRange(range)).toBe(2050)
    expect((await findIds(subject.app.payload)).sort().at(0)).toBe('many-2050')
    expect(await findIds(subject.app.payload)).toHaveLength(50)
  })
}

const nothing = {
  averageResponseTime: null,
  cachedTokens: 0,
  completionTokens: 0,
  cost: 0,
  errors: 0,
  p50: null,
  p95: null,
  p99: null,
  promptTokens: 0,
  reasoningTokens: 0,
  requests: 0,
  totalTokens: 0,
  unpriced: 0,
}

function aggregateContract(subject: Subject): void {
  it('says of an empty range: no sums, no averages', async () => {
    await subject.store.insert([row('a', { createdAt: nextDay })])
    for (const kind of logKinds) {
      const empty = await report(subject.store, { groupBy: ['status', 'userId'], kind })
      expect(empty).toEqual({ groups: { status: [], userId: [] }, total: nothing })
    }
  })

  it('counts from the first millisecond of a range to the one before its end', async () => {
    const times = [day.getTime() - 1, day.getTime(), nextDay.getTime() - 1, nextDay.getTime()]
    const rows = times.map((time, index) =>
      row(`${index}`, { cost: index, createdAt: new Date(time) }),
    )
    await subject.store.insert(rows)
    const { total } = await report(subject.store)
    expect(total).toMatchObject({ cost: 1 + 2, requests: 2 })
  })

  it('measures rows in all and by group, the most frequent first and the empty one last', async () => {
    const tokenUsage = {
      cachedTokens: 1,
      completionTokens: 4,
      promptTokens: 2,
      reasoningTokens: 3,
      totalTokens: 6,
    }
    await subject.store.insert([
      row('a', { cost: 1, responseTime: 10, tokenUsage, vendor: 'a' }),
      row('b', { status: 'error', vendor: 'b' }),
      row('c', { responseTime: 20, status: 'timeout', tokenUsage, vendor: 'b' }),
      row('d', { tokenUsage: { totalTokens: 1 } }),
    ])
    const { groups, total } = await report(subject.store, { groupBy: ['vendor', 'status'] })
    expect(total).toEqual({
      ...{ averageResponseTime: 15, cachedTokens: 2, completionTokens: 8, cost: 1, errors: 1 },
      ...{ p50: 10, p95: 20, p99: 20, promptTokens: 4, reasoningTokens: 6 },
      ...{ requests: 4, totalTokens: 13, unpriced: 2 },
    })
    expect(groups.vendor).toMatchObject([
      { measures: { cost: 0, errors: 1, p50: 20, requests: 2, totalTokens: 6 }, value: 'b' },
      { measures: { averageResponseTime: 10, cost: 1, requests: 1 }, value: 'a' },
      { measures: { ...nothing, requests: 1, totalTokens: 1, unpriced: 1 }, value: null },
    ])
    expect(groups.status?.map(({ value }) => value)).toEqual(['success', 'error', 'timeout'])
  })

  it('counts the calls whose cost is not known: those that succeeded or used tokens', async () => {
    const tokenUsage = { totalTokens: 5 }
    await subject.store.insert([
      row('free', { cost: 0, tokenUsage }),
      row('priced', { cost: 1, tokenUsage }),
      row('unpriced', { tokenUsage }),
      row('uncounted'),
      row('cut', { status: 'cancelled', tokenUsage }),
      row('refused', { status: 'error' }),
      row('queued', { status: 'pending' }),
    ])
    const { groups, total } = await report(subject.store, { groupBy: ['status'] })
    expect(total).toMatchObject({ requests: 7, unpriced: 3 })
    const counts = groups.status?.map(({ measures, value }) => [value, measures.unpriced])
    expect(Object.fromEntries(counts ?? [])).toEqual({
      cancelled: 1,
      error: 0,
      pending: 0,
      success: 2,
    })
  })

  it.each([
    ['serviceLogs', 'host', 'method'],
    ['activityLogs', 'category', 'severity'],
  ] as const)('measures %s', async (kind, text, select) => {
    const values = { category: 'c', host: 'c', method: 'PUT', severity: 'high' }
    await subject.store.insert([
      row('a', { ...values, responseTime: 10, status: 'error' }, kind),
      row('b', { ...values, responseTime: 20 }, kind),
    ])
    const { groups, total } = await report(subject.store, { groupBy: [text, select], kind })
    const measures = {
      ...nothing,
      averageResponseTime: 15,
      errors: 1,
      p50: 10,
      p95: 20,
      p99: 20,
      requests: 2,
    }
    expect(total).toEqual(measures)
    expect(groups[text]).toEqual([{ measures, value: 'c' }])
    expect(groups[select]).toEqual([{ measures, value: values[select] }])
  })

  it('groups by an id, and by a field in a group', async () => {
    const { id } = await createUser(subject.app.payload, 'grouped')
    const known = { actor: { id: 'x', type: 'job' }, userId: id }
    await subject.store.insert([row('a', known), row('b', known), row('c')])
    const { groups } = await report(subject.store, { groupBy: ['userId', 'actor.type'] })
    expect(groups.userId?.map(({ value }) => value)).toEqual([String(id), null])
    expect(groups['actor.type']?.map(({ value }) => value)).toEqual(['job', null])
  })

  it('takes the name of a group for no more than a name', async () => {
    const names = ['__proto__', 'constructor', 'a"b\'c;--', 'zoë 🚀', '%_', '', 'e\u0301', 'é']
    await subject.store.insert(names.map((vendor, index) => row(`${index}`, { vendor })))
    const { groups } = await report(subject.store, { groupBy: ['vendor'] })
    expect(groups.vendor?.map(({ value }) => value)).toEqual([...names].sort())
  })

  it('puts all rows into one group by a field that there is none of', async () => {
    await subject.store.insert([row('a')])
    const hostile = 'model"; DROP TABLE llm_logs; --'
    const groupBy = [hostile, 'model.length', '__proto__']
    const { groups } = await report(subject.store, { groupBy })
    for (const name of groupBy) {
      expect(Object.entries(groups).find(([key]) => key === name)?.[1]).toMatchObject([
        { measures: { requests: 1 }, value: null },
      ])
    }
  })

  it.each([
    [[0.1, 0.2], 0.3],
    [[1.005, 2.675, -0.000_000_000_001], 3.679_999_999_999],
    [[4095.123_456_789_012, 0.000_000_000_001], 4095.123_456_789_013],
    [[999_999.99, 0.01, 0.000_001], 1_000_000.000_001],
    [[0.000_000_000_000_4, 0.000_000_000_000_4], 0],
    [[1e300, 1], 1e300],
  ])('adds the costs %j exactly', async (costs, sum) => {
    // Beside the logger, which takes no cost that is none.
    const priced = (cost: number, index: number): Row => {
      const { data, kind } = row(`${index}`)
      return { data: { ...data, cost }, kind }
    }
    await subject.store.insert(costs.map(priced))
    const { groups, total } = await report(subject.store, { groupBy: ['model'] })
    expect(total.cost).toBe(sum)
    expect(groups.model?.[0]?.measures.cost).toBe(sum)
  })

  it('adds up more rows than a page has, exactly', async () => {
    await insertMany(subject.app.payload, 2100, (index) => ({
      cost: 0.000_001,
      responseTime: index + 1,
      vendor: index < 1000 ? 'a' : null,
    }))
    const { groups, total } = await report(subject.store, { groupBy: ['vendor'] })
    expect(total).toMatchObject({ cost: 0.0021, p50: 1050, p95: 1995, p99: 2079, requests: 2100 })
    expect(groups.vendor).toMatchObject([
      { measures: { averageResponseTime: 1550.5, cost: 0.0011, requests: 1100 }, value: null },
      { measures: { cost: 0.001, p99: 990, requests: 1000 }, value: 'a' },
    ])
  })

  it('gives percentiles by nearest rank, over the rows that have a time', async () => {
    const times = [4000, 100, 1500, 200, 1000, 300, 500, 400]
    const timed = times.map((responseTime, index) => row(`${index}`, { responseTime }))
    await subject.store.insert([...timed, row('untimed'), row('also untimed')])
    const { total } = await report(subject.store)
    expect(total).toMatchObject({ averageResponseTime: 1000, p50: 400, p95: 4000, p99: 4000 })
  })
}
