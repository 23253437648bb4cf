import type { LLMLogEntry } from '../entries/schemas.js'

/** USD per million tokens. Above `longFrom` input tokens the `long` prices count. */
type Price = {
  input: number
  long?: { input: number; output: number }
  longFrom?: number
  output: number
}

/** List prices, from https://www.anthropic.com/pricing and https://ai.google.dev/gemini-api/docs/pricing. */
const prices: Record<string, Price | undefined> = {
  'anthropic/claude-sonnet-4': { input: 3, output: 15 },
  'google/gemini-2.5-pro': {
    input: 1.25,
    long: { input: 2.5, output: 15 },
    longFrom: 200_000,
    output: 10,
  },
}

/** What a call costs by list price; nothing where the model's price is not known: no price is not a price of 0. */
export function priceOf(
  model: string,
  usage: LLMLogEntry['tokenUsage'],
): Pick<LLMLogEntry, 'cost' | 'costSource'> {
  const price = Object.hasOwn(prices, model) ? prices[model] : undefined
  // Cached input has another price, which is not in the table.
  if (!price || !usage || usage.cachedTokens) {
    return {}
  }
  const { completionTokens = 0, promptTokens = 0 } = usage
  const { input, output } =
    price.long && promptTokens > (price.longFrom ?? Infinity) ? price.long : price
  const cost = (promptTokens * input + completionTokens * output) / 1_000_000
  return { cost, costSource: 'list-price' }
}
