import type { JSONValue } from './row.js'

/** About how many bytes a value holds in memory: two a character, and something for each object and number. */
export function sizeOf(value: JSONValue): number {
  if (typeof value === 'string') {
    return 16 + value.length * 2
  }
  if (typeof value !== 'object' || value === null) {
    return 16
  }
  let bytes = 32
  for (const [key, member] of Object.entries(value)) {
    bytes += key.length + sizeOf(member)
  }
  return bytes
}
