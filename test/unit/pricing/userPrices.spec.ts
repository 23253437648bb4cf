import { describe, expect, it } from 'vitest'

import type { CostInput } from '../../../src/pricing/calculateCost.js'
import type { UserPrice } from '../../../src/pricing/userPriceSchema.js'

import { calculateCost } from '../../../src/pricing/calculateCost.js'

const usage = { completionTokens: 1000, promptTokens: 10_000 }

const quote = (price: Omit<UserPrice, 'model'>, call: Partial<CostInput> = {}) =>
  calculateCost({ model: 'gpt-4o', prices: [{ model: 'gpt-4o', ...price }], usage, ...call })

it('counts before the list price', async () => {
  expect(await quote({ id: 'contract', input: 1, output: 2 })).toEqual({
    cost: 0.012,
    costSource: 'user-price',
    priceVersion: 'contract',
  })
})

it('leaves what it is not meant for to the list', async () => {
  for (const other of [{ provider: 'azure' }, { vendor: 'x' }, { to: '2020-01-01' }]) {
    expect(await quote({ input: 1, output: 2, ...other })).toMatchObject({
      costSource: 'list-price',
    })
  }
})

it('counts from its first day to before its last', async () => {
  const price = { from: '2026-01-01', input: 1, output: 1, to: '2026-02-01T00:00:00+01:00' }
  const sourceAt = async (date: string) => (await quote(price, { date })).costSource
  expect(await sourceAt('2025-12-31T23:59:59.999Z')).toBe('list-price')
  expect(await sourceAt('2026-01-01T00:00:00.000Z')).toBe('user-price')
  expect(await sourceAt('2026-01-31T22:59:59.999Z')).toBe('user-price')
  expect(await sourceAt('2026-01-31T23:00:00.000Z')).toBe('list-price')
})

it('is named by its first day where it has no name', async () => {
  expect(await quote({ from: '2026-01-01', input: 1, output: 1 })).toMatchObject({
    priceVersion: '2026-01-01',
  })
})

it('is the first of several', async () => {
  const prices = [1, 2].map((input) => ({ id: `${input}`, input, model: '*', output: 0 }))
  expect(await calculateCost({ model: 'm', prices, usage })).toMatchObject({ priceVersion: '1' })
})

it.each([
  ['gpt-*', true],
  ['*4o', true],
  ['g*t-*o', true],
  ['GPT-4O', true],
  ['*', true],
  ['gpt', false],
  ['gpt-4o*o', false],
  ['*-4', false],
])('matches names of models by the pattern %s: %s', async (model, isMatch) => {
  const prices = [{ input: 1, model, output: 1 }]
  const { costSource } = await calculateCost({ model: 'gpt-4o', prices, usage })
  expect(costSource === 'user-price').toBe(isMatch)
})

it('matches the model that answered, too', async () => {
  const call = { model: 'my-deployment', provider: 'azure', responseModel: 'gpt-4o' }
  expect(await quote({ input: 1, output: 1, provider: ['azure'] }, call)).toMatchObject({
    costSource: 'user-price',
  })
})

it('asks for parts of the input and the output what it says, else what the whole costs', async () => {
  const parts = {
    usage: {
      cachedTokens: 1000,
      cacheWriteTokens: 2000,
      completionTokens: 1000,
      promptTokens: 10_000,
      reasoningTokens: 400,
    },
    usageDetails: { cacheWriteByTTL: { '1h': 2000 }, inputAudio: 500 },
  }
  expect((await quote({ input: 1, output: 2 }, parts)).cost).toBe(0.012)
  const own = { cacheRead: 0.1, cacheWrite: { '1h': 3 }, inputAudio: 5, reasoning: 4 }
  const expected = (6500 * 1 + 1000 * 0.1 + 2000 * 3 + 500 * 5 + 600 * 2 + 400 * 4) / 1e6
  expect((await quote({ input: 1, output: 2, ...own }, parts)).cost).toBeCloseTo(expected, 12)
})

it('has other rates for a long context, and keeps those that are not named', async () => {
  const price = { cacheRead: 0.5, input: 1, longContext: [{ above: 9999, input: 2 }], output: 2 }
  const cached = { cachedTokens: 1000, completionTokens: 1000, promptTokens: 10_000 }
  expect((await quote(price, { usage: cached })).cost).toBe((9000 * 2 + 500 + 2000) / 1e6)
  expect((await quote(price, { usage: { promptTokens: 9999 } })).cost).toBe(0.009999)
})

it('multiplies by service tier, speed and region, where it says how', async () => {
  const price = { input: 1, multipliers: { fast: 2, flex: 0.5 }, output: 2 }
  expect((await quote(price, { serviceTier: 'flex' })).cost).toBe(0.006)
  const both = { serviceTier: 'flex', usageDetails: { speed: 'fast' } }
  expect((await quote(price, both)).cost).toBe(0.012)
  expect(await quote(price, { serviceTier: 'priority' })).toEqual({
    cost: null,
    costSource: 'unknown-tier',
  })
})

describe('what is not billed by tokens', () => {
  const call = { model: 'fal-ai/flux/dev', provider: 'fal', usage: undefined }

  it("is priced by fal's units", async () => {
    const prices = [{ id: 'fal', model: 'fal-ai/flux/*', perUnit: 0.025, provider: 'fal' }]
    expect(await calculateCost({ ...call, prices, usageDetails: { units: 3 } })).toEqual({
      cost: 0.075,
      costSource: 'units',
      priceVersion: 'fal',
    })
  })

  it.each<[Partial<UserPrice>, Record<string, number>, number]>([
    [{ perSecond: 0.0001 }, { seconds: 12.5 }, 0.00125],
    [{ perImage: 0.04 }, { images: 2 }, 0.08],
    [{ perMillionCharacters: 15 }, { characters: 4000 }, 0.06],
    [{ perRequest: 0.01, perSecond: 0 }, { seconds: 1 }, 0.01],
    [{ perToolCall: 0.005, perWebSearch: 0.01 }, { toolCalls: 1, webSearches: 2 }, 0.025],
  ])('is priced by %j', async (price, usageDetails, cost) => {
    const prices = [{ model: '*', ...price }]
    expect((await calculateCost({ ...call, prices, usageDetails })).cost).toBe(cost)
  })

  it('has no cost where the price is for something else', async () => {
    const prices = [{ model: '*', perSecond: 1 }]
    expect((await calculateCost({ ...call, prices, usageDetails: { units: 3 } })).cost).toBeNull()
  })

  it('has no list price', async () => {
    expect((await calculateCost({ ...call, usageDetails: { units: 3 } })).cost).toBeNull()
  })
})
