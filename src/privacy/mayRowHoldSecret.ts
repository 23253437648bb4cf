import type { JSONValue, RowData } from '../entries/row.js'
import type { JSONRecord } from './mapValues.js'
import type { Rules } from './rules.js'

import { isRecord } from '../entries/row.js'
import { envelopeFields } from './envelopeFields.js'
import { mayHoldSecret } from './mayHoldSecret.js'
import { isSecretText, maxDepth, minTextLength, redactSecret } from './redactValue.js'

/** Fields that are rewritten in a way of their own, by which header or field a value belongs to. */
export const ownWayFields: readonly string[] = ['repairs', 'requestHeaders', 'responseHeaders']

const skipped = new Set(ownWayFields)

type Search = {
  /** The short texts met so far. */
  joined: string
  maxLength: number
  rules: Rules
}

/**
 * The quick proof that a row has nothing to redact or shorten but in the fields that have a way of their own: where this
 * is `false` no other field would change. Its short texts are looked at as one, which takes half the time: each search
 * costs more to begin than to go through a line.
 */
export function mayRowHoldSecret(
  data: RowData,
  { maxLength, rules }: { maxLength: number; rules: Rules },
): boolean {
  if (rules.patterns.length > 0) {
    return true
  }
  const search = { joined: '', maxLength, rules }
  for (const name of Object.keys(data)) {
    if (!skipped.has(name) && mayHoldInField(name, data[name]!, search)) {
      return true
    }
  }
  return mayHoldSecret(search.joined, rules)
}

function mayHoldInField(name: string, value: JSONValue, search: Search): boolean {
  if (typeof value !== 'string' && (typeof value !== 'object' || value === null)) {
    return !envelopeFields.has(name) && search.rules.keys.isSecret(name)
  }
  if (name === 'tokenUsage' && isRecord(value)) {
    return Object.values(value).some((count) => mayHold(count, 0, search))
  }
  const isSecret = !envelopeFields.has(name) && search.rules.keys.isSecret(name)
  return isSecret || mayHold(value, 0, search)
}

function mayHold(value: JSONValue, depth: number, search: Search): boolean {
  if (typeof value === 'string') {
    return mayHoldInText(value, search)
  }
  if (typeof value !== 'object' || value === null) {
    return false
  }
  if (depth >= maxDepth) {
    return true
  }
  return Array.isArray(value)
    ? mayHoldInItems(value, depth + 1, search)
    : mayHoldInRecord(value, depth + 1, search)
}

/** Two items may be a name and its value, and behind a flag stands its value. */
function mayHoldInItems(items: JSONValue[], depth: number, search: Search): boolean {
  if (items.length === 2 && isSecretText(items[0], search.rules)) {
    return true
  }
  for (const item of items) {
    const isFlag = typeof item === 'string' && item.startsWith('--')
    if (isFlag || mayHold(item, depth, search)) {
      return true
    }
  }
  return false
}

function mayHoldInRecord(record: JSONRecord, depth: number, search: Search): boolean {
  for (const key of Object.keys(record)) {
    const value = record[key]!
    const isNamed =
      mayBeNamed(key, value, search.rules) ||
      (key.length >= minTextLength && mayHoldInText(key, search))
    if (isNamed || mayHold(value, depth, search)) {
      return true
    }
  }
  return false
}

/** Whether the value is secret by its key, or names a secret beside it. */
function mayBeNamed(key: string, value: JSONValue, rules: Rules): boolean {
  const kind = rules.keys.kindOf(key)
  return (
    (kind === 'secret' && redactSecret(value) !== value) ||
    (kind === 'name' && isSecretText(value, rules))
  )
}

function mayHoldInText(text: string, search: Search): boolean {
  if (text.length > maxJoinedLength) {
    return text.length > search.maxLength || mayHoldSecret(text, search.rules)
  }
  search.joined += text + separator
  return text.length > search.maxLength
}

/** A longer text is looked at where it is. */
const maxJoinedLength = 500

/** Ends the key or name that a text was cut in, and begins a line, as no text of a row can go on in the next. */
const separator = '"\n'
