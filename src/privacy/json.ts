import type { JSONValue } from '../entries/row.js'

/** The value of a JSON text, in an object because it may be null; undefined where it is not JSON. */
export function parseJSON(text: string): { value: JSONValue } | undefined {
  try {
    return { value: JSON.parse(text) as JSONValue }
  } catch {
    // A body cut at its cap, or text that only looks like JSON.
    return undefined
  }
}

/** Where the object or list ends that starts at `start`; undefined where that is not certain. */
export function findJSONEnd(text: string, start: number): number | undefined {
  let level = 0
  structure.lastIndex = start
  for (let match = structure.exec(text); match; match = structure.exec(text)) {
    const [symbol] = match
    if (symbol === '"') {
      const from = structure.lastIndex
      structure.lastIndex = findStringEnd(text, { from, quote: '"', slashes: 0 }) + 1
      continue
    }
    level += symbol === '{' || symbol === '[' ? 1 : -1
    if (level === 0) {
      const end = structure.lastIndex
      return parseJSON(text.slice(start, end)) && end
    }
  }
  return undefined
}

const structure = /[[\]{}"]/g

type StringStart = {
  /** The first character behind the opening quote. */
  from: number
  quote: string
  /** How many backslashes stand before the opening quote. */
  slashes: number
}

/**
 * Where the content of a string ends; the end of the text if nothing ends it. JSON in a string in a string has quotes
 * with 1, 3, 7 … backslashes. The quote that ends a string has as many as the one that began it, behind any number of
 * escaped backslashes; one with fewer ends the string around it.
 */
export function findStringEnd(text: string, { from, quote, slashes }: StringStart): number {
  const period = 2 * (slashes + 1)
  for (let at = text.indexOf(quote, from); at !== -1; at = text.indexOf(quote, at + 1)) {
    let start = at
    while (start > from && text[start - 1] === '\\') {
      start -= 1
    }
    const count = at - start
    if (count < slashes || count % period === slashes) {
      return at - Math.min(count, slashes)
    }
  }
  return text.length
}
