import type { Place } from './redactValue.js'

import { parseJSON } from './json.js'
import { maxDepth, redactValue, textDepth } from './redactValue.js'

/**
 * Redacts a text that is JSON, or has lines that are (NDJSON, server-sent events). A text without secrets comes back
 * byte for byte; where something was taken out the JSON is written anew. What does not parse, or lies too deep, comes back
 * as it is: the search for quoted keys goes through it.
 */
export function redactJSONText(text: string, place: Place): string {
  if (place.depth + textDepth > maxDepth) {
    return text
  }
  const whole = redactWhole(text, place)
  if (whole !== undefined || !(text.includes('{') || text.includes('['))) {
    return whole ?? text
  }
  return text
    .split('\n')
    .map((line) => redactLine(line, place))
    .join('\n')
}

function redactLine(line: string, place: Place): string {
  const start = line.startsWith('data:') ? 'data:'.length : 0
  const whole = redactWhole(line.slice(start), place)
  return whole === undefined ? line : line.slice(0, start) + whole
}

function redactWhole(text: string, place: Place): string | undefined {
  const json = text.trim()
  const parsed = looksLikeJSON(json) ? parseJSON(json) : undefined
  if (!parsed) {
    return undefined
  }
  const value = redactValue(parsed.value, { ...place, depth: place.depth + textDepth })
  if (value === parsed.value) {
    return text
  }
  const start = text.indexOf(json)
  return text.slice(0, start) + JSON.stringify(value) + text.slice(start + json.length)
}

function looksLikeJSON(text: string): boolean {
  const closer = closers[text[0] ?? '']
  return closer !== undefined && text.length > 1 && text.endsWith(closer)
}

const closers: Record<string, string | undefined> = { '"': '"', '[': ']', '{': '}' }
