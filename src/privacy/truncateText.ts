import { detach } from './detach.js'

const marker = /… \[(\d+) characters left out of (\d+)\] …/
const longestMarker = 80

/**
 * Shortens a text to `maxLength` characters, half from its head and half from its tail, with a marker between them that
 * says how much is missing. A text that was shortened to this length before comes back as it is.
 */
export function truncateText(text: string, maxLength: number): string {
  if (text.length <= maxLength || isTruncated(text, maxLength)) {
    return text
  }
  const headEnd = beforePair(text, Math.ceil(maxLength / 2))
  const tailStart = afterPair(text, text.length - Math.floor(maxLength / 2))
  const leftOut = tailStart - headEnd
  const gap = `… [${leftOut} characters left out of ${text.length}] …`
  return detach(text.slice(0, headEnd) + gap + text.slice(tailStart))
}

/** A spooled row comes by twice; a second marker would tell a wrong length. */
function isTruncated(text: string, maxLength: number): boolean {
  if (text.length > maxLength + longestMarker) {
    return false
  }
  const start = Math.max(0, Math.ceil(maxLength / 2) - 1)
  const found = marker.exec(text.slice(start, start + longestMarker))
  if (!found) {
    return false
  }
  const kept = text.length - found[0].length
  return kept <= maxLength && kept === Number(found[2]) - Number(found[1])
}

function beforePair(text: string, at: number): number {
  return splitsPair(text, at) ? at - 1 : at
}

function afterPair(text: string, at: number): number {
  return splitsPair(text, at) ? at + 1 : at
}

/** Half an emoji is a lone surrogate, which Postgres does not take. */
function splitsPair(text: string, at: number): boolean {
  return /^[\uD800-\uDBFF][\uDC00-\uDFFF]/.test(text.slice(Math.max(0, at - 1), at + 1))
}
