import { expect, it } from 'vitest'

import { calculateCost } from '../../../src/pricing/calculateCost.js'
import { date, listPrices } from './listPrices.js'

const perMillion = 1e6

const costOf = async (
  call: { model: string; provider: string; vendor: string },
  usage: Record<string, number>,
) => (await calculateCost({ ...call, date, usage })).cost

/** Within 0.1 %. */
function expectNear(cost: null | number, expected: number): void {
  expect(Math.abs((cost ?? NaN) - expected)).toBeLessThanOrEqual(expected / 1000)
}

it('knows the list price of more than 40 models', () => {
  expect(listPrices.length).toBeGreaterThan(40)
})

it.each(listPrices)('prices $model at its list price', async (listed) => {
  const cost = await costOf(listed, { completionTokens: 700, promptTokens: 4100 })
  expectNear(cost, (4100 * listed.input + 700 * listed.output) / perMillion)
})

it.each(listPrices)('prices reasoning of $model as output, once', async (listed) => {
  const usage = { completionTokens: 700, promptTokens: 4100, reasoningTokens: 650 }
  const plain = { completionTokens: 700, promptTokens: 4100 }
  expect(await costOf(listed, usage)).toBe(await costOf(listed, plain))
})

const cached = listPrices.filter(({ cacheRead }) => cacheRead !== undefined)

it.each(cached)('prices input of $model from the cache, once', async (listed) => {
  const usage = { cachedTokens: 3000, completionTokens: 700, promptTokens: 4100 }
  const { cacheRead = NaN, input, output } = listed
  const expected = (1100 * input + 3000 * cacheRead + 700 * output) / perMillion
  expectNear(await costOf(listed, usage), expected)
})

const uncached = listPrices.filter(({ cacheRead }) => cacheRead === undefined)

it.each(uncached)('has no price for cached input of $model, which has none', async (listed) => {
  expect(await costOf(listed, { cachedTokens: 3000, promptTokens: 4100 })).toBeNull()
})

const written = listPrices.filter(({ cacheWrite }) => cacheWrite !== undefined)

it.each(written)('prices what $model writes to the cache', async (listed) => {
  const usage = { cachedTokens: 500, cacheWriteTokens: 2000, promptTokens: 4100 }
  const { cacheRead = NaN, cacheWrite = NaN, input } = listed
  const expected = (1600 * input + 500 * cacheRead + 2000 * cacheWrite) / perMillion
  expectNear(await costOf(listed, usage), expected)
})

const longer = listPrices.flatMap(({ long, ...listed }) => (long ? [{ ...listed, long }] : []))

it.each(longer)('prices a long context of $model as a whole', async ({ long, ...listed }) => {
  const promptTokens = long.above + 1
  const usage = { cachedTokens: 1000, completionTokens: 700, promptTokens }
  const { cacheRead = NaN, input, output } = long
  const expected = ((promptTokens - 1000) * input + 1000 * cacheRead + 700 * output) / perMillion
  expectNear(await costOf(listed, usage), expected)
})

it.each(longer)('prices $model at its first price up to there', async ({ long, ...listed }) => {
  // The list counts some limits as included, by one token.
  const promptTokens = long.above - 1
  const expected = (promptTokens * listed.input + 700 * listed.output) / perMillion
  expectNear(await costOf(listed, { completionTokens: 700, promptTokens }), expected)
})

it.each([
  ['text-embedding-3-small', 0.02],
  ['text-embedding-3-large', 0.13],
])('prices %s, which only has input', async (model, input) => {
  const call = { model, provider: 'direct', vendor: 'openai' }
  expectNear(
    await costOf(call, { promptTokens: 4100, totalTokens: 4100 }),
    (4100 * input) / perMillion,
  )
})
