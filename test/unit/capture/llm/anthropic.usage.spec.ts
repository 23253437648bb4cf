import { describe, expect, it } from 'vitest'

import { anthropicMessages } from '../../../../src/capture/llm/formats/anthropicMessages.js'
import { createAnswer } from '../../../../src/capture/llm/LLMAnswer.js'
import { toTokenUsage } from '../../../../src/capture/llm/usage.js'
import { calculateCost } from '../../../../src/pricing/calculateCost.js'

/** What is made of the usage of a whole message. */
function read(usage: object) {
  const answer = createAnswer()
  anthropicMessages.readResponse({ content: [], type: 'message', usage }, answer)
  return { ...answer, tokenUsage: answer.usage && toTokenUsage(answer.usage) }
}

/** What is made of the usage that the events of a stream tell one after the other. */
function readEvents(start: object, ...deltas: object[]) {
  const answer = createAnswer()
  const { readStreamEvent } = anthropicMessages
  readStreamEvent({ message: { id: 'msg_1', usage: start }, type: 'message_start' }, answer)
  deltas.forEach((usage) => readStreamEvent({ type: 'message_delta', usage }, answer))
  return answer
}

const step = (type: string, input: number, output: number, model?: string) => ({
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 1000,
  input_tokens: input,
  model,
  output_tokens: output,
  type,
})

describe('the usage of a message', () => {
  it('adds to the input what came from the cache and what went to it', () => {
    const { tokenUsage, usage } = read({
      cache_creation: { ephemeral_1h_input_tokens: 40, ephemeral_5m_input_tokens: 60 },
      cache_creation_input_tokens: 100,
      cache_read_input_tokens: 1000,
      input_tokens: 10,
      output_tokens: 42,
      output_tokens_details: { thinking_tokens: 30 },
    })
    expect(tokenUsage).toEqual({
      cachedTokens: 1000,
      cacheWriteTokens: 100,
      completionTokens: 42,
      promptTokens: 1110,
      reasoningTokens: 30,
      totalTokens: 1152,
    })
    expect(usage?.cacheWriteByTTL).toEqual({ '1h': 40, '5m': 60 })
  })

  it('sums up the lifetimes where only they are told', () => {
    const cache = { ephemeral_1h_input_tokens: 40, ephemeral_5m_input_tokens: 0 }
    const { usage } = read({ cache_creation: cache, input_tokens: 10, output_tokens: 1 })
    expect(usage).toMatchObject({ cacheWrite: 40, cacheWriteByTTL: { '1h': 40 } })
  })

  it('tells what a price depends on: searches, tier, speed and place', () => {
    const { notes, serviceTier, usage } = read({
      inference_geo: 'us',
      input_tokens: 10,
      output_tokens: 1,
      server_tool_use: { web_fetch_requests: 3, web_search_requests: 2 },
      service_tier: 'priority',
      speed: 'fast',
    })
    expect(usage?.webSearches).toBe(2)
    expect(serviceTier).toBe('priority')
    expect(notes).toMatchObject({ inferenceGeo: 'us', speed: 'fast', webFetches: 3 })
  })

  it('is that at the top where an adviser took part, whose tokens are noted with its model', () => {
    const iterations = [
      step('message', 50, 5),
      step('advisor_message', 2728, 3880, 'claude-opus-5'),
      step('message', 60, 20),
    ]
    const { notes, tokenUsage, usage } = read({ input_tokens: 110, iterations, output_tokens: 25 })
    expect(tokenUsage).toMatchObject({ completionTokens: 25, promptTokens: 110 })
    expect(notes.iterations).toEqual(iterations)
    expect(usage?.billedInput).toBeUndefined()
  })

  it('says what is billed beside it where a conversation was summed up, and costs that', async () => {
    const iterations = [step('compaction', 500, 80), step('message', 50, 5)]
    const { tokenUsage, usage } = read({
      cache_read_input_tokens: 1000,
      input_tokens: 50,
      iterations,
      output_tokens: 5,
    })
    expect(tokenUsage).toMatchObject({ completionTokens: 5, promptTokens: 1050 })
    expect(usage).toMatchObject({ billedCacheRead: 2000, billedInput: 2550, billedOutput: 85 })
    const { billedCacheRead = 0, billedInput = 0, billedOutput = 0 } = usage ?? {}
    const price = { cacheRead: 1, input: 10, model: '*', output: 100 }
    const { cost } = await calculateCost({
      model: 'claude-sonnet-5',
      prices: [price],
      usage: tokenUsage,
      usageDetails: { billedCacheRead, billedInput, billedOutput },
    })
    expect(cost).toBe((2000 * 1 + 550 * 10 + 85 * 100) / 1e6)
  })

  it('is no usage where nothing is counted', () => {
    expect(read({ service_tier: 'standard' }).usage).toBeUndefined()
  })
})

describe('the usage that a stream tells', () => {
  it('keeps of the beginning what later events leave out or say nothing of', () => {
    const start = { cache_read_input_tokens: 7, input_tokens: 10, output_tokens: 1 }
    const delta = { cache_read_input_tokens: null, output_tokens: 42 }
    expect(readEvents(start, delta).usage).toMatchObject({
      cacheRead: 7,
      inputUncached: 10,
      output: 42,
    })
  })

  it('is cumulative: the last figures count, and none is added to another', () => {
    const start = { input_tokens: 10, output_tokens: 1 }
    const deltas = [{ output_tokens: 20 }, { input_tokens: 12, output_tokens: 42 }]
    expect(readEvents(start, ...deltas).usage).toMatchObject({ inputUncached: 12, output: 42 })
  })

  it('is partial until the reason is told why the answer ended', () => {
    const answer = readEvents({ input_tokens: 10, output_tokens: 1 })
    expect(answer.isUsagePartial).toBe(true)
    const between = { type: 'message_delta', usage: { output_tokens: 2 } }
    anthropicMessages.readStreamEvent(between, answer)
    expect(answer.isUsagePartial).toBe(true)
    const end = { delta: { stop_reason: 'end_turn' }, type: 'message_delta' }
    anthropicMessages.readStreamEvent({ ...end, usage: { output_tokens: 4 } }, answer)
    expect(answer).toMatchObject({ isUsagePartial: false, usage: { output: 4 } })
  })
})
