import type { Billable } from './Billable.js'
import type { Call } from './Call.js'
import type { Multiplier } from './serviceTiers.js'

import { matchesHost } from '../entries/matchesHost.js'
import { multipliers, regionalPrices, tiersOf } from './serviceTiers.js'

type Priced = {
  billable: Billable
  call: Call
  isLongContext: boolean
  /** The name that the list has it under. */
  model: string
  /** The catalogue's name of who sells it. */
  vendor: string
}

/**
 * What service tier, speed and region make of the list price; `undefined` for one that is not known: half of a price, or
 * twice it, is no better than none.
 */
export function listFactor({
  billable,
  call,
  isLongContext,
  model,
  vendor,
}: Priced): number | undefined {
  let factor = regionalFactor(call, model)
  for (const tier of tiersOf(call)) {
    const found = isSoldByMaker(call) ? findMultiplier({ model, tier, vendor }) : undefined
    const hasCache = billable.tokens.has('cacheRead') || billable.tokens.has('cacheReadAudio')
    const isKnown =
      found !== undefined &&
      (found.coversCache === true || !hasCache) &&
      (found.coversLongContext === true || !isLongContext)
    factor = isKnown && factor !== undefined ? factor * found.factor : undefined
  }
  return factor
}

/** Others have tiers of the same names, and prices of their own for them. */
function isSoldByMaker({ provider }: Call): boolean {
  return provider !== 'azure' && provider !== 'bedrock' && provider !== 'openrouter'
}

function findMultiplier(wanted: Pick<Multiplier, 'tier' | 'vendor'> & { model: string }) {
  return multipliers.find(
    ({ models, tier, vendor }) =>
      tier === wanted.tier && vendor === wanted.vendor && models.test(wanted.model),
  )
}

function regionalFactor({ host }: Call, model: string): number | undefined {
  const name = host?.replace(/:\d+$/, '').toLowerCase()
  const regional = regionalPrices.find(
    ({ hosts }) => name !== undefined && hosts.some((pattern) => matchesHost(name, pattern)),
  )
  return regional === undefined ? 1 : regional.factor(model)
}
