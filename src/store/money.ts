/** Money is exact to 12 decimals of a USD: a tenth of the cheapest token price in use is 1e-10. */
const decimals = 12

/** Adds decimal numbers without the drift of binary fractions. */
export function sumDecimals(values: readonly number[]): number {
  const scaled = values.reduce((sum, value) => sum + toScaled(value), 0n)
  return Number(fromScaled(scaled))
}

function toScaled(value: number): bigint {
  const [whole = '0', fraction = ''] = value.toFixed(decimals).split('.')
  return BigInt(whole + fraction.padEnd(decimals, '0'))
}

function fromScaled(scaled: bigint): string {
  const negative = scaled < 0n
  const digits = (negative ? -scaled : scaled).toString().padStart(decimals + 1, '0')
  return `${negative ? '-' : ''}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
}
