import type { JSONObject } from '../../entries/readJSON.js'
import type { LLMLogEntry } from '../../entries/schemas.js'

/**
 * What a call used, in disjoint buckets whose sum is what is billed: providers disagree about what their input and output
 * include, and here they do not. All input is `inputUncached + cacheRead + cacheWrite`.
 */
export type Usage = {
  /** Input that was neither read from a cache nor written to one. */
  inputUncached: number
  cacheRead: number
  /** Written to a cache, whatever its lifetime. */
  cacheWrite: number
  /** Parts of `cacheWrite`, by lifetime: their prices differ. */
  cacheWriteByTTL?: { readonly [lifetime: string]: number }
  /** All output, reasoning included. */
  output: number
  /** Part of `output`. */
  reasoning?: number

  /** Parts of the input, and of the output, that have prices of their own. */
  inputAudio?: number
  inputImage?: number
  inputVideo?: number
  cacheReadAudio?: number
  outputAudio?: number
  outputImage?: number
  /** Tokens of the sources that Perplexity quotes from, part of `output`. */
  outputCitations?: number

  /** What is billed, where that is other tokens than those that were counted: Cohere's `billed_units`. */
  billedInput?: number
  /** Answers of other models that are billed with the call and are not in its figures. */
  otherModelCalls?: number
  billedOutput?: number
  /** Parts of `billedInput`, where they are told. */
  billedCacheRead?: number
  billedCacheWrite?: number

  /** What is not billed by tokens. */
  webSearches?: number
  toolCalls?: number
  /** Seconds of audio. */
  seconds?: number
  /** Characters of a text to be spoken. */
  characters?: number
  images?: number
  /** fal's billable units, of whatever the model counts. */
  units?: number

  /** The provider's own words. */
  raw?: JSONObject
}

/** No tokens at all, for what is billed otherwise; and the base of what is built up. */
export function emptyUsage(): Usage {
  return { cacheRead: 0, cacheWrite: 0, inputUncached: 0, output: 0 }
}

type ProviderTokens = {
  /** Input tokens that were read from a cache, part of `input`. */
  cacheRead?: number
  /** Input tokens that were written to a cache, part of `input`. */
  cacheWrite?: number
  /** All input, cached included. */
  input: number
  /** All output, reasoning included. */
  output: number
  raw: JSONObject
  /** Part of `output`. */
  reasoning?: number
}

/** The buckets of a provider whose `input` includes what came from, and went to, the cache. Never below zero. */
export function splitUsage(tokens: ProviderTokens): Usage {
  const { input, output, raw, reasoning } = tokens
  const cacheRead = Math.min(tokens.cacheRead ?? 0, input)
  const cacheWrite = Math.min(tokens.cacheWrite ?? 0, input - cacheRead)
  return {
    cacheRead,
    cacheWrite,
    inputUncached: input - cacheRead - cacheWrite,
    output,
    raw,
    ...(reasoning === undefined ? {} : { reasoning: Math.min(reasoning, output) }),
  }
}

/** All input, cached included: OpenTelemetry's `gen_ai.usage.input_tokens`. */
export function inputTokens({ cacheRead, cacheWrite, inputUncached }: Usage): number {
  return inputUncached + cacheRead + cacheWrite
}

/** The figures of a row's `tokenUsage`; nothing where the call is not counted in tokens. */
export function toTokenUsage(usage: Usage): LLMLogEntry['tokenUsage'] {
  const promptTokens = inputTokens(usage)
  const { cacheRead, cacheWrite, output, reasoning } = usage
  const isByTokens = promptTokens > 0 || output > 0
  if (!isByTokens && (usage.units ?? usage.seconds ?? usage.characters ?? usage.images) != null) {
    return undefined
  }
  return {
    cachedTokens: cacheRead,
    cacheWriteTokens: cacheWrite,
    completionTokens: output,
    promptTokens,
    ...(reasoning === undefined ? {} : { reasoningTokens: reasoning }),
    totalTokens: promptTokens + output,
  }
}
