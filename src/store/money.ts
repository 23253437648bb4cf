/** Money is exact to 12 decimals of a USD: a tenth of the cheapest token price in use is 1e-10. */
const decimals = 12

/** Adds decimal numbers without the drift of binary fractions. */
export function sumDecimals(values: readonly number[]): number {
  return unscale(values.reduce((sum, value) => sum + scale(value), 0n))
}

/** A number as it is written in decimal, in units of 1e-12; what is finer is rounded, halves away from zero. */
function scale(value: number): bigint {
  const [digits = '0', exponent = '0'] = value.toExponential().split('e')
  const [whole = '0', fraction = ''] = digits.split('.')
  const integer = BigInt(whole + fraction)
  const shift = Number(exponent) - fraction.length + decimals
  if (shift >= 0) {
    return integer * 10n ** BigInt(shift)
  }
  const divisor = 10n ** BigInt(-shift)
  const half = integer < 0n ? -divisor : divisor
  return (2n * integer + half) / (2n * divisor)
}

/** The number that so many units of 1e-12 are. */
export function unscale(scaled: bigint): number {
  const negative = scaled < 0n
  const digits = (negative ? -scaled : scaled).toString().padStart(decimals + 1, '0')
  return Number(`${negative ? '-' : ''}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`)
}
