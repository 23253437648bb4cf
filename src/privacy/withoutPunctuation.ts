const punctuation = new Set(`.,:;!?)]}'*`)

/**
 * A secret found in running text, without the full stop or bracket behind it. By hand: a regular expression for the end
 * of a text takes quadratic time.
 */
export function withoutPunctuation(text: string): string {
  let end = text.length
  while (end > 0 && punctuation.has(text[end - 1]!)) {
    end -= 1
  }
  return text.slice(0, end)
}
