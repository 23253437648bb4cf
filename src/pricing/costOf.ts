import type { Billable } from './Billable.js'
import type { Price } from './Price.js'

import { tierFor } from './Price.js'

/** Whole numbers of 1e-15 USD are summed: binary fractions would drift. */
const femtosPerUsd = 1e15
const tokensPerRate = 1e6
const femtosPerPico = 1000n
const picosPerUsd = 1e12

/** More than a call can cost: then the figures are wrong. */
const maxUsd = 1e9

/**
 * USD, exact to 12 decimals. `undefined` where something that was used has no price.
 *
 * @param factor What service tier and region make of the price of the tokens.
 */
export function costOf(billable: Billable, price: Price, factor: number): number | undefined {
  const tokens = tierFor(price, billable.inputTokens)?.tokens ?? {}
  const { units } = price
  let femtos = lineOf(1, (units.request ?? 0) * femtosPerUsd)
  for (const [name, count] of billable.tokens) {
    const rate = tokens[name]
    if (rate === undefined) {
      return undefined
    }
    femtos += lineOf(count, (rate * factor * femtosPerUsd) / tokensPerRate)
  }
  for (const [name, count] of billable.units) {
    const rate = units[name]
    if (rate === undefined) {
      return undefined
    }
    femtos += lineOf(count, rate * femtosPerUsd)
  }
  const usd = Number(roundToPicos(femtos)) / picosPerUsd
  return usd <= maxUsd ? usd : undefined
}

/** Rounding the rate takes the binary fraction away from it: 3 × 1.1 is 3.3000000000000003. */
function lineOf(count: number, femtosEach: number): bigint {
  return Number.isInteger(count)
    ? BigInt(count) * BigInt(Math.round(femtosEach))
    : BigInt(Math.round(count * femtosEach))
}

/** Halves go up; nothing here is negative. */
function roundToPicos(femtos: bigint): bigint {
  return (femtos + femtosPerPico / 2n) / femtosPerPico
}
