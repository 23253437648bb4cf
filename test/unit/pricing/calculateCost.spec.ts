import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

import type { CostInput } from '../../../src/pricing/calculateCost.js'

import { calculateCost } from '../../../src/pricing/calculateCost.js'
import { catalogueVersion } from '../../../src/pricing/catalogue.js'
import { date } from './listPrices.js'

const usage = { completionTokens: 500, promptTokens: 1000 }

async function costOf(call: CostInput): Promise<null | number> {
  return (await calculateCost({ date, usage, ...call })).cost
}

it('says where a price is from, and of which version', async () => {
  expect(await calculateCost({ date, model: 'gpt-4o', usage })).toEqual({
    cost: 0.0075,
    costSource: 'list-price',
    priceVersion: catalogueVersion,
  })
})

it('names the version of the list that is installed', () => {
  const url = new URL('../package.json', import.meta.resolve('@pydantic/genai-prices'))
  const { version } = JSON.parse(readFileSync(url, 'utf8')) as { version: string }
  expect(catalogueVersion).toBe(`genai-prices ${version}`)
})

it('prices the calls of the usage example', async () => {
  const call = { provider: 'openrouter', usage }
  expect(await costOf({ ...call, model: 'anthropic/claude-sonnet-4' })).toBe(0.0105)
  expect(await costOf({ ...call, model: 'google/gemini-2.5-pro' })).toBe(0.00625)
  const long = { completionTokens: 1000, promptTokens: 300_000 }
  expect(await costOf({ ...call, model: 'google/gemini-2.5-pro', usage: long })).toBe(0.765)
})

it('takes tokens in buckets that do not overlap', async () => {
  const model = 'claude-sonnet-4-5'
  const disjoint = { cacheRead: 1000, cacheWrite: 100, inputUncached: 10, output: 20 }
  const overlapping = {
    cachedTokens: 1000,
    cacheWriteTokens: 100,
    completionTokens: 20,
    promptTokens: 1110,
  }
  const expected = (10 * 3 + 1000 * 0.3 + 100 * 3.75 + 20 * 15) / 1e6
  expect(await costOf({ model, usage: disjoint })).toBe(expected)
  expect(await costOf({ model, usage: overlapping })).toBe(expected)
})

it('prices what is written to a cache by how long it stays', async () => {
  const call = {
    model: 'claude-sonnet-4',
    usage: { cachedTokens: 1000, cacheWriteTokens: 100, completionTokens: 20, promptTokens: 1110 },
    usageDetails: { cacheWriteByTTL: { '1h': 40, '5m': 60 }, webSearches: 2 },
  }
  const tokens = (10 * 3 + 1000 * 0.3 + 60 * 3.75 + 40 * 6 + 20 * 15) / 1e6
  expect(await costOf(call)).toBeCloseTo(tokens + 0.02, 12)
})

it('prices audio and pictures by their own rates', async () => {
  const heard = { completionTokens: 0, promptTokens: 1000 }
  const flash = { model: 'gemini-2.5-flash', usage: heard, usageDetails: { inputAudio: 400 } }
  expect(await costOf(flash)).toBeCloseTo((600 * 0.3 + 400 * 1) / 1e6, 12)
  const image = { model: 'gpt-image-1.5', operation: 'image', usage: { completionTokens: 1000 } }
  expect(await costOf({ ...image, usageDetails: { outputImage: 1000 } })).toBe(0.032)
  expect(await costOf(image)).toBeNull()
})

it('prices transcription by the second', async () => {
  const call = { model: 'whisper-1', usage: undefined, usageDetails: { seconds: 60 } }
  expect(await costOf(call)).toBe(0.006)
})

describe('a price that has changed', () => {
  it.each([
    ['o3', '2025-06-09T23:59:59Z', 10, 40],
    ['o3', '2025-06-10T00:00:00Z', 2, 8],
    ['mistral-large-latest', '2025-12-01T00:00:00Z', 2, 6],
    ['mistral-large-latest', '2025-12-02T00:00:00Z', 0.5, 1.5],
    ['deepseek-chat', '2025-07-01T12:00:00Z', 0.27, 1.1],
    ['deepseek-chat', '2025-07-01T20:00:00Z', 0.135, 0.55],
    ['deepseek-chat', '2025-09-10T20:00:00Z', 0.56, 1.68],
    ['deepseek-chat', '2025-12-01T12:00:00Z', 0.28, 0.42],
    // Peak hours since August 2026, on workdays.
    ['deepseek-v4-pro', '2026-07-01T02:00:00Z', 0.435, 0.87],
    ['deepseek-v4-pro', '2026-11-20T02:00:00Z', 1.32, 3.96],
    ['deepseek-v4-pro', '2026-11-20T05:00:00Z', 0.66, 1.98],
    ['deepseek-v4-pro', '2026-11-20T09:59:59Z', 1.32, 3.96],
    ['deepseek-v4-pro', '2026-11-21T02:00:00Z', 0.66, 1.98],
    ['deepseek-v4-pro', '2026-10-01T02:00:00Z', 0.66, 1.98],
  ])('is that of its time: %s at %s', async (model, at, input, output) => {
    const cost = await costOf({ date: at, model })
    expect(cost).toBeCloseTo((1000 * input + 500 * output) / 1e6, 12)
  })
})

describe('a name of a model', () => {
  it.each<[string, Omit<CostInput, 'usage'>]>([
    ['with its path', { model: 'models/gpt-4o' }],
    ['with its vendor', { model: 'openai/gpt-4o', provider: 'openrouter' }],
    ['with a way of routing', { model: 'openai/gpt-4o:nitro', provider: 'openrouter' }],
    ['of another snapshot', { model: 'gpt-4o-2026-01-31' }],
    ['in capitals', { model: 'GPT-4o' }],
    ['that the answer gives', { model: 'unheard-of', responseModel: 'gpt-4o', vendor: 'openai' }],
    [
      'of a deployment',
      { host: 'acme.openai.azure.com', model: 'x', provider: 'azure', responseModel: 'gpt-4o' },
    ],
    ['behind a gateway', { model: 'gpt-4o', provider: 'helicone', vendor: 'openai' }],
  ])('is understood %s', async (_name, call) => {
    expect(await costOf(call)).toBe(0.0075)
  })

  it('is understood in the forms of Bedrock and Vertex', async () => {
    const bedrock = 'us.anthropic.claude-sonnet-4-20250514-v1:0'
    expect(await costOf({ model: bedrock, provider: 'bedrock' })).toBe(0.0105)
    const vertex = 'publishers/google/models/gemini-2.5-pro'
    expect(await costOf({ model: vertex, provider: 'vertex' })).toBe(0.00625)
  })

  it('that ends in :free is free', async () => {
    const call = { model: 'openai/gpt-4o:free', provider: 'openrouter' }
    expect(await costOf(call)).toBe(0)
  })
})

describe('what is in no list', () => {
  it.each<[string, Omit<CostInput, 'usage'>]>([
    ['an unknown model', { model: 'new-model', vendor: 'openai' }],
    ['a later version of a known one', { model: 'claude-sonnet-5-7', vendor: 'anthropic' }],
    ['a version whose number is not given', { model: 'gemini-pro-latest', vendor: 'google' }],
    ['searches that OpenRouter adds', { model: 'openai/gpt-4o:online', provider: 'openrouter' }],
    ['a model on a local host', { host: 'localhost:11434', model: 'gpt-4o', vendor: 'openai' }],
    [
      'a deployment that tells no model',
      { host: 'acme.openai.azure.com', model: 'gpt-4o', provider: 'azure' },
    ],
    ['another route', { model: 'gpt-4o', provider: 'someone', vendor: 'openai' }],
    [
      'a name of JavaScript',
      { model: 'constructor', provider: 'constructor', vendor: '__proto__' },
    ],
    ['no name', { model: '' }],
  ])('has no price: %s', async (_name, call) => {
    expect(await calculateCost({ date, usage, ...call })).toEqual({
      cost: null,
      costSource: 'unknown-model',
    })
  })
})

describe('figures that cannot be priced', () => {
  it.each<[string, Omit<CostInput, 'model'>]>([
    ['none', {}],
    ['zeros', { usage: { completionTokens: 0, promptTokens: 0 } }],
    ['a total that could be either', { usage: { totalTokens: 5 } }],
    ['audio of a model that has no price for it', { usage, usageDetails: { inputAudio: 5 } }],
    ['units that nobody sells', { usage, usageDetails: { units: 2 } }],
    [
      'a lifetime of a cache that is new',
      {
        usage: { cacheWriteTokens: 9, promptTokens: 10 },
        usageDetails: { cacheWriteByTTL: { '2d': 9 } },
      },
    ],
  ])('have no cost: %s', async (_name, call) => {
    expect(await calculateCost({ date, model: 'gpt-4o', ...call })).toEqual({
      cost: null,
      costSource: 'unknown-usage',
    })
  })
})

it.each([{ date: 'tomorrow' }, { prices: [{ input: -1, model: 'm' }] }])(
  'refuses arguments that are not well formed: %j',
  async (wrong) => {
    await expect(calculateCost({ model: 'm', usage, ...wrong })).rejects.toMatchObject({
      code: 'bad-argument',
      parameter: Object.keys(wrong)[0],
    })
  },
)
