import { isStorable } from './storableText.js'

/** In characters: a longer key is a text that came to the wrong place. */
export const maxKeyLength = 500

/** A log has few different keys; a body with random keys must not fill the memory. */
const known = new Set<string>()
const maxKnown = 1000

/** Whether a key is stored as it is. The same come again and again: each is looked at once. */
export function isOrdinaryKey(key: string): boolean {
  if (known.has(key)) {
    return true
  }
  if (key.length > maxKeyLength || key === '__proto__' || !isStorable(key)) {
    return false
  }
  if (known.size >= maxKnown) {
    known.clear()
  }
  known.add(key)
  return true
}
