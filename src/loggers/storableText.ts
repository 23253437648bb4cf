/** Whether databases take a text as it is: Postgres takes neither NUL nor lone surrogates, in text or in jsonb. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed()
}

/**
 * A text that databases take: NUL and lone surrogates become U+FFFD. One longer than `maxLength` characters keeps its head
 * and its tail, with a remark between them that says how much is missing.
 */
export function storableText(text: string, maxLength: number): string {
  const kept = text.length > maxLength ? keepEnds(text, maxLength) : text
  return isStorable(kept) ? kept : kept.replaceAll('\0', '\uFFFD').toWellFormed()
}

function keepEnds(text: string, maxLength: number): string {
  const half = maxLength / 2
  // Half an emoji at the cut goes, too.
  const head = text.slice(0, half).replace(/[\uD800-\uDBFF]$/, '')
  const tail = text.slice(-half).replace(/^[\uDC00-\uDFFF]/, '')
  const leftOut = text.length - head.length - tail.length
  return `${head}… [${leftOut} characters left out of ${text.length}] …${tail}`
}
