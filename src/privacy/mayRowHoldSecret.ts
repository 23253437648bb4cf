import type { JSONValue, RowData } from '../entries/row.js'
import type { IsHarmlessText } from './harmlessTexts.js'
import type { JSONRecord } from './mapValues.js'
import type { Rules } from './rules.js'

import { isRecord } from '../entries/row.js'
import { envelopeFields } from './envelopeFields.js'
import { createHarmlessTexts, maxRememberedLength } from './harmlessTexts.js'
import { mayHoldSecret } from './mayHoldSecret.js'
import { isSecretText, maxDepth, minTextLength, redactSecret } from './redactValue.js'

/** Fields that are rewritten in a way of their own, by which header or field a value belongs to. */
export const ownWayFields: readonly string[] = ['repairs', 'requestHeaders', 'responseHeaders']

/** Here and not in another module, and not `Object.hasOwn`: V8 sees through neither in a loop over members. */
const { hasOwnProperty: hasOwn } = Object.prototype

const skipped = new Set(ownWayFields)

type Search = {
  isHarmlessText: IsHarmlessText
  /** The texts met so far that are neither long nor short. */
  joined: string
  maxLength: number
  rules: Rules
}

/** Whether a row may have something to redact or to shorten. @param own Fields that are not looked at. */
export type MayRowHoldSecret = (data: RowData, own?: ReadonlySet<string>) => boolean

/**
 * The quick proof that a row has nothing to redact or shorten but in the fields that have a way of their own: where it
 * says `false` no other field would change. The texts of a row that are not long are looked at as one, which takes half the
 * time: each search costs more to begin than to go through a line.
 */
export function createRowSearch(maxLength: number, rules: Rules): MayRowHoldSecret {
  const isHarmlessText = createHarmlessTexts(rules)
  return (data, own) => {
    if (rules.patterns.length > 0) {
      return true
    }
    const passed = own === undefined ? skipped : passedOf(own)
    const search = { isHarmlessText, joined: '', maxLength, rules }
    for (const name in data) {
      if (
        hasOwn.call(data, name) &&
        !passed.has(name) &&
        mayHoldInField(name, data[name]!, search)
      ) {
        return true
      }
    }
    return mayHoldSecret(search.joined, rules)
  }
}

const passedBy = new WeakMap<ReadonlySet<string>, ReadonlySet<string>>()

/** One look at each name, for a list that is the same for all rows. */
function passedOf(own: ReadonlySet<string>): ReadonlySet<string> {
  const known = passedBy.get(own)
  if (known) {
    return known
  }
  const passed = new Set([...skipped, ...own])
  passedBy.set(own, passed)
  return passed
}

function mayHoldInField(name: string, value: JSONValue, search: Search): boolean {
  if (!envelopeFields.has(name) && search.rules.keys.isSecret(name)) {
    return true
  }
  if (typeof value === 'string') {
    return mayHoldInText(value, search)
  }
  return name === 'tokenUsage' && isRecord(value)
    ? Object.values(value).some((count) => mayHold(count, 0, search))
    : mayHold(value, 0, search)
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
  for (const key in record) {
    if (!hasOwn.call(record, key)) {
      continue
    }
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
  const { length } = text
  if (length > search.maxLength) {
    return true
  }
  if (length <= maxRememberedLength) {
    return !search.isHarmlessText(text)
  }
  if (length > maxJoinedLength) {
    return mayHoldSecret(text, search.rules)
  }
  search.joined += text + separator
  return false
}

/** A longer text is looked at where it is. */
const maxJoinedLength = 500

/** Ends the key or name that a text was cut in, and begins a line, as no text of a row can go on in the next. */
const separator = '"\n'
