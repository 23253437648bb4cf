import type { Billable } from './Billable.js'
import type { Call } from './Call.js'
import type { Catalogue } from './catalogue.js'
import type { Listing, Quote } from './priceCall.js'
import type { UserPrice } from './userPriceSchema.js'

import { findListing, quoteListPrice, quoteOwnPrice } from './priceCall.js'
import { prepareUserPrices } from './userPrices.js'

export type Pricer = {
  /** By the list prices, where no price of the user's is meant for the call. */
  quoteListed: (catalogue: Catalogue, call: Call, billable: Billable) => Quote
  /** By the user's prices. */
  quoteOwn: (call: Call, billable: Billable) => Quote | undefined
}

/** A search through the catalogue takes 20 to 500 µs: it is done once for each model. More models than this are made up. */
const maxRemembered = 1000

export function createPricer(prices: readonly UserPrice[]): Pricer {
  const own = prepareUserPrices(prices)
  const remembered = new Map<string, Listing>()

  function listingOf(catalogue: Catalogue, call: Call): Listing {
    const { host, model, provider, responseModel, vendor } = call
    const key = [provider, vendor, host, model, responseModel].join('\n')
    if (remembered.has(key)) {
      return remembered.get(key)
    }
    if (remembered.size >= maxRemembered) {
      remembered.clear()
    }
    const listing = findListing(catalogue, call)
    remembered.set(key, listing)
    return listing
  }

  return {
    quoteListed: (catalogue, call, billable) =>
      quoteListPrice(listingOf(catalogue, call), call, billable),
    quoteOwn: (call, billable) => quoteOwnPrice(own, call, billable),
  }
}
