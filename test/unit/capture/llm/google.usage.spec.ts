import { describe, expect, it } from 'vitest'

import { readInteractionsUsage } from '../../../../src/capture/llm/formats/googleInteractionsUsage.js'
import { readGoogleUsage } from '../../../../src/capture/llm/formats/googleUsage.js'
import { toTokenUsage } from '../../../../src/capture/llm/usage.js'

function totals(usage: ReturnType<typeof readGoogleUsage>) {
  const { completionTokens, promptTokens, totalTokens } = (usage && toTokenUsage(usage)) ?? {}
  return { completionTokens, promptTokens, totalTokens }
}

describe('the usage of generated content', () => {
  it('adds thoughts to the output and what tools gave to the input, as the total does', () => {
    const usage = readGoogleUsage({
      cachedContentTokenCount: 20,
      candidatesTokenCount: 8,
      promptTokenCount: 50,
      thoughtsTokenCount: 30,
      toolUsePromptTokenCount: 7,
      totalTokenCount: 95,
    })
    expect(totals(usage)).toEqual({ completionTokens: 38, promptTokens: 57, totalTokens: 95 })
    expect(usage).toMatchObject({ cacheRead: 20, inputUncached: 37, reasoning: 30 })
  })

  it('takes the output out of the total where the candidates are not counted', () => {
    const usage = { promptTokenCount: 10, thoughtsTokenCount: 5, totalTokenCount: 18 }
    expect(totals(readGoogleUsage(usage))).toMatchObject({ completionTokens: 8 })
  })

  it('is the output alone where the input is not counted', () => {
    const usage = readGoogleUsage({ candidatesTokenCount: 18, thoughtsTokenCount: 58 })
    expect(totals(usage)).toEqual({ completionTokens: 76, promptTokens: 0, totalTokens: 76 })
  })

  it('tells the parts that have prices of their own', () => {
    const part = (modality: string, tokenCount: number) => ({ modality, tokenCount })
    const usage = readGoogleUsage({
      cacheTokensDetails: [part('AUDIO', 4), part('TEXT', 6)],
      cachedContentTokenCount: 10,
      candidatesTokenCount: 1290,
      candidatesTokensDetails: [part('IMAGE', 1290)],
      promptTokenCount: 100,
      promptTokensDetails: [part('TEXT', 20), part('AUDIO', 30), part('VIDEO', 50)],
      toolUsePromptTokenCount: 5,
      toolUsePromptTokensDetails: [part('IMAGE', 5)],
      totalTokenCount: 1395,
    })
    expect(usage).toMatchObject({
      cacheReadAudio: 4,
      inputAudio: 30,
      inputImage: 5,
      inputVideo: 50,
      outputImage: 1290,
    })
  })

  it('is none where only the kind of traffic is told', () => {
    expect(readGoogleUsage({ trafficType: 'ON_DEMAND' })).toBeUndefined()
  })
})

describe('the usage of an interaction', () => {
  const usage = { total_input_tokens: 10, total_output_tokens: 40, total_thought_tokens: 30 }

  it.each([
    ['beside the output, where no total is told', {}, 70],
    ['beside the output, where the total says so', { total_tokens: 80 }, 70],
    ['within the output, where the total says so', { total_tokens: 50 }, 40],
  ])('has the thoughts %s', (_, members, completionTokens) => {
    const read = readInteractionsUsage({ ...usage, ...members })
    expect(totals(read)).toMatchObject({ completionTokens })
    expect(read?.reasoning).toBe(30)
  })

  it.each([
    ['beside the input', 85, 15],
    ['within the input', 80, 10],
  ])('has what tools gave %s, as the total says', (_, total, promptTokens) => {
    const read = readInteractionsUsage({ ...usage, total_tokens: total, total_tool_use_tokens: 5 })
    expect(totals(read)).toEqual({ completionTokens: 70, promptTokens, totalTokens: total })
  })

  it('counts searches, and the parts that have prices of their own', () => {
    const read = readInteractionsUsage({
      ...usage,
      grounding_tool_count: [
        { count: 2, type: 'google_search' },
        { count: 1, type: 'google_maps' },
      ],
      output_tokens_by_modality: [{ modality: 'image', tokens: 40 }],
    })
    expect(read).toMatchObject({ outputImage: 40, webSearches: 2 })
  })
})
