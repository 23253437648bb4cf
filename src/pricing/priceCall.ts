import type { Billable } from './Billable.js'
import type { Call } from './Call.js'
import type { Catalogue, ListedModel } from './catalogue.js'
import type { ContextTier } from './Price.js'
import type { OwnPrice } from './userPrices.js'

import { catalogueVersion } from './catalogue.js'
import { correctionsOf } from './corrections.js'
import { costOf } from './costOf.js'
import { listedProviders } from './listedProvider.js'
import { listFactor } from './listFactor.js'
import { hasSurcharge, isFree } from './modelNames.js'
import { priceAt, tierFor } from './Price.js'
import { tiersOf } from './serviceTiers.js'

/** Where a cost comes from, or why there is none. */
export type CostSource =
  | 'list-price'
  | 'units'
  /** The model, on that route, is in no list. */
  | 'unknown-model'
  /** Its service tier, speed or region has no price that is known. */
  | 'unknown-tier'
  /** Something it used has no price. */
  | 'unknown-usage'
  | 'user-price'

export type Quote = {
  /** USD, exact to 12 decimals; absent where the price is not known. */
  cost?: number
  costSource: CostSource
  /** Which list, or price of the user's, it is from. */
  priceVersion?: string
}

/** What a call costs by the first of the user's prices for its model that counts at its time; `undefined` where none does. */
export function quoteOwnPrice(
  own: readonly OwnPrice[],
  call: Call,
  billable: Billable,
): Quote | undefined {
  const found = own.find(({ fromMs, toMs }) => call.timeMs >= fromMs && call.timeMs < toMs)
  if (found === undefined) {
    return undefined
  }
  const factors = tiersOf(call).map((tier) => found.multipliers.get(tier))
  if (factors.includes(undefined)) {
    return { costSource: 'unknown-tier' }
  }
  const factor = factors.reduce<number>((product, next) => product * (next ?? 1), 1)
  const cost = costOf(billable, found.price, factor)
  return cost === undefined
    ? { costSource: 'unknown-usage' }
    : {
        cost,
        costSource: billable.units.has('unit') ? 'units' : 'user-price',
        priceVersion: found.version,
      }
}

/** What the list prices are for one model on one route: the same for all of its calls. */
export type Listing = ListedModel | 'free' | undefined

export function findListing(catalogue: Catalogue, call: Call): Listing {
  const { model, responseModel } = call
  if (isFree(model) || (responseModel !== undefined && isFree(responseModel))) {
    return 'free'
  }
  if (hasSurcharge(model)) {
    return undefined
  }
  const providers = providersOf(catalogue, call)
  for (const name of namesOf(call)) {
    const listed = catalogue.find(providers, name)
    const above = providers.flatMap((provider) => correctionsOf(provider, name))
    if (listed || above.length > 0) {
      const [provider = ''] = providers
      const base = listed ?? { id: name, provider, windows: [] }
      return { ...base, windows: [...base.windows, ...above] }
    }
  }
  return undefined
}

function providersOf(catalogue: Catalogue, call: Call): string[] {
  const { host, model, provider, vendor } = call
  if (provider !== 'direct' || vendor !== undefined || host !== undefined) {
    return listedProviders(call)
  }
  // Logged by hand, by its name alone.
  return [catalogue.findMaker(model) ?? 'openai']
}

/** What answered says more than what was asked for; on Azure the latter is a name of the user's own. */
function namesOf({ host, model, provider, responseModel }: Call): string[] {
  const isOwnName = provider === 'azure' && host !== undefined
  return [responseModel, isOwnName ? undefined : model].filter((name) => name !== undefined)
}

export function quoteListPrice(listing: Listing, call: Call, billable: Billable): Quote {
  if (listing === 'free') {
    return { cost: 0, costSource: 'list-price', priceVersion: 'free' }
  }
  const price = listing && priceAt(listing.windows, call.timeMs)
  if (listing === undefined || price === undefined) {
    return { costSource: 'unknown-model' }
  }
  const { id: model, provider: vendor } = listing
  const tier = tierFor(price, billable.inputTokens)
  const isLongContext = tier !== undefined && tier.above >= 0
  const factor = listFactor({ billable, call, isLongContext, model, vendor })
  if (factor === undefined) {
    return { costSource: 'unknown-tier' }
  }
  const cost = isUnclear(call, billable, tier) ? undefined : costOf(billable, price, factor)
  return cost === undefined
    ? { costSource: 'unknown-usage' }
    : { cost, costSource: 'list-price', priceVersion: catalogueVersion }
}

/** A picture's tokens have a price of their own: the answer must say how many they are. */
function isUnclear(
  { operation }: Call,
  billable: Billable,
  tier: ContextTier | undefined,
): boolean {
  return (
    operation === 'image' &&
    tier?.tokens.outputImage !== tier?.tokens.output &&
    !billable.tokens.has('outputImage')
  )
}
