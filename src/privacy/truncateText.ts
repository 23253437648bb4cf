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
  return joinEnds({
    head: text.slice(0, Math.ceil(maxLength / 2)),
    length: text.length,
    tail: text.slice(text.length - Math.floor(maxLength / 2)),
  })
}

/** Head and tail of a text that was `length` characters long, with a marker between them. */
export function joinEnds(ends: { head: string; length: number; tail: string }): string {
  // Half an emoji is a lone surrogate, which Postgres does not take.
  const head = ends.head.replace(/[\uD800-\uDBFF]$/, '')
  const tail = ends.tail.replace(/^[\uDC00-\uDFFF]/, '')
  const leftOut = ends.length - head.length - tail.length
  return detach(`${head}… [${leftOut} characters left out of ${ends.length}] …${tail}`)
}

/** A spooled row comes by twice; a second marker would tell a wrong length. */
function isTruncated(text: string, maxLength: number): boolean {
  if (text.length > maxLength + longestMarker) {
    return false
  }
  const start = Math.max(0, Math.ceil(maxLength / 2) - longestMarker)
  const found = marker.exec(text.slice(start, start + 2 * longestMarker))
  if (!found) {
    return false
  }
  const kept = text.length - found[0].length
  return kept <= maxLength && kept === Number(found[2]) - Number(found[1])
}
