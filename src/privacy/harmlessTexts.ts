import type { Rules } from './rules.js'

import { mayHoldSecret } from './mayHoldSecret.js'

/** Whether a short text is sure to hold no secret. */
export type IsHarmlessText = (text: string) => boolean

/** V8 keeps a part of so few characters in memory of its own: what is remembered holds no longer text. */
export const maxRememberedLength = 12
const maxCount = 1000

/** The names of models, states and roles come again and again: each is looked at once. */
export function createHarmlessTexts(rules: Rules): IsHarmlessText {
  const known = new Set<string>()
  return (text) => {
    if (known.has(text)) {
      return true
    }
    if (mayHoldSecret(text, rules)) {
      return false
    }
    if (known.size >= maxCount) {
      known.clear()
    }
    if (text.length <= maxRememberedLength) {
      known.add(text)
    }
    return true
  }
}
