import type { Call } from './Call.js'
import type { Price, TokenRate, TokenRates } from './Price.js'
import type { UserPrice } from './userPriceSchema.js'

import { matchesName } from './matchesName.js'

/** One of the user's prices, as it is calculated with. */
export type OwnPrice = {
  fromMs: number
  matches: (call: Call) => boolean
  multipliers: ReadonlyMap<string, number>
  price: Price
  toMs: number
  version: string | undefined
}

export function prepareUserPrices(prices: readonly UserPrice[]): readonly OwnPrice[] {
  return prices.map((own) => ({
    fromMs: own.from === undefined ? -Infinity : Date.parse(own.from),
    matches: (call) => matchesCall(own, call),
    multipliers: new Map(Object.entries(own.multipliers ?? {})),
    price: toPrice(own),
    toMs: own.to === undefined ? Infinity : Date.parse(own.to),
    version: own.id ?? own.from,
  }))
}

function matchesCall({ model, provider, vendor }: UserPrice, call: Call): boolean {
  return (
    (matchesAny(call.model, model) || matchesAny(call.responseModel, model)) &&
    (provider === undefined || matchesAny(call.provider, provider)) &&
    (vendor === undefined || matchesAny(call.vendor, vendor))
  )
}

function matchesAny(name: string | undefined, patterns: readonly string[] | string): boolean {
  const list = typeof patterns === 'string' ? [patterns] : patterns
  return name !== undefined && list.some((pattern) => matchesName(name, pattern))
}

type OwnRates = Omit<NonNullable<UserPrice['longContext']>[number], 'above'>

function toPrice(own: UserPrice): Price {
  const base = ratesOf(own)
  const long = (own.longContext ?? []).toSorted((a, b) => a.above - b.above)
  const tiers = long.map(({ above, ...rates }) => ({
    above,
    tokens: { ...base, ...ratesOf(rates) },
  }))
  return {
    tiers: [{ above: -1, tokens: base }, ...tiers].map(({ above, tokens }) => ({
      above,
      tokens: withDefaults(tokens),
    })),
    units: {
      character: own.perMillionCharacters && own.perMillionCharacters / 1e6,
      image: own.perImage,
      request: own.perRequest,
      second: own.perSecond,
      toolCall: own.perToolCall,
      unit: own.perUnit,
      webSearch: own.perWebSearch,
    },
  }
}

const rateNames = [
  'cacheRead',
  'cacheReadAudio',
  'input',
  'inputAudio',
  'inputImage',
  'inputVideo',
  'output',
  'outputAudio',
  'outputImage',
  'reasoning',
] as const
const lifetimes = ['5m', '30m', '1h', '12h'] as const

/** Only the rates that are named, so that those of a longer context do not take others away. */
function ratesOf(own: OwnRates): TokenRates {
  const rates: { [Name in TokenRate]?: number } = {}
  for (const name of rateNames) {
    if (own[name] !== undefined) {
      rates[name] = own[name]
    }
  }
  for (const lifetime of lifetimes) {
    const write = typeof own.cacheWrite === 'object' ? own.cacheWrite[lifetime] : own.cacheWrite
    if (write !== undefined) {
      rates[`cacheWrite:${lifetime}`] = write
    }
  }
  if (typeof own.cacheWrite === 'number') {
    rates.cacheWrite = own.cacheWrite
  }
  return rates
}

/** A part without a price of its own costs what the whole does. Who names no price of tokens does not pay by them. */
function withDefaults(own: TokenRates): TokenRates {
  const isByTokens = Object.keys(own).length > 0
  const { input = isByTokens ? undefined : 0, output = isByTokens ? undefined : 0 } = own
  const { cacheRead = input, cacheWrite = own['cacheWrite:5m'] ?? input } = own
  return {
    cacheRead,
    cacheReadAudio: cacheRead,
    cacheWrite,
    ...Object.fromEntries(lifetimes.map((lifetime) => [`cacheWrite:${lifetime}`, cacheWrite])),
    input,
    inputAudio: input,
    inputImage: input,
    inputVideo: input,
    output,
    outputAudio: output,
    outputImage: output,
    reasoning: output,
    ...own,
  }
}
