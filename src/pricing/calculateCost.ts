import type { JSONValue } from '../entries/row.js'
import type { LLMLogEntry } from '../entries/schemas.js'
import type { Call } from './Call.js'
import type { Quote } from './priceCall.js'
import type { UserPrice } from './userPriceSchema.js'

import { LogbookError } from '../errors.js'
import { rootMessage } from '../rootMessage.js'
import { readBillable } from './Billable.js'
import { sharedCatalogue } from './createCatalogueReader.js'
import { createPricer } from './createPricer.js'
import { userPriceSchema } from './userPriceSchema.js'

/** Tokens by buckets that do not overlap; all input is the sum of the first three. */
export type DisjointUsage = {
  inputUncached: number
  cacheRead?: number
  cacheWrite?: number
  /** Reasoning included. */
  output: number
  reasoning?: number
}

export type CostInput = {
  model: string
  /** The route: `direct`, `openrouter`, `azure` … Default: `direct`. */
  provider?: string
  /** Who made the model. Default: as its name says. */
  vendor?: string
  /** Tokens, in the form of a row's `tokenUsage` or in buckets that do not overlap. */
  usage?: DisjointUsage | LLMLogEntry['tokenUsage']
  /** Figures beyond tokens, in the form of a row's `usageDetails`: `{ cacheWriteByTTL: { '1h': 500 }, units: 3, speed: 'fast' }`. */
  usageDetails?: Record<string, unknown>
  /** The model that answered, where its name is another. */
  responseModel?: string
  /** As the provider's answer says it. Default: the ordinary one. */
  serviceTier?: string
  /** The host that was called: some regions have prices of their own. */
  host?: string
  operation?: string
  /** When the call was made: prices change. Default: now. */
  date?: Date | string
  /** Prices that count before the list's, in the form of the option `prices`. */
  prices?: readonly UserPrice[]
}

/** `cost` in USD, exact to 12 decimals; `null` where the price is not known, and `costSource` says why. */
export type CalculatedCost = { cost: null | number } & Omit<Quote, 'cost'>

/**
 * What a call of a model costs: by the given prices, else by the list prices that come with the package. The first call reads
 * those, which takes about 50 ms.
 *
 * @throws {LogbookError} `bad-argument` where a price or the date is not well formed.
 */
export async function calculateCost(input: CostInput): Promise<CalculatedCost> {
  const call = callOf(input)
  const billable = readBillable({
    details: input.usageDetails as JSONValue | undefined,
    tokens: tokensOf(input.usage) as JSONValue | undefined,
  })
  if (billable === undefined) {
    return { cost: null, costSource: 'unknown-usage' }
  }
  const { quoteListed, quoteOwn } = createPricer(parsePrices(input.prices ?? []))
  const own = quoteOwn(call, billable)
  return withNull(own ?? quoteListed(await sharedCatalogue.read(), call, billable))
}

function withNull({
  cost = null,
  ...quote
}: Omit<Quote, 'cost'> & { cost?: null | number }): CalculatedCost {
  return { cost, ...quote }
}

function callOf(input: CostInput): Call {
  const { date = new Date(), model, provider = 'direct', usageDetails } = input
  const timeMs = new Date(date).getTime()
  if (Number.isNaN(timeMs)) {
    throw new LogbookError('bad-argument', 'calculateCost: `date` is not a date', {
      parameter: 'date',
    })
  }
  const { inferenceGeo, speed } = usageDetails ?? {}
  return {
    host: input.host,
    inferenceGeo: typeof inferenceGeo === 'string' ? inferenceGeo : undefined,
    model,
    operation: input.operation,
    provider,
    responseModel: input.responseModel,
    serviceTier: input.serviceTier,
    speed: typeof speed === 'string' ? speed : undefined,
    timeMs,
    vendor: input.vendor,
  }
}

function tokensOf(usage: CostInput['usage']): object | undefined {
  if (usage === undefined || !('inputUncached' in usage)) {
    return usage
  }
  const { cacheRead = 0, cacheWrite = 0, inputUncached, output, reasoning } = usage
  return {
    cachedTokens: cacheRead,
    cacheWriteTokens: cacheWrite,
    completionTokens: output,
    promptTokens: inputUncached + cacheRead + cacheWrite,
    reasoningTokens: reasoning,
  }
}

function parsePrices(prices: readonly UserPrice[]): readonly UserPrice[] {
  try {
    return prices.map((price) => userPriceSchema.parse(price))
  } catch (error) {
    throw new LogbookError('bad-argument', `calculateCost: \`prices\`: ${rootMessage(error)}`, {
      cause: error,
      parameter: 'prices',
    })
  }
}
