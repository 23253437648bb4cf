import type { calcPrice, ConditionalPrice, ModelInfo, ModelPrice } from '@pydantic/genai-prices'

import type { PriceWindow } from './Price.js'

import { toPrice } from './cataloguePrice.js'
import { isOtherVersion, modelNames } from './modelNames.js'

/** The list prices of the package, and its version: a test holds it to the installed one. */
export const catalogueVersion = 'genai-prices 0.1.8'

export type ListedModel = { id: string; provider: string; windows: readonly PriceWindow[] }

export type Catalogue = {
  /** @param providers Names of the catalogue's, the best first. */
  find: (providers: readonly string[], model: string) => ListedModel | undefined
  /** The catalogue's name of who makes models of such a name. */
  findMaker: (model: string) => string | undefined
}

/** Reads the catalogue: 45 ms once, hence only where a price is needed. Its 5 MB are shared by all logbooks. */
export async function loadCatalogue(): Promise<Catalogue> {
  const { calcPrice, findProvider } = await import('@pydantic/genai-prices')
  return {
    find: (providers, model) => findListed(calcPrice, providers, model),
    findMaker: (model) =>
      modelNames(model)
        .map((name) => findProvider({ modelId: name })?.id)
        .find((id) => id !== undefined),
  }
}

function findListed(
  calculate: typeof calcPrice,
  providers: readonly string[],
  model: string,
): ListedModel | undefined {
  for (const providerId of providers) {
    for (const name of modelNames(model)) {
      const found = match(calculate, providerId, name)
      if (found && !isOtherVersion(name.toLowerCase(), found.model.id)) {
        const { model: listed, provider } = found
        return { id: listed.id, provider: provider.id, windows: toWindows(listed, provider.id) }
      }
    }
  }
  return undefined
}

/** Only to match: the package throws where figures do not add up, and counts in binary fractions. */
function match(calculate: typeof calcPrice, providerId: string, model: string) {
  try {
    return calculate({}, model, { providerId })
  } catch {
    // A price that the package itself does not understand is none.
    return null
  }
}

/**
 * The package takes the last price whose condition holds, so that the peak hours of a new price count before its start, too.
 * Here a price of some hours belongs to the date before it.
 */
function toWindows({ id, prices }: ModelInfo, provider: string): PriceWindow[] {
  if (!Array.isArray(prices)) {
    return [{ price: toPrice(prices, { id, provider }) }]
  }
  let from: number | undefined
  return prices.map(({ constraint, prices: listed }: ConditionalPrice): PriceWindow => {
    const price = toPrice(listed as ModelPrice, { id, provider })
    if (constraint?.type === 'start_date') {
      from = Date.parse(constraint.start_date)
      return { from, price }
    }
    if (constraint?.type === 'time_of_date') {
      const { end_time: end, start_time: start } = constraint
      return { from, hours: { end: secondOfDay(end), start: secondOfDay(start) }, price }
    }
    return { price }
  })
}

/** `16:30:00Z` */
function secondOfDay(text: string): number {
  return (Date.parse(`1970-01-01T${text}`) / 1000 + 86_400) % 86_400
}
