import type { JSONValue } from '../entries/row.js'
import type { JSONRecord } from './mapValues.js'

import { mapItems, mapValues } from './mapValues.js'
import { redacted, tooDeep } from './markers.js'
import { isSecretKey } from './secretKeys.js'
import { words } from './words.js'

/** Redacts one text that stands `depth` levels deep. */
export type RedactString = (text: string, depth: number) => string

export type Place = {
  depth: number
  redactString: RedactString
}

/** Deeper than any entry (`toPlain` stops at 40), far from the end of the stack. */
export const maxDepth = 100

/** A text read as JSON or decoded counts as so many levels: eight of them in one another are read. */
export const textDepth = 12

/** Takes the secrets out of any JSON value: by key at any depth, and inside every text. */
export function redactValue(value: JSONValue, place: Place): JSONValue {
  if (typeof value === 'string') {
    return place.redactString(value, place.depth)
  }
  if (typeof value !== 'object' || value === null) {
    return value
  }
  if (place.depth >= maxDepth) {
    return tooDeep
  }
  const inside = { depth: place.depth + 1, redactString: place.redactString }
  return Array.isArray(value)
    ? mapItems(value, (item) => redactItem(item, inside))
    : redactRecord(value, inside)
}

/** The whole value of a secret key. What says only that there is one, or none, may stay. */
export function redactSecret(value: JSONValue): JSONValue {
  return value === null || typeof value === 'boolean' || value === '' ? value : redacted
}

/** In a list, `['authorization', 'x']` is a name and its value: headers and form data are often written so. */
function redactItem(item: JSONValue, place: Place): JSONValue {
  if (Array.isArray(item) && item.length === 2 && isSecretText(item[0])) {
    const value = redactSecret(item[1]!)
    return value === item[1] ? item : [item[0]!, value]
  }
  return redactValue(item, place)
}

function redactRecord(record: JSONRecord, place: Place): JSONRecord {
  const holdsSecret = nameKeys.some((key) => isSecretText(record[key]))
  const result = mapValues(record, (value, key) =>
    isSecretKey(key) || (holdsSecret && valueKeys.has(key))
      ? redactSecret(value)
      : redactValue(value, place),
  )
  return redactKeys(result, place)
}

/** `{ name: 'x-api-key', value: … }` and `{ path: 'password', from: …, to: … }` name their secret in a value. */
const nameKeys = words('name key path field header')
const valueKeys = new Set(
  words(
    'after before current from new newValue old oldValue previous previousValue to value values',
  ),
)
const maxNameLength = 100

function isSecretText(name: JSONValue | undefined): boolean {
  return typeof name === 'string' && name.length <= maxNameLength && isSecretKey(name)
}

/** Counts by URL, say, have URLs for keys. */
export function redactKeys(record: JSONRecord, place: Place): JSONRecord {
  if (!Object.keys(record).some((key) => key.length >= minTextLength)) {
    return record
  }
  let isChanged = false
  const entries = Object.entries(record).map(([key, value]): [string, JSONValue] => {
    const name = key.length < minTextLength ? key : place.redactString(key, place.depth)
    isChanged ||= name !== key
    return [name, value]
  })
  return isChanged ? Object.fromEntries(entries) : record
}

/** Shorter keys hold no `Bearer …` and no URL with a password. */
const minTextLength = 16
