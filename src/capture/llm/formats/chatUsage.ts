import type { JSONObject } from '../../../entries/readJSON.js'
import type { Usage } from '../usage.js'

import { isObject, objectAt, textAt } from '../../../entries/readJSON.js'
import { splitUsage } from '../usage.js'
import { figureAt, largestAt } from './figureAt.js'

/**
 * Usage as OpenAI's chat writes it, and as those write it who are compatible but for their own ideas of what input and
 * output include. `model` helps where the figures alone do not tell. Undefined where nothing is counted.
 */
export function readChatUsage(usage: JSONObject, model = ''): Usage | undefined {
  const input = figureAt(usage, 'prompt_tokens') ?? figureAt(usage, 'input_tokens')
  const completion = figureAt(usage, 'completion_tokens') ?? figureAt(usage, 'output_tokens')
  if (input === undefined && completion === undefined) {
    return undefined
  }
  const counted: Counted = {
    cacheRead: readCacheRead(usage),
    cacheWrite: readCacheWrite(usage),
    citations: figureAt(usage, 'citation_tokens') ?? 0,
    completion: completion ?? 0,
    input: input ?? 0,
    model: textAt(usage, 'model') ?? model,
    reasoning: readReasoning(usage),
    total: figureAt(usage, 'total_tokens'),
    usage,
  }
  return {
    ...splitUsage({
      cacheRead: counted.cacheRead,
      cacheWrite: counted.cacheWrite,
      raw: usage,
      ...withOutput({ ...counted, input: wholeInput(counted) }),
    }),
    ...readParts(usage),
  }
}

type Counted = {
  cacheRead: number
  cacheWrite: number
  citations: number
  completion: number
  input: number
  model: string
  reasoning: number | undefined
  total: number | undefined
  usage: JSONObject
}

/** `prompt_token_details` and `num_cached_tokens` are Mistral's, `prompt_cache_hit_tokens` DeepSeek's, `cached_tokens` at the top Moonshot's. */
function readCacheRead(usage: JSONObject): number {
  const names = ['cached_tokens', 'num_cached_tokens', 'prompt_cache_hit_tokens']
  const otherNames = ['cache_read_input_tokens', 'cached_prompt_text_tokens']
  return Math.max(
    largestAt(usage, ...names, ...otherNames) ?? 0,
    largestAt(inputDetails(usage), 'cached_tokens', 'cache_read_tokens') ?? 0,
  )
}

/** `cache_write_tokens` is OpenAI's and OpenRouter's, the others are LiteLLM's and Alibaba's. */
function readCacheWrite(usage: JSONObject): number {
  return Math.max(
    largestAt(usage, 'cache_creation_input_tokens', 'cache_write_tokens') ?? 0,
    largestAt(
      inputDetails(usage),
      'cache_write_tokens',
      'cache_creation_tokens',
      'cache_creation_input_tokens',
    ) ?? 0,
  )
}

function readReasoning(usage: JSONObject): number | undefined {
  return figureAt(outputDetails(usage), 'reasoning_tokens') ?? figureAt(usage, 'reasoning_tokens')
}

function inputDetails(usage: JSONObject): JSONObject | undefined {
  return (
    objectAt(usage, 'prompt_tokens_details') ??
    objectAt(usage, 'input_tokens_details') ??
    objectAt(usage, 'prompt_token_details') ??
    objectAt(usage, 'input_token_details')
  )
}

function outputDetails(usage: JSONObject): JSONObject | undefined {
  return (
    objectAt(usage, 'completion_tokens_details') ??
    objectAt(usage, 'output_tokens_details') ??
    objectAt(usage, 'output_token_details')
  )
}

/**
 * More cannot come from the cache than came in: where it seems so, or the total says so, the cache is counted beside the
 * input. OpenRouter may say of the same tokens that they were written and that they were read.
 */
function wholeInput({ cacheRead, cacheWrite, completion, input, total }: Counted): number {
  const cached = cacheRead + cacheWrite
  const isWhole = total === input + completion && Math.max(cacheRead, cacheWrite) <= input
  const isBeside = cached > input || (cached > 0 && total === input + completion + cached)
  return isBeside && !isWhole ? input + cached : input
}

type Output = { input: number; output: number; reasoning?: number }

function withOutput(counted: Counted): Output {
  const { citations, completion, input, model, reasoning, total } = counted
  const beside = total === undefined ? undefined : total - input - completion
  // Google's compatible API leaves thoughts out of everything but the total, and does not name them.
  if (beside !== undefined && beside > 0 && reasoning === undefined && /gemini/i.test(model)) {
    return { input, output: completion + beside, reasoning: beside }
  }
  const isBeside = isReasoningBeside(counted, beside)
  return { input, output: completion + citations + (isBeside ? (reasoning ?? 0) : 0), reasoning }
}

/** Whether reasoning is counted beside the output, and not as a part of it. The figures tell, and where they cannot, the vendor. */
function isReasoningBeside(counted: Counted, beside: number | undefined): boolean {
  const { completion, model, reasoning = 0, usage } = counted
  if (isPerplexity(usage, model) || beside === reasoning) {
    return true
  }
  // A total without it is what the provider means, though it counts more thoughts than output.
  if (reasoning > completion) {
    return beside !== 0
  }
  return beside === undefined && (/grok/i.test(model) || 'cost_in_usd_ticks' in usage)
}

/** Its total leaves out what is not in `completion_tokens` (https://docs.perplexity.ai/getting-started/pricing). */
function isPerplexity(usage: JSONObject, model: string): boolean {
  const marks = ['citation_tokens', 'num_search_queries', 'search_context_size']
  return marks.some((name) => name in usage) || /^(?:perplexity\/)?(?:sonar|r1-1776)/.test(model)
}

/** Parts with prices of their own; a part that is zero is not told. */
function readParts(usage: JSONObject): Partial<Usage> {
  const input = inputDetails(usage)
  const output = outputDetails(usage)
  const lifetimes = readLifetimes(input)
  return {
    ...part('inputAudio', figureAt(input, 'audio_tokens')),
    ...part('inputImage', figureAt(input, 'image_tokens')),
    ...part('inputVideo', figureAt(input, 'video_tokens')),
    ...part('cacheReadAudio', figureAt(objectAt(input, 'cached_tokens_details'), 'audio_tokens')),
    ...part('outputAudio', figureAt(output, 'audio_tokens')),
    ...part('outputImage', figureAt(output, 'image_tokens')),
    ...part('outputCitations', figureAt(usage, 'citation_tokens')),
    ...part('seconds', figureAt(usage, 'prompt_audio_seconds')),
    ...part('webSearches', readSearches(usage)),
    ...(lifetimes && { cacheWriteByTTL: lifetimes }),
  }
}

function part(name: keyof Usage, figure: number | undefined): Partial<Usage> {
  return figure ? { [name]: figure } : {}
}

/** In the words of Perplexity, xAI, and OpenRouter. */
function readSearches(usage: JSONObject): number | undefined {
  return (
    figureAt(usage, 'num_search_queries') ??
    figureAt(usage, 'num_sources_used') ??
    figureAt(objectAt(usage, 'server_tool_use'), 'web_search_requests') ??
    figureAt(objectAt(usage, 'server_tool_use_details'), 'web_search_requests')
  )
}

/** `ephemeral_1h_input_tokens` of LiteLLM and Alibaba, `ttl_30m_tokens` of OpenAI. */
function readLifetimes(details: JSONObject | undefined): Usage['cacheWriteByTTL'] {
  const byLifetime =
    objectAt(details, 'cache_creation_token_details') ??
    objectAt(details, 'cache_creation') ??
    objectAt(details, 'cache_write_tokens_details')
  const entries = Object.keys(isObject(byLifetime) ? byLifetime : {}).flatMap((name) => {
    const lifetime = /(?:^|_)(\d+[mh])_/.exec(name)?.[1]
    const figure = figureAt(byLifetime, name)
    return lifetime && figure ? [[lifetime, figure] as const] : []
  })
  return entries.length > 0 ? Object.fromEntries(entries) : undefined
}
