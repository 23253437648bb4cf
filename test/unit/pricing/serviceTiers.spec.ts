import { describe, expect, it } from 'vitest'

import type { CostInput } from '../../../src/pricing/calculateCost.js'

import { calculateCost } from '../../../src/pricing/calculateCost.js'
import { date } from './listPrices.js'

const usage = { completionTokens: 1000, promptTokens: 10_000 }

/** What the call costs, in parts of what it costs without tier and region. */
async function factorOf(call: CostInput): Promise<null | number> {
  const plain = { ...call, host: undefined, serviceTier: undefined, usageDetails: undefined }
  const ordinary = await calculateCost({ date, usage, ...plain })
  const { cost } = await calculateCost({ date, usage, ...call })
  return cost === null ? null : Math.round((cost / (ordinary.cost ?? NaN)) * 1e4) / 1e4
}

// https://developers.openai.com/api/docs/pricing and https://openai.com/api-priority-processing
it.each([
  ['gpt-5', 'flex', 0.5],
  ['gpt-5-mini', 'flex', 0.5],
  ['o3', 'flex', 0.5],
  ['o4-mini', 'flex', 0.5],
  ['gpt-5', 'priority', 2],
  ['gpt-5-mini', 'priority', 1.8],
  ['gpt-5.2', 'priority', 2],
  ['gpt-5.4-mini', 'priority', 2],
  ['gpt-5.5', 'priority', 2.5],
  ['gpt-4.1', 'priority', 1.75],
  ['gpt-4o', 'priority', 1.7],
  ['gpt-4o-mini', 'priority', 1.6667],
  ['o3', 'priority', 1.75],
  ['o4-mini', 'priority', 1.8182],
  ['gpt-4o', 'batch', 0.5],
  ['gpt-4o', 'default', 1],
  ['gpt-4o', 'auto', 1],
])('prices %s of OpenAI in the tier %s as %d of its price', async (model, serviceTier, factor) => {
  expect(await factorOf({ model, serviceTier, vendor: 'openai' })).toBe(factor)
})

// https://platform.claude.com/docs/en/about-claude/pricing
it.each([
  ['claude-opus-4-6', { speed: 'fast' }, 6],
  ['claude-opus-4-8', { speed: 'fast' }, 2],
  ['claude-opus-5', { speed: 'fast' }, 2],
  ['claude-opus-5', { speed: 'standard' }, 1],
  ['claude-opus-4-6', { inferenceGeo: 'us' }, 1.1],
  ['claude-sonnet-5', { inferenceGeo: 'us' }, 1.1],
  ['claude-sonnet-5', { inferenceGeo: 'global' }, 1],
  ['claude-haiku-4-5', { inferenceGeo: 'not_available' }, 1],
  ['claude-opus-5', { inferenceGeo: 'us', speed: 'fast' }, 2.2],
])('prices %s with %j as %d of its price', async (model, usageDetails, factor) => {
  expect(await factorOf({ model, usageDetails, vendor: 'anthropic' })).toBe(factor)
})

it('prices a batch of Claude at half, input from the cache included', async () => {
  const call = { model: 'claude-sonnet-4-5', serviceTier: 'batch', vendor: 'anthropic' }
  const { cost } = await calculateCost({
    ...call,
    usage: { cachedTokens: 1000, completionTokens: 100, promptTokens: 2000 },
  })
  expect(cost).toBe((1000 * 3 + 1000 * 0.3 + 100 * 15) / 2e6)
})

// https://ai.google.dev/gemini-api/docs/optimization
it.each([
  ['gemini-2.5-flash', 'flex', 0.5],
  ['gemini-3.1-flash-lite', 'ON_DEMAND_FLEX', 0.5],
  ['gemini-3.1-pro-preview', 'priority', 1.8],
  ['gemini-3.5-flash', 'ON_DEMAND_PRIORITY', 1.8],
  ['gemini-2.5-pro', 'ON_DEMAND', 1],
  ['gemini-2.5-pro', 'standard', 1],
])('prices %s of Google in the tier %s as %d of its price', async (model, serviceTier, factor) => {
  expect(await factorOf({ model, serviceTier, vendor: 'google' })).toBe(factor)
})

// https://developers.openai.com/api/docs/guides/data-residency, https://docs.x.ai/developers/pricing
it.each([
  ['gpt-5.4', 'openai', 'eu.api.openai.com', 1.1],
  ['gpt-4o', 'openai', 'eu.api.openai.com', 1],
  ['gpt-5.4', 'openai', 'api.openai.com', 1],
  ['grok-4.5', 'xai', 'us.api.x.ai', 1.1],
])('prices %s of %s at %s as %d of its price', async (model, vendor, host, factor) => {
  expect(await factorOf({ host, model, vendor })).toBe(factor)
})

// https://platform.claude.com/docs/en/about-claude/pricing, third-party platforms
it.each([
  ['claude-sonnet-4-5@20250929', 'aiplatform.googleapis.com', 1],
  ['claude-sonnet-4-5@20250929', 'europe-west1-aiplatform.googleapis.com', 1.1],
  ['claude-sonnet-4@20250514', 'us-east5-aiplatform.googleapis.com', 1],
  ['gemini-2.5-flash', 'us-central1-aiplatform.googleapis.com', 1],
])('prices %s of Vertex at %s as %d of its price', async (model, host, factor) => {
  expect(await factorOf({ host, model, provider: 'vertex' })).toBe(factor)
})

describe('a tier or region whose price is not known', () => {
  it.each<[string, Omit<CostInput, 'usage'>]>([
    ['a tier of capacity paid ahead', { model: 'gpt-4o', serviceTier: 'scale', vendor: 'openai' }],
    ['a new tier', { model: 'gpt-6-sol', serviceTier: 'ultrafast', vendor: 'openai' }],
    ['a model without flex', { model: 'gpt-4o', serviceTier: 'flex', vendor: 'openai' }],
    [
      'priority of Claude',
      { model: 'claude-opus-5', serviceTier: 'priority', vendor: 'anthropic' },
    ],
    [
      'speed of a model without it',
      { model: 'claude-haiku-4-5', usageDetails: { speed: 'fast' }, vendor: 'anthropic' },
    ],
    [
      'a region nobody knows',
      { model: 'claude-opus-5', usageDetails: { inferenceGeo: 'mars' }, vendor: 'anthropic' },
    ],
    ['a tier of Azure', { model: 'gpt-5', provider: 'azure', serviceTier: 'flex' }],
    [
      'throughput paid ahead',
      { model: 'gemini-2.5-pro', serviceTier: 'PROVISIONED_THROUGHPUT', vendor: 'google' },
    ],
  ])('has no cost, and says so: %s', async (_name, call) => {
    expect(await calculateCost({ ...call, date, usage })).toEqual({
      cost: null,
      costSource: 'unknown-tier',
    })
  })

  it('includes a long context, and input from the cache, where no price is named for them', async () => {
    const priority = { date, model: 'gpt-5.4', serviceTier: 'priority', vendor: 'openai' }
    const flex = { ...priority, serviceTier: 'flex' }
    const long = { completionTokens: 1, promptTokens: 300_000 }
    const cached = { cachedTokens: 5, completionTokens: 1, promptTokens: 10 }
    expect(await calculateCost({ ...priority, usage: long })).toMatchObject({ cost: null })
    expect(await calculateCost({ ...flex, usage: cached })).toMatchObject({ cost: null })
    expect(await calculateCost({ ...priority, usage: cached })).toMatchObject({
      cost: (5 * 5 + 5 * 0.5 + 30) / 1e6,
    })
  })
})
