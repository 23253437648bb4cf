import { expect, it, vi } from 'vitest'

import type { Row } from '../../../src/entries/row.js'
import type { Catalogue } from '../../../src/pricing/catalogue.js'
import type { UserPrice } from '../../../src/pricing/userPriceSchema.js'

import { loadCatalogue } from '../../../src/pricing/catalogue.js'
import { createCatalogueReader } from '../../../src/pricing/createCatalogueReader.js'
import { createPricer } from '../../../src/pricing/createPricer.js'
import { createPricing } from '../../../src/pricing/createPricing.js'
import { row } from '../../harness/logRows.js'

type Loading = { load?: () => Promise<Catalogue>; prices?: UserPrice[] }

function setUp({ load = loadCatalogue, prices = [] }: Loading = {}) {
  const rows: Row[] = []
  const warn = vi.fn<(subject: string, detail: string) => void>()
  const pricer = createPricer(prices)
  const pricing = createPricing({
    catalogue: createCatalogueReader(load),
    pricer: () => pricer,
    warn,
  })
  const next = (priced: Row) => {
    rows.push(priced)
    return Promise.resolve()
  }
  return { pass: (given: Row) => pricing.pass(given, next), pricing, rows, warn }
}

const call = {
  model: 'gpt-4o',
  tokenUsage: { completionTokens: 500, promptTokens: 1000 },
  vendor: 'openai',
}

/** A catalogue that comes when it is told to. */
function heldBack() {
  let resolve = () => {}
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { load: () => promise.then(loadCatalogue), resolve: () => resolve() }
}

it('gives a call its cost, its source and the version of the list', async () => {
  const { pass, rows } = setUp()
  await pass(row('a', call))
  expect(rows[0]?.data).toMatchObject({ cost: 0.0075, costSource: 'list-price', requestId: 'a' })
  expect(rows[0]?.data.priceVersion).toMatch(/^genai-prices /)
})

it('keeps a cost that the provider has told', async () => {
  const { pass, rows } = setUp({ prices: [{ input: 1, model: '*', output: 1 }] })
  const told = { ...call, cost: 0.5, costSource: 'provider' }
  await pass(row('a', told))
  expect(rows[0]?.data).toMatchObject({ cost: 0.5, costSource: 'provider' })
})

it('says why a call has no cost', async () => {
  const { pass, rows } = setUp()
  await pass(row('a', { ...call, model: 'new' }))
  await pass(row('b', { ...call, serviceTier: 'scale' }))
  expect(rows.map(({ data }) => [data.cost, data.costSource])).toEqual([
    [undefined, 'unknown-model'],
    [undefined, 'unknown-tier'],
  ])
})

it.each([
  row('a', { model: 'gpt-4o' }),
  row('a', { ...call, tokenUsage: { promptTokens: 0 } }),
  row('a', { ...call, status: 'pending' }),
  row('a', {}, 'serviceLogs'),
])('hands on a row that used nothing as it is, at once', (given) => {
  const { pass, rows } = setUp()
  void pass(given)
  expect(rows[0]).toBe(given)
})

it('prices a call that failed, or was cut, by what was counted', async () => {
  const { pass, rows } = setUp()
  await pass(row('a', { ...call, status: 'cancelled' }))
  expect(rows[0]?.data.cost).toBe(0.0075)
})

it('prices by the price list of the time of the call', async () => {
  const { pass, rows } = setUp()
  await pass(row('a', { ...call, createdAt: new Date('2025-06-01'), model: 'o3' }))
  await pass(row('b', { ...call, createdAt: new Date('2025-07-01'), model: 'o3' }))
  expect(rows.map(({ data }) => data.cost)).toEqual([0.03, 0.006])
})

it('reads what the price depends on from the figures of the row', async () => {
  const { pass, rows } = setUp()
  const claude = { ...call, model: 'claude-opus-5', vendor: 'anthropic' }
  await pass(row('a', { ...claude, usageDetails: { inferenceGeo: 'us', speed: 'fast' } }))
  expect(rows[0]?.data.cost).toBeCloseTo(((1000 * 5 + 500 * 25) / 1e6) * 2.2, 12)
})

it('holds rows while the list prices are read, and hands them on in order', async () => {
  const { load, resolve } = heldBack()
  const { pass, pricing, rows } = setUp({ load })
  const taken = ['a', 'b', 'c'].map((id) => pass(row(id, call)))
  expect(rows).toEqual([])
  expect(pricing.isSettled()).toBe(false)
  resolve()
  await pricing.settle()
  await Promise.all(taken)
  expect(rows.map(({ data }) => [data.requestId, data.cost])).toEqual([
    ['a', 0.0075],
    ['b', 0.0075],
    ['c', 0.0075],
  ])
  expect(pricing.isSettled()).toBe(true)
})

it('does not hold what it can price without them', () => {
  const { load } = heldBack()
  const { pass, rows } = setUp({ load, prices: [{ input: 1, model: '*', output: 2 }] })
  void pass(row('a', call))
  expect(rows[0]?.data).toMatchObject({ cost: 0.002, costSource: 'user-price' })
})

it('hands on what it holds without a price at the end of the process', () => {
  const { load } = heldBack()
  const { pass, pricing, rows } = setUp({ load })
  void pass(row('a', call))
  pricing.release()
  expect(rows).toHaveLength(1)
  expect(rows[0]?.data).not.toHaveProperty('cost')
})

it('holds a thousand rows and no more', () => {
  const { load } = heldBack()
  const { pass, rows } = setUp({ load })
  for (let index = 0; index < 1002; index += 1) {
    void pass(row(`${index}`, call))
  }
  expect(rows.map(({ data }) => data.requestId)).toEqual(['1000', '1001'])
})

it('stores calls without a price where the list prices cannot be read, and says so', async () => {
  const load = vi.fn(() => Promise.reject<Catalogue>(new Error('no such package')))
  const { pass, rows, warn } = setUp({ load })
  await pass(row('a', call))
  await pass(row('b', call))
  expect(rows.map(({ data }) => data.cost)).toEqual([undefined, undefined])
  expect(warn).toHaveBeenCalledWith(expect.stringContaining('list prices'), 'no such package')
  expect(load).toHaveBeenCalledTimes(1)
})

it('keeps a row whose price fails', async () => {
  const find = () => {
    throw new Error('broken')
  }
  const { pass, rows, warn } = setUp({ load: () => Promise.resolve({ find, findMaker: find }) })
  await pass(row('a', call))
  expect(rows[0]?.data).toMatchObject({ requestId: 'a' })
  expect(warn).toHaveBeenCalledWith(expect.any(String), 'broken')
})

it('reads the list prices ahead where it is told to', async () => {
  const load = vi.fn(loadCatalogue)
  const { pricing } = setUp({ load })
  expect(load).not.toHaveBeenCalled()
  pricing.prepare()
  await expect.poll(() => load.mock.settledResults[0]?.type).toBe('fulfilled')
})

it('never writes to the console', async () => {
  const warn = vi.spyOn(console, 'warn')
  const { pass } = setUp()
  await pass(row('a', { ...call, tokenUsage: { cachedTokens: 9, promptTokens: 1 } }))
  await pass(row('b', { ...call, usageDetails: { newFigure: 7, toolCalls: -1 } }))
  expect(warn).not.toHaveBeenCalled()
  warn.mockRestore()
})
