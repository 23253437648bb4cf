/** USD per million tokens. A lifetime of a cache stands behind a colon: `cacheWrite:1h`. */
export type TokenRate =
  | 'cacheRead'
  | 'cacheReadAudio'
  | 'cacheWrite'
  | `cacheWrite:${string}`
  | 'input'
  | 'inputAudio'
  | 'inputImage'
  | 'inputVideo'
  | 'output'
  | 'outputAudio'
  | 'outputImage'
  | 'reasoning'

/** USD for one of it. */
export type UnitRate =
  'character' | 'image' | 'request' | 'second' | 'toolCall' | 'unit' | 'webSearch'

export type TokenRates = { readonly [Name in TokenRate]?: number }
export type UnitRates = { readonly [Name in UnitRate]?: number }

/** What counts for a call with more than `above` input tokens: for all of its tokens, not only for those above. */
export type ContextTier = { readonly above: number; readonly tokens: TokenRates }

/** What a model costs at one time. */
export type Price = {
  /** By `above`, ascending; the first is above -1 and counts for every call. */
  readonly tiers: readonly ContextTier[]
  readonly units: UnitRates
}

/** A price, and when it counts: absent bounds are open. A window without a price says that the price is not known then. */
export type PriceWindow = {
  /** Inclusive; ms since 1970. */
  readonly from?: number
  /** Of the day in UTC, in seconds; an end before the start is one of the next day. */
  readonly hours?: { readonly end: number; readonly start: number }
  readonly price?: Price
  /** Exclusive; ms since 1970. */
  readonly to?: number
  /** Only from Monday to Friday, in UTC. */
  readonly isWorkday?: boolean
}

/** Later windows win. */
export function priceAt(windows: readonly PriceWindow[], timeMs: number): Price | undefined {
  return windows.findLast((window) => countsAt(window, timeMs))?.price
}

function countsAt({ from, hours, isWorkday, to }: PriceWindow, timeMs: number): boolean {
  if ((from !== undefined && timeMs < from) || (to !== undefined && timeMs >= to)) {
    return false
  }
  return (
    (hours === undefined || isWithin(hours, timeMs)) && (isWorkday !== true || isOnWorkday(timeMs))
  )
}

const dayMs = 24 * 60 * 60 * 1000

function isWithin({ end, start }: NonNullable<PriceWindow['hours']>, timeMs: number): boolean {
  const second = (((timeMs % dayMs) + dayMs) % dayMs) / 1000
  return end < start ? second >= start || second < end : second >= start && second < end
}

function isOnWorkday(timeMs: number): boolean {
  const day = new Date(timeMs).getUTCDay()
  return day > 0 && day < 6
}

/** The rates of a call with so many input tokens. */
export function tierFor({ tiers }: Price, inputTokens: number): ContextTier | undefined {
  return tiers.findLast(({ above }) => inputTokens > above)
}
