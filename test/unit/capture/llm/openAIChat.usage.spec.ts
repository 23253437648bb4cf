import { describe, expect, it } from 'vitest'

import { readChatUsage } from '../../../../src/capture/llm/formats/chatUsage.js'
import { readReportedCost } from '../../../../src/capture/llm/formats/reportedCost.js'
import { toTokenUsage } from '../../../../src/capture/llm/usage.js'

function tokensOf(usage: Record<string, unknown>, model?: string) {
  return toTokenUsage(readChatUsage(usage, model)!)
}

const tokens = (prompt: number, completion: number) => ({
  completion_tokens: completion,
  prompt_tokens: prompt,
})

describe('what came from a cache', () => {
  it.each([
    ['OpenAI', { prompt_tokens_details: { cached_tokens: 40 } }],
    ['DeepSeek', { prompt_cache_hit_tokens: 40, prompt_cache_miss_tokens: 60 }],
    ['Moonshot', { cached_tokens: 40 }],
    ['Mistral', { num_cached_tokens: 40 }],
    ['Mistral, in its other member', { prompt_token_details: { cached_tokens: 40 } }],
    [
      'DeepSeek, twice',
      { prompt_cache_hit_tokens: 40, prompt_tokens_details: { cached_tokens: 40 } },
    ],
  ])('is a part of the input, as %s says it', (_, more) => {
    expect(tokensOf({ ...tokens(100, 20), ...more })).toMatchObject({
      cachedTokens: 40,
      promptTokens: 100,
      totalTokens: 120,
    })
  })

  it('is beside the input where it is more than that', () => {
    const usage = { ...tokens(10, 5), prompt_tokens_details: { cached_tokens: 90 } }
    expect(tokensOf(usage)).toMatchObject({ cachedTokens: 90, promptTokens: 100 })
  })

  it('is beside the input where the total says so', () => {
    const caches = { cache_creation_input_tokens: 20, cache_read_input_tokens: 30 }
    const usage = { ...tokens(100, 5), ...caches, total_tokens: 155 }
    expect(tokensOf(usage)).toMatchObject({
      cachedTokens: 30,
      cacheWriteTokens: 20,
      promptTokens: 150,
    })
  })

  it('is a part of the input where OpenRouter says it was written and read at once', () => {
    const details = { cache_write_tokens: 95, cached_tokens: 95 }
    const usage = { ...tokens(100, 5), prompt_tokens_details: details, total_tokens: 105 }
    expect(tokensOf(usage)).toMatchObject({ promptTokens: 100, totalTokens: 105 })
  })

  it('is told apart from what was written to it, in the words of Alibaba', () => {
    const details = {
      cache_creation: { ephemeral_5m_input_tokens: 20 },
      cache_creation_input_tokens: 20,
      cached_tokens: 30,
    }
    expect(readChatUsage({ ...tokens(100, 5), prompt_tokens_details: details })).toMatchObject({
      cacheRead: 30,
      cacheWrite: 20,
      cacheWriteByTTL: { '5m': 20 },
      inputUncached: 50,
    })
  })

  it('is told apart from what was written to it, by lifetime', () => {
    const details = {
      cache_creation_token_details: { ephemeral_1h_input_tokens: 12, ephemeral_5m_input_tokens: 8 },
      cache_creation_tokens: 20,
      cached_tokens: 30,
    }
    expect(readChatUsage({ ...tokens(100, 5), prompt_tokens_details: details })).toMatchObject({
      cacheRead: 30,
      cacheWrite: 20,
      cacheWriteByTTL: { '1h': 12, '5m': 8 },
      inputUncached: 50,
    })
  })
})

describe('reasoning', () => {
  const reasoning = (count: number) => ({ completion_tokens_details: { reasoning_tokens: count } })

  it.each([
    [
      'in the output where the total says so',
      { ...tokens(10, 50), ...reasoning(40), total_tokens: 60 },
      50,
    ],
    ['in the output where nothing says otherwise', { ...tokens(10, 50), ...reasoning(40) }, 50],
    [
      'beside the output where the total says so',
      { ...tokens(10, 50), ...reasoning(40), total_tokens: 100 },
      90,
    ],
    ['beside the output where it is more than that', { ...tokens(10, 2), ...reasoning(40) }, 42],
    ['beside the output of xAI', { ...tokens(10, 50), ...reasoning(40), cost_in_usd_ticks: 1 }, 90],
    [
      'beside the output of Perplexity, with what it quotes, whatever the total is',
      { ...tokens(10, 50), citation_tokens: 7, reasoning_tokens: 40, total_tokens: 60 },
      97,
    ],
  ])('is counted %s', (_, usage, completionTokens) => {
    expect(tokensOf(usage)).toMatchObject({
      completionTokens,
      promptTokens: 10,
      reasoningTokens: 40,
    })
  })

  it('is a part of the output where the total says so, though it is counted as more', () => {
    const details = { reasoning_tokens: 11 }
    const usage = { ...tokens(43, 10), completion_tokens_details: details, total_tokens: 53 }
    expect(tokensOf(usage)).toMatchObject({
      completionTokens: 10,
      reasoningTokens: 10,
      totalTokens: 53,
    })
  })

  it('is counted beside the output of Grok where no total says otherwise', () => {
    const usage = { ...tokens(10, 50), ...reasoning(40) }
    expect(tokensOf(usage, 'grok-3-mini')).toMatchObject({ completionTokens: 90 })
    expect(tokensOf({ ...usage, total_tokens: 60 }, 'grok-3-mini')).toMatchObject({
      completionTokens: 50,
    })
  })

  it('is what is missing from the total of Google’s compatible API', () => {
    const usage = { ...tokens(10, 5), total_tokens: 115 }
    expect(tokensOf(usage, 'gemini-2.5-pro')).toMatchObject({
      completionTokens: 105,
      reasoningTokens: 100,
    })
    expect(tokensOf(usage, 'another-model')).toMatchObject({ completionTokens: 5 })
  })
})

describe('other figures', () => {
  it('are kept where a price may depend on them', () => {
    const usage = {
      ...tokens(100, 50),
      completion_tokens_details: { audio_tokens: 30, image_tokens: 5 },
      prompt_tokens_details: {
        audio_tokens: 20,
        image_tokens: 10,
        text_tokens: 70,
        video_tokens: 0,
      },
      server_tool_use: { web_search_requests: 2 },
    }
    const { raw, ...figures } = readChatUsage(usage)!
    expect(raw).toBe(usage)
    expect(figures).toEqual({
      cacheRead: 0,
      cacheWrite: 0,
      inputAudio: 20,
      inputImage: 10,
      inputUncached: 100,
      output: 50,
      outputAudio: 30,
      outputImage: 5,
      webSearches: 2,
    })
  })

  it('are read where they are written as texts', () => {
    expect(tokensOf({ completion_tokens: '5', prompt_tokens: '10' })).toMatchObject({
      totalTokens: 15,
    })
  })

  it.each([{}, { total_tokens: 5 }, { prompt_tokens: -1 }, { prompt_tokens: null }, { cost: 1 }])(
    'are none where nothing is counted: %j',
    (usage) => expect(readChatUsage(usage)).toBeUndefined(),
  )
})

describe('the cost that a provider reports', () => {
  it.each([
    ['OpenRouter', { cost: 0.00095 }, 0.00095],
    ['OpenRouter, of a free model', { cost: 0 }, 0],
    [
      'OpenRouter with the user’s own key',
      { cost: 0.001, cost_details: { upstream_inference_cost: 0.02 }, is_byok: true },
      0.021,
    ],
    [
      'OpenRouter, whose price includes the upstream’s',
      { cost: 0.02, cost_details: { upstream_inference_cost: 0.02 }, is_byok: false },
      0.02,
    ],
    ['xAI', { cost_in_usd_ticks: 1_641_500 }, 0.00016415],
    ['Perplexity', { cost: { request_cost: 0.005, total_cost: 0.0051 } }, 0.0051],
    ['DeepInfra', { estimated_cost: 0.0002 }, 0.0002],
    ['nobody', { total_tokens: 3 }, undefined],
  ])('is USD, as %s says it', (_, usage, usd) => {
    const cost = readReportedCost(usage)
    expect(cost === undefined ? cost : Number(cost.toFixed(12))).toBe(usd)
  })
})
