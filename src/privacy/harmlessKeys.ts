import { detach } from './detach.js'

/** The quoted keys met last of which nothing is to be told. */
export type HarmlessKeys = {
  /** @param key Without quotes, line ends and backslashes. */
  add: (key: string) => void
  /** Whether such a key, behind its opening quote, ends here in a text. */
  endAt: (text: string, end: number) => boolean
}

const slotCount = 256
const maxLength = 100

/**
 * The keys of a body come again and again. One that was met before is recognised by its last letters, without looking for
 * its beginning, cutting it out and looking it up, which takes three times as long.
 */
export function createHarmlessKeys(): HarmlessKeys {
  const slots = Array.from<string>({ length: slotCount }).fill('')
  return {
    add(key) {
      if (key.length <= maxLength) {
        const quoted = detach(`"${key}`)
        slots[slotAt(quoted, quoted.length)] = quoted
      }
    },
    endAt(text, end) {
      const quoted = slots[slotAt(text, end)]!
      return quoted !== '' && text.startsWith(quoted, end - quoted.length)
    },
  }
}

/** By the last three letters; the quote of a shorter key, and what stands before it, make no difference to the truth. */
function slotAt(text: string, end: number): number {
  const sum =
    text.charCodeAt(end - 1) * 7 + text.charCodeAt(end - 2) * 31 + text.charCodeAt(end - 3) * 127
  return sum % slotCount || 0
}
