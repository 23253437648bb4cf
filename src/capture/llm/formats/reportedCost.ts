import type { JSONObject } from '../../../entries/readJSON.js'
import type { LLMAnswer } from '../LLMAnswer.js'

import { objectAt } from '../../../entries/readJSON.js'
import { figureAt } from './figureAt.js'

/** xAI counts money in ticks: USD × 10¹⁰. */
const ticksPerUsd = 1e10

/**
 * USD, as the provider's usage says it: OpenRouter in `cost`, Perplexity in `cost.total_cost`, DeepInfra in
 * `estimated_cost`, xAI in ticks.
 */
export function readReportedCost(usage: JSONObject | undefined): number | undefined {
  const ticks = figureAt(usage, 'cost_in_usd_ticks')
  if (ticks !== undefined) {
    return ticks / ticksPerUsd
  }
  const fee = figureAt(usage, 'cost')
  return fee === undefined
    ? (figureAt(objectAt(usage, 'cost'), 'total_cost') ?? figureAt(usage, 'estimated_cost'))
    : fee + upstreamCost(usage)
}

/** With the user's own key OpenRouter's `cost` is its fee alone, and the provider's bill comes to it (https://openrouter.ai/docs/use-cases/usage-accounting). */
function upstreamCost(usage: JSONObject | undefined): number {
  return usage?.is_byok === true
    ? (figureAt(objectAt(usage, 'cost_details'), 'upstream_inference_cost') ?? 0)
    : 0
}

/** What routers say of the cost in headers: LiteLLM its sum, OpenRouter that the answer came out of its cache. */
export function readCostHeaders(headers: Headers, answer: LLMAnswer): void {
  const cost = figureAt({ cost: headers.get('x-litellm-response-cost') }, 'cost')
  // LiteLLM says zero of what it has no price of, and of a stream, which it has not counted yet.
  if (cost) {
    answer.reportedCost = cost
  }
  if (isCached(headers)) {
    answer.reportedCost = 0
    answer.notes.responseCache = 'HIT'
  }
}

function isCached(headers: Headers): boolean {
  return headers.get('x-openrouter-cache-status')?.toUpperCase() === 'HIT'
}
