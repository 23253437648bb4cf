import type { JSONValue } from '../entries/row.js'
import type { JSONRecord } from './mapValues.js'
import type { Rules } from './rules.js'

import { mapItems } from './mapValues.js'
import { redacted, tooDeep } from './markers.js'
import { readMedia } from './media.js'
import { readMediaMember } from './readMediaMember.js'
import { nameKeys } from './secretKeys.js'

/** Redacts one text that stands `depth` levels deep. */
export type RedactString = (text: string, depth: number) => string

export type Place = {
  depth: number
  redactString: RedactString
  rules: Rules
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
  // Not a spread, which takes 0.2 µs.
  const inside = {
    depth: place.depth + 1,
    redactString: place.redactString,
    rules: place.rules,
  }
  return Array.isArray(value)
    ? mapItems(value, (item, index) => redactItem(item, inside, value[index - 1]))
    : redactRecord(value, inside)
}

/** The whole value of a secret key. What says only that there is one, or none, may stay. */
export function redactSecret(value: JSONValue): JSONValue {
  return value === null || typeof value === 'boolean' || value === '' ? value : redacted
}

/**
 * In a list, `['authorization', 'x']` is a name and its value: headers and form data are often written so. Behind
 * `'--password'` stands its value too.
 */
function redactItem(item: JSONValue, place: Place, before: JSONValue | undefined): JSONValue {
  if (typeof before === 'string' && flag.test(before) && isSecretText(before, place.rules)) {
    return typeof item === 'string' && item.startsWith('-') ? item : redactSecret(item)
  }
  if (Array.isArray(item) && item.length === 2 && isSecretText(item[0], place.rules)) {
    const value = redactSecret(item[1]!)
    return value === item[1] ? item : [item[0]!, value]
  }
  return redactInside(item, place)
}

const flag = /^--[\w-]+$/

/** A text that is an image or a file, and nothing else, becomes a record in a value. */
function redactInside(value: JSONValue, place: Place): JSONValue {
  const media =
    typeof value === 'string' && value.length >= minMediaLength ? readMedia(value) : undefined
  return media ?? redactValue(value, place)
}

/** The shortest `data:` URL worth the look. */
const minMediaLength = 30

function redactRecord(record: JSONRecord, place: Place): JSONRecord {
  let result = record
  let hasLongKey = false
  for (const key of Object.keys(record)) {
    hasLongKey ||= key.length >= minTextLength
    const safe = redactMember(record, key, place)
    if (safe !== record[key]) {
      // A spread makes an own `__proto__` an own property again, which the assignment then finds.
      result = result === record ? { ...record } : result
      result[key] = safe
    }
  }
  return hasLongKey ? redactKeys(result, place) : result
}

function redactMember(record: JSONRecord, key: string, place: Place): JSONValue {
  const value = record[key]!
  switch (place.rules.keys.kindOf(key)) {
    case 'data':
      return readMediaMember(record, key) ?? redactInside(value, place)
    case 'secret':
      return redactSecret(value)
    case 'value':
      return nameKeys.some((name) => isSecretText(record[name], place.rules))
        ? redactSecret(value)
        : redactInside(value, place)
    default:
      return redactInside(value, place)
  }
}

const maxNameLength = 100

/** Whether a value is the name of a secret. */
export function isSecretText(name: JSONValue | undefined, { keys }: Rules): boolean {
  return typeof name === 'string' && name.length <= maxNameLength && keys.isSecret(name)
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
export const minTextLength = 16
