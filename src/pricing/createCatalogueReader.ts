import type { Catalogue } from './catalogue.js'

import { loadCatalogue } from './catalogue.js'

export type CatalogueReader = {
  /** The list prices, once they are there. */
  current: () => Catalogue | undefined
  /** Whether they could not be read a short time ago. */
  hasFailed: () => boolean
  /** @throws where the package cannot be read. */
  read: () => Promise<Catalogue>
}

/** After a failure the next try comes so much later: what is missing would be looked for at each call otherwise. */
const retryMs = 60_000

export function createCatalogueReader(
  load: () => Promise<Catalogue> = loadCatalogue,
): CatalogueReader {
  let catalogue: Catalogue | undefined
  let failedAtMs = -Infinity
  let reading: Promise<Catalogue> | undefined
  return {
    current: () => catalogue,
    hasFailed: () => performance.now() - failedAtMs < retryMs,
    read() {
      reading ??= load().then(
        (found) => (catalogue = found),
        (error: unknown) => {
          reading = undefined
          failedAtMs = performance.now()
          throw error
        },
      )
      return reading
    },
  }
}

/** One for all logbooks of the process: 5 MB that never change. */
export const sharedCatalogue: CatalogueReader = createCatalogueReader()
