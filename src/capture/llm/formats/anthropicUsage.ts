import type { JSONObject } from '../../../entries/readJSON.js'
import type { LLMAnswer } from '../LLMAnswer.js'
import type { Usage } from '../usage.js'

import { isObject, listAt, objectAt, textAt } from '../../../entries/readJSON.js'
import { figureAt } from './figureAt.js'
import { readReportedCost } from './reportedCost.js'

/**
 * Takes in a `usage`: that of a whole message, of the beginning of a stream, or what later events say anew. Figures are
 * cumulative, and what an event leaves out or says `null` of stays as it was.
 */
export function readAnthropicUsage(usage: JSONObject | undefined, answer: LLMAnswer): void {
  if (usage === undefined) {
    return
  }
  const told = Object.entries(usage).filter(([, value]) => value !== null && value !== undefined)
  const raw: JSONObject = { ...answer.usage?.raw, ...Object.fromEntries(told) }
  answer.usage = toUsage(raw) ?? answer.usage
  answer.serviceTier = textAt(raw, 'service_tier') ?? answer.serviceTier
  if (answer.notes.responseCache === undefined) {
    answer.reportedCost = readReportedCost(raw) ?? answer.reportedCost
  }
  readNotes(raw, answer)
}

/** The input of Anthropic's is what is left beside the cache (https://platform.claude.com/docs/en/build-with-claude/prompt-caching). */
function toUsage(raw: JSONObject): undefined | Usage {
  const { input, output } = tokensOf(raw)
  if (input === undefined && output === undefined) {
    return undefined
  }
  const lifetimes = readLifetimes(raw)
  const cacheWrite =
    figureAt(raw, 'cache_creation_input_tokens') ??
    Object.values(lifetimes).reduce((sum, count) => sum + count, 0)
  const reasoning = figureAt(objectAt(raw, 'output_tokens_details'), 'thinking_tokens')
  const webSearches = figureAt(objectAt(raw, 'server_tool_use'), 'web_search_requests')
  return {
    cacheRead: figureAt(raw, 'cache_read_input_tokens') ?? 0,
    cacheWrite,
    inputUncached: input ?? 0,
    output: output ?? 0,
    raw,
    ...(Object.keys(lifetimes).length > 0 && { cacheWriteByTTL: lifetimes }),
    ...(reasoning !== undefined && { reasoning: Math.min(reasoning, output ?? 0) }),
    ...(webSearches && { webSearches }),
    ...billedWithCompaction(raw),
  }
}

function tokensOf(usage: unknown): { input?: number; output?: number } {
  return { input: figureAt(usage, 'input_tokens'), output: figureAt(usage, 'output_tokens') }
}

/** `ephemeral_5m_input_tokens` and its like; a lifetime of which nothing was written is not told. */
function readLifetimes(raw: JSONObject): Record<string, number> {
  const byLifetime = objectAt(raw, 'cache_creation') ?? {}
  const entries = Object.keys(byLifetime).flatMap((name) => {
    const lifetime = /^ephemeral_(\w+)_input_tokens$/.exec(name)?.[1]
    const count = figureAt(byLifetime, name)
    return lifetime && count ? [[lifetime, count] as const] : []
  })
  return Object.fromEntries(entries)
}

/**
 * Summing up a conversation that has become too long is billed, and not in the figures at the top
 * (https://platform.claude.com/docs/en/build-with-claude/compaction). An adviser is another model, with another price: its
 * tokens are in the notes alone, and the whole has no price of its own.
 */
function billedWithCompaction(raw: JSONObject): Partial<Usage> {
  const iterations = listAt(raw, 'iterations')
  const own = iterations.filter((entry) => isOfType(entry, 'compaction', 'message'))
  const advices = iterations.filter((entry) => isOfType(entry, 'advisor_message')).length
  const others = advices > 0 ? { otherModelCalls: advices } : {}
  if (!own.some((entry) => isOfType(entry, 'compaction'))) {
    return others
  }
  const sum = (name: string) =>
    own.reduce<number>((all, entry) => all + (figureAt(entry, name) ?? 0), 0)
  const billedCacheRead = sum('cache_read_input_tokens')
  const billedCacheWrite = sum('cache_creation_input_tokens')
  return {
    ...others,
    billedCacheRead,
    billedCacheWrite,
    billedInput: sum('input_tokens') + billedCacheRead + billedCacheWrite,
    billedOutput: sum('output_tokens'),
  }
}

function isOfType(entry: unknown, ...types: string[]): boolean {
  return types.includes(textAt(entry, 'type') ?? '')
}

/** Most steps of one call that are noted. */
const maxIterations = 100

function readNotes(raw: JSONObject, { notes }: LLMAnswer): void {
  const iterations = listAt(raw, 'iterations').filter(isObject)
  // A single step of the model's own says what the figures at the top say.
  if (iterations.length > 1 || iterations.some((entry) => !isOfType(entry, 'message'))) {
    notes.iterations = iterations.slice(0, maxIterations)
  }
  notes.inferenceGeo = textAt(raw, 'inference_geo') ?? notes.inferenceGeo
  notes.speed = textAt(raw, 'speed') ?? notes.speed
  const webFetches = figureAt(objectAt(raw, 'server_tool_use'), 'web_fetch_requests')
  if (webFetches) {
    notes.webFetches = webFetches
  }
}
