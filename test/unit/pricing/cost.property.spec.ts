import fc from 'fast-check'
import { expect, it } from 'vitest'

import type { CostInput } from '../../../src/pricing/calculateCost.js'

import { calculateCost } from '../../../src/pricing/calculateCost.js'
import { date, listPrices } from './listPrices.js'

const options = { numRuns: 300, seed: 4 }
const count = fc.integer({ max: 2_000_000, min: 0 })
const listed = fc.constantFrom(...listPrices)
const anything = fc.oneof(fc.double(), fc.integer(), fc.string(), fc.constant(null))
const names = [
  'cachedTokens',
  'cacheWriteTokens',
  'completionTokens',
  'promptTokens',
  'reasoningTokens',
  'totalTokens',
]
const details = ['cacheReadAudio', 'images', 'inputAudio', 'outputImage', 'seconds', 'units']

it('is never negative and never NaN, whatever was counted', async () => {
  const record = (keys: string[]) =>
    fc.dictionary(fc.constantFrom(...keys), anything) as fc.Arbitrary<Record<string, number>>
  await fc.assert(
    fc.asyncProperty(listed, record(names), record(details), async (model, usage, usageDetails) => {
      const { cost } = await calculateCost({ ...callOf(model), usage, usageDetails })
      expect(cost === null || (Number.isFinite(cost) && cost >= 0)).toBe(true)
    }),
    options,
  )
})

it('grows with the output', async () => {
  await fc.assert(
    fc.asyncProperty(listed, count, count, async (model, promptTokens, output) => {
      const costOf = async (completionTokens: number) => {
        const usage = { completionTokens, promptTokens: promptTokens + 1 }
        return (await calculateCost({ ...callOf(model), usage })).cost ?? NaN
      }
      expect(await costOf(output + 1)).toBeGreaterThan(await costOf(output))
    }),
    options,
  )
})

it('is never more for input that came from the cache', async () => {
  const cached = fc.constantFrom(...listPrices.filter(({ cacheRead }) => cacheRead !== undefined))
  await fc.assert(
    fc.asyncProperty(cached, count, count, async (model, promptTokens, part) => {
      const costOf = async (cachedTokens: number) => {
        const usage = { cachedTokens, promptTokens: promptTokens + 1 }
        return (await calculateCost({ ...callOf(model), usage })).cost ?? NaN
      }
      expect(await costOf(part)).toBeLessThanOrEqual(await costOf(0))
    }),
    options,
  )
})

it("comes from the user's price where there is one, else from the list", async () => {
  await fc.assert(
    fc.asyncProperty(listed, fc.boolean(), async (model, isOwn) => {
      const prices = [{ input: 1, model: isOwn ? model.model : 'other', output: 1 }]
      const usage = { promptTokens: 1 }
      const { costSource } = await calculateCost({ ...callOf(model), prices, usage })
      expect(costSource).toBe(isOwn ? 'user-price' : 'list-price')
    }),
    options,
  )
})

it('is exact to 12 decimals, so that sums do not drift', async () => {
  const rate = fc.integer({ max: 1_000_000, min: 0 })
  await fc.assert(
    fc.asyncProperty(count, rate, async (tokens, millionths) => {
      const prices = [{ input: millionths / 1e6, model: '*', output: 0 }]
      const usage = { promptTokens: tokens + 1 }
      const { cost } = await calculateCost({ model: 'm', prices, usage })
      const units = BigInt(tokens + 1) * BigInt(millionths)
      const text = units.toString().padStart(13, '0')
      expect(cost).toBe(Number(`${text.slice(0, -12)}.${text.slice(-12)}`))
    }),
    options,
  )
})

function callOf({ model, provider, vendor }: (typeof listPrices)[number]): CostInput {
  return { date, model, provider, vendor }
}
