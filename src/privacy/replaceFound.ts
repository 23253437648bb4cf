export type Replacement = { end: number; start: number; text: string }

/**
 * Goes through a text from match to match and replaces what `find` points at behind each. The search goes on behind
 * what was replaced, so every character is looked at a bounded number of times.
 */
export function replaceFound(
  text: string,
  pattern: RegExp,
  find: (match: RegExpExecArray, from: number) => Replacement | undefined,
): string {
  let result = ''
  let copied = 0
  pattern.lastIndex = 0
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const from = pattern.lastIndex
    const found = find(match, from)
    if (found) {
      result += text.slice(copied, found.start) + found.text
      copied = found.end
    }
    // `find` may have come back here with the same pattern, for a text inside this one.
    pattern.lastIndex = found?.end ?? from
  }
  return copied === 0 ? text : result + text.slice(copied)
}
