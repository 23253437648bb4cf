import type { JSONValue } from '../entries/row.js'

import { messageOf } from './errorText.js'
import { isOrdinaryKey, maxKeyLength } from './ordinaryKeys.js'
import { gatherPairs, isPlainObject, nameOf, readUnusual } from './readUnusual.js'
import { isStorable, storableText } from './storableText.js'

type Key = number | string

/** Told of each value that could not be kept as it was, and the keys that lead to it. */
export type NoteAt = (keys: readonly Key[], problem: string) => void

const maxDepth = 40
const maxNodes = 100_000
/** Of one text, in characters; privacy shortens it further. */
const maxText = 8 * 1024 * 1024
/** Of all long texts of an entry, in characters. */
const maxLongTexts = 16 * 1024 * 1024
/** A text of so many characters is never left out: a status behind a prompt that was too long is still there. */
const shortText = 1000
/** Of all keys and short texts of an entry, in characters. */
const maxShortTexts = 4 * 1024 * 1024

type Walk = {
  /** What is being copied, from the entry down to the value at hand. */
  ancestors: object[]
  /** The way to the value at hand. */
  keys: Key[]
  longTextsLeft: number
  nodesLeft: number
  note: NoteAt
  shortTextsLeft: number
}

/**
 * Copies any value into plain JSON that Postgres, SQLite and MongoDB give back as it was put in. Never throws: what has
 * no place in JSON (cycles, `BigInt`, `NaN`, functions, unreadable getters) is replaced by a text that says what it was.
 * `undefined` and symbol keys are left out, as `JSON.stringify` does. No more than 100,000 values and 20 million
 * characters are copied, however large the value is.
 */
export function toPlain(value: unknown, note: NoteAt): JSONValue | undefined {
  return copy(value, {
    ancestors: [],
    keys: [],
    longTextsLeft: maxLongTexts,
    nodesLeft: maxNodes,
    note,
    shortTextsLeft: maxShortTexts,
  })
}

function copy(value: unknown, walk: Walk): JSONValue | undefined {
  switch (typeof value) {
    case 'bigint':
      noteHere(walk, 'BigInt kept as text')
      return copyBigInt(value, walk)
    case 'boolean':
      return value
    case 'function':
      noteHere(walk, 'function left out')
      return copyText(`[function ${nameOf(value)}]`, walk)
    case 'number':
      return copyNumber(value, walk)
    case 'string':
      return copyText(value, walk)
    case 'symbol':
      noteHere(walk, 'symbol left out')
      return copyText(`[${String(value)}]`, walk)
    case 'undefined':
      return undefined
    default:
      return value ? copyObject(value, walk) : null
  }
}

function noteHere({ keys, note }: Walk, problem: string): void {
  note(keys, problem)
}

const maxBigInt = 10n ** 1000n

/** To spell a number of a million digits takes half a second. */
function copyBigInt(value: bigint, walk: Walk): string {
  return value < maxBigInt && value > -maxBigInt
    ? copyText(value.toString(), walk)
    : '[BigInt of more than 1000 digits]'
}

function copyNumber(value: number, walk: Walk): JSONValue {
  if (Number.isFinite(value)) {
    // No negative zero: JSON has none.
    return value + 0
  }
  noteHere(walk, `${value} is not a number that can be stored`)
  return null
}

function copyText(text: string, walk: Walk): string {
  const length = Math.min(text.length, maxText)
  if (length <= shortText) {
    walk.shortTextsLeft -= length
  } else if (length > walk.longTextsLeft) {
    noteHere(walk, 'too much text in one entry')
    return `[${text.length} characters left out]`
  } else {
    walk.longTextsLeft -= length
  }
  const stored = storableText(text, maxText)
  if (stored !== text) {
    const cut = `too long: ${maxText} of ${text.length} characters kept`
    noteHere(walk, text.length > maxText ? cut : 'NUL bytes or lone surrogates replaced by U+FFFD')
  }
  return stored
}

function copyObject(value: object, walk: Walk): JSONValue | undefined {
  const { ancestors, keys } = walk
  const depth = ancestors.length
  if (ancestors.includes(value)) {
    noteHere(walk, 'circular reference')
    return '[circular]'
  }
  if (depth >= maxDepth || !takeNode(walk)) {
    noteHere(walk, depth >= maxDepth ? 'nested too deeply' : 'too many values')
    return '[left out]'
  }
  const keyCount = keys.length
  ancestors.push(value)
  try {
    return copyReadable(value, walk)
  } catch (error) {
    // Proxies, iterators and toJSON are the caller's code: what they throw must not reach the caller from here.
    keys.length = keyCount
    noteHere(walk, unreadable(error))
    return '[unreadable]'
  } finally {
    ancestors.length = depth
  }
}

function unreadable(error: unknown): string {
  return `could not be read: ${storableText(messageOf(error), maxText)}`
}

function takeNode(walk: Walk): boolean {
  walk.nodesLeft -= 1
  return walk.nodesLeft >= 0 && walk.shortTextsLeft >= 0
}

function copyReadable(value: object, walk: Walk): JSONValue | undefined {
  if (Array.isArray(value)) {
    return copyItems(value, walk)
  }
  if (isPlainObject(value)) {
    return copyRecord(value as Record<string, unknown>, walk)
  }
  const read = readUnusual(value)
  if ('keys' in read) {
    return copyMembers(value, read.keys, walk)
  }
  if ('pairs' in read) {
    return copyRecord(gatherPairs(read.pairs, walk.nodesLeft + 1), walk)
  }
  return 'items' in read ? copyItems(read.items, walk) : copy(read.value, walk)
}

/** Here and not in another module, and not `Object.hasOwn`: V8 sees through neither in a loop over members. */
const { hasOwnProperty: hasOwn } = Object.prototype

type Members = Record<string, JSONValue>

/** The same as `copyMembers` with all its keys, in half the time: V8 reads members in such a loop without looking them up. */
function copyRecord(value: Record<string, unknown>, walk: Walk): JSONValue {
  const result: Members = {}
  for (const key in value) {
    if (!hasOwn.call(value, key)) {
      continue
    }
    if (!takeNode(walk)) {
      noteTooMany(Object.keys(value), walk)
      break
    }
    if (!isOrdinaryKey(key)) {
      copyUnderOtherName({ key, result, value }, walk)
      continue
    }
    walk.shortTextsLeft -= key.length
    let member: unknown
    try {
      member = value[key]
    } catch (error) {
      member = unreadableMember(key, error, walk)
    }
    const plain = isShortStorable(member, walk) ? member : copyUnder(key, member, walk)
    if (plain !== undefined) {
      result[key] = plain
    }
  }
  return result
}

/** Most members are: nothing of them can be wrong, and nobody has to know where they are. */
function isShortStorable(value: unknown, walk: Walk): value is string {
  if (typeof value !== 'string' || value.length > shortText || !isStorable(value)) {
    return false
  }
  walk.shortTextsLeft -= value.length
  return true
}

function copyMembers(value: object, keys: readonly string[], walk: Walk): JSONValue {
  const result: Members = {}
  for (const key of keys) {
    if (!takeNode(walk)) {
      noteTooMany(keys, walk)
      break
    }
    if (isOrdinaryKey(key)) {
      walk.shortTextsLeft -= key.length
      const plain = copyMember({ key, name: key, value }, walk)
      if (plain !== undefined) {
        result[key] = plain
      }
    } else {
      copyUnderOtherName({ key, result, value }, walk)
    }
  }
  return result
}

function noteTooMany(keys: readonly string[], walk: Walk): void {
  noteHere(walk, `too many values: not all of the ${keys.length} kept`)
}

/** `__proto__` would change the object that somebody copies it into; a key that is a long text is kept beside its value. */
function copyUnderOtherName(
  { key, result, value }: { key: string; result: Members; value: object },
  walk: Walk,
): void {
  const isLong = key.length > maxKeyLength
  const base = isLong
    ? '[long key]'
    : key === '__proto__'
      ? '[__proto__]'
      : storableText(key, maxText)
  const name = Object.hasOwn(result, base) ? `${base} ${walk.nodesLeft}` : base
  walk.shortTextsLeft -= name.length
  const plain = copyMember({ key, name, value }, walk)
  if (plain === undefined) {
    return
  }
  walk.note([...walk.keys, name], 'the key was one that cannot be stored')
  result[name] = isLong ? { key: copyText(key, walk), value: plain } : plain
}

type Member = { key: string; name: string; value: object }

/** One getter that throws does not hide the others. */
function copyMember({ key, name, value }: Member, walk: Walk): JSONValue | undefined {
  let member: unknown
  try {
    member = (value as Record<string, unknown>)[key]
  } catch (error) {
    member = unreadableMember(name, error, walk)
  }
  return copyUnder(name, member, walk)
}

function unreadableMember(name: string, error: unknown, walk: Walk): string {
  walk.keys.push(name)
  noteHere(walk, unreadable(error))
  walk.keys.pop()
  return '[unreadable]'
}

function copyUnder(key: Key, value: unknown, walk: Walk): JSONValue | undefined {
  walk.keys.push(key)
  const plain = copy(value, walk)
  walk.keys.pop()
  return plain
}

function copyItems(items: Iterable<unknown>, walk: Walk): JSONValue {
  const result: JSONValue[] = []
  for (const item of items) {
    if (!takeNode(walk)) {
      const count = Array.isArray(items) ? ` of ${items.length}` : ''
      noteHere(walk, `too many values: the first ${result.length}${count} kept`)
      break
    }
    result.push(copyUnder(result.length, item, walk) ?? null)
  }
  return result
}
