import type { Rules } from './rules.js'

import { describeMedia, readMedia } from './media.js'
import { redactText } from './redactText.js'
import { joinEnds, truncateText } from './truncateText.js'

/**
 * Longer than any secret, in characters: an RSA key of 16,384 bits has 13,000. What is longer and begins in the part that is left
 * out is not seen.
 */
const overlap = 16_384

type Limits = { maxLength: number; rules: Rules }

/**
 * Redacts a text, then shortens it: a secret that is cut in two is not found. Of a text that is much too long only the
 * ends are searched, as far as they are kept and a secret's length farther, so that 50 MB cost no more than what is kept of them.
 */
export function redactLongText(text: string, depth: number, { maxLength, rules }: Limits): string {
  if (text.length <= maxLength + 2 * overlap) {
    return truncateText(redactText(text, depth, rules), maxLength)
  }
  const media = readMedia(text)
  if (media) {
    return describeMedia(media)
  }
  const half = Math.ceil(maxLength / 2)
  const cutRules = { ...rules, isCut: true }
  const head = redactText(text.slice(0, half + overlap), depth, cutRules)
  const tail = redactText(text.slice(-half - overlap), depth, cutRules)
  const isOpen = endsInSecret.test(head.slice(-longestEnd))
  return joinEnds({
    // The end of what was searched may be the beginning of a secret, wherever it has moved to.
    head: head.slice(0, isOpen ? half : Math.max(0, Math.min(half, head.length - overlap))),
    length: text.length,
    tail: isOpen ? '' : tail.slice(Math.max(overlap, tail.length - Math.floor(maxLength / 2))),
  })
}

const longestEnd = 200

/** A value under a secret name that has no end where the search ended may go on to the end of the text. */
const endsInSecret = /\[redacted[^[\]]{0,100}\]["'\\]{0,8}$/
