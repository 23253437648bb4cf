import { createHash } from 'node:crypto'

import type { Model } from '../models.js'

import { writeScene } from './writeScene.js'

export type ChatRequest = {
  messages: { content: unknown; role: string }[]
  model: string
  stream?: boolean
}

export type Generation = ReturnType<typeof generate>

/** What OpenRouter would answer: text and usage follow from the request, the id from the call too. */
export function generate(request: ChatRequest, model: Model, callNumber: number) {
  const prompt = request.messages.map(({ content }) => toText(content)).join('\n')
  const text = writeScene(toText(request.messages.at(-1)?.content))
  const created = Math.floor(Date.now() / 1000)
  const hash = createHash('sha256').update(`${callNumber}:${prompt}`).digest('hex')
  return {
    envelope: {
      id: `gen-${created}-${hash.slice(0, 20)}`,
      provider: model.provider,
      model: request.model,
      created,
    },
    text,
    usage: buildUsage(prompt, text, model),
  }
}

export function buildCompletion({ envelope, text, usage }: Generation) {
  return {
    ...envelope,
    object: 'chat.completion',
    choices: [
      {
        logprobs: null,
        finish_reason: 'stop',
        native_finish_reason: 'stop',
        index: 0,
        message: { role: 'assistant', content: text, refusal: null, reasoning: null },
      },
    ],
    usage,
  }
}

/** The chunks of a streamed answer; the last has the usage and no choice. */
export function buildChunks({ envelope, text, usage }: Generation): object[] {
  const chunk = { ...envelope, object: 'chat.completion.chunk' }
  const choice = { index: 0, finish_reason: null, native_finish_reason: null, logprobs: null }
  const words = text.match(/\s*\S+/g) ?? []
  return [
    ...words.map((word) => ({
      ...chunk,
      choices: [{ ...choice, delta: { role: 'assistant', content: word } }],
    })),
    {
      ...chunk,
      choices: [
        {
          ...choice,
          delta: { role: 'assistant', content: '' },
          finish_reason: 'stop',
          native_finish_reason: 'stop',
        },
      ],
    },
    { ...chunk, choices: [], usage },
  ]
}

function buildUsage(prompt: string, text: string, model: Model) {
  const promptTokens = countTokens(prompt) + 4
  const completionTokens = countTokens(text)
  const promptCost = toUsd(promptTokens, model.promptUsdPerMillion)
  const completionCost = toUsd(completionTokens, model.completionUsdPerMillion)
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    cost: Number((promptCost + completionCost).toFixed(9)),
    is_byok: false,
    prompt_tokens_details: {
      cached_tokens: 0,
      cache_write_tokens: 0,
      audio_tokens: 0,
      video_tokens: 0,
    },
    cost_details: {
      upstream_inference_cost: null,
      upstream_inference_prompt_cost: promptCost,
      upstream_inference_completions_cost: completionCost,
    },
    completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0, image_tokens: 0 },
  }
}

/** About four characters a token, as in English text. */
function countTokens(text: string): number {
  return Math.max(1, Math.ceil(text.length / 4))
}

function toUsd(tokens: number, usdPerMillion: number): number {
  return Number(((tokens * usdPerMillion) / 1e6).toFixed(9))
}

function toText(content: unknown): string {
  if (typeof content === 'string') {
    return content
  }
  const parts = Array.isArray(content) ? (content as { text?: unknown }[]) : []
  return parts.map(({ text }) => (typeof text === 'string' ? text : '')).join('\n')
}
