import type { JSONValue } from '../../entries/row.js'

import { canonicalText } from './canonicalText.js'
import { isEmpty, readMember } from './readMember.js'
import { readable, sameJSON } from './sameJSON.js'

/** Whether a value is a list. A proxy that was revoked is none. */
export function isPlainList(value: unknown): value is readonly unknown[] {
  try {
    return Array.isArray(value)
  } catch {
    return false
  }
}

/** A value in the form in which it is compared and told, whatever form the database, or the one who wrote it, gave it. */
export function normalize(type: string, value: unknown): unknown {
  if (isEmpty(value)) {
    return undefined
  }
  const reader = readers.get(type)
  return reader ? reader(value) : value
}

const readers = new Map<string, (value: unknown) => unknown>([
  ['checkbox', (value) => (value === 1 ? true : value === 0 ? false : value)],
  ['date', readDate],
  ['number', readNumber],
  ['point', readPoint],
  ['relationship', readReference],
  ['upload', readReference],
])

/** The same instant is the same text. */
function readDate(value: unknown): unknown {
  const read = readable(value)
  if (typeof read !== 'string' && typeof read !== 'number') {
    return read
  }
  const time = new Date(read)
  return Number.isNaN(time.getTime()) ? read : time.toISOString()
}

/** Databases hand out decimals as texts. */
function readNumber(value: unknown): unknown {
  if (typeof value !== 'string' || value.trim() === '') {
    return value
  }
  const number = Number(value)
  return Number.isNaN(number) ? value : number
}

/** GeoJSON, as MongoDB has it, or `[longitude, latitude]`. */
function readPoint(value: unknown): unknown {
  const coordinates = readMember(value, 'coordinates')
  return isPlainList(coordinates) ? coordinates : value
}

/** The id of a document; `{ relationTo, value }` where it may be of several collections. */
function readReference(value: unknown): unknown {
  const relationTo = readMember(value, 'relationTo')
  const inner = readMember(value, 'value')
  if (typeof relationTo === 'string' && !isEmpty(inner)) {
    return { relationTo, value: readId(inner) }
  }
  return readId(value)
}

/** Of a document that was populated, or of MongoDB's kind. */
function readId(value: unknown): unknown {
  const read = readable(value)
  const id = readMember(read, 'id') ?? readMember(read, '_id')
  return isEmpty(id) ? read : readable(id)
}

const referenceTypes = new Set(['relationship', 'upload'])

/** Whether two normalized values are the same. Ids are compared as texts: `1` and `'1'` are one document. */
export function isSame(type: string, before: unknown, after: unknown): boolean {
  if (before === after) {
    return true
  }
  if (isEmpty(before) || isEmpty(after)) {
    return false
  }
  return referenceTypes.has(type)
    ? keyOf(type, before) === keyOf(type, after)
    : sameJSON(before, after)
}

/** A text that is the same for the same normalized value. */
export function keyOf(type: string, value: unknown): string {
  if (referenceTypes.has(type)) {
    const relationTo = readMember(value, 'relationTo')
    return typeof relationTo === 'string'
      ? `${relationTo}/${idText(readMember(value, 'value'))}`
      : idText(value)
  }
  return typeof value === 'string' ? `"${value}` : canonicalText(value)
}

function idText(id: unknown): string {
  return typeof id === 'string' || typeof id === 'number' ? String(id) : canonicalText(id)
}

/** The values of a field that holds many: none where it is empty, one where it was written as one. */
export function readList(type: string, value: unknown): unknown[] {
  if (isEmpty(value)) {
    return []
  }
  const items = isPlainList(value) ? value : [value]
  // Not `map`, which leaves holes as they are.
  return Array.from(items, (item) => normalize(type, item) ?? null)
}

/** A row of an array, or a block. A block of another type is another one, whatever its id: so `identity`. */
export type RowValue = { blockType: string; identity: string; key: string; row: unknown }

/** Rows by their ids; by `#` and their index where they have none, or one that another row has too. */
export function readRows(value: unknown): RowValue[] {
  if (!isPlainList(value)) {
    return []
  }
  const keys = new Set<string>()
  return Array.from(value, (row: unknown, index) => {
    const id = readable(readMember(row, 'id'))
    const isId = typeof id === 'string' || typeof id === 'number'
    const key = isId && !keys.has(String(id)) ? String(id) : `#${index}`
    keys.add(key)
    const blockType = readMember(row, 'blockType')
    return typeof blockType === 'string'
      ? { blockType, identity: `${key} ${blockType}`, key, row }
      : { blockType: '', identity: key, key, row }
  })
}

export type JSONRecord = Record<string, JSONValue>
