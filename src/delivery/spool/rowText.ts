import type { JSONValue, Row } from '../../entries/row.js'

/** A text of so many characters stands behind the JSON, as it is: to escape 4 kB takes 8 µs, and most of a row is text. */
const minLiftedLength = 100

/** Ends the JSON, which has none in it. */
const separator = '\x1f'
export const separatorCode = 0x1f
/**
 * Stands in the JSON in place of a lifted text, with its length behind it: a character that needs no escape. A row with
 * another text that begins with it is written as JSON only.
 */
const place = '\x7f'
const placeCode = 0x7f
/** In place of the line ends in lifted texts. */
const lineEnd = '\x1e'

type Record = { [key: string]: JSONValue }
type Lift = {
  /** Whether the row has a text that might be taken for the place of a lifted one. */
  isAmbiguous: boolean
  texts: string
}

/** JSON, and the texts that stand behind it, if any: apart, as to join them takes as long as to write them. */
export type RowText = { json: string; texts: string }

/** A row as one line: its JSON, and behind it its longer texts in the order of their places. */
export function formatRow(row: Row): RowText {
  const lift: Lift = { isAmbiguous: false, texts: '' }
  const data = liftRecord(row.data, lift)
  const { isAmbiguous, texts } = lift
  return texts === '' || isAmbiguous || !isPlain(texts)
    ? { json: JSON.stringify(row), texts: '' }
    : { json: JSON.stringify({ ...row, data }), texts: withoutLineEnds(texts) }
}

function isPlain(text: string): boolean {
  return !text.includes(lineEnd) && text.isWellFormed()
}

function withoutLineEnds(text: string): string {
  return text.includes('\n') ? text.replaceAll('\n', lineEnd) : text
}

/** Here: V8 does not see through what another module exports in a loop over members. */
const { hasOwnProperty: hasOwn } = Object.prototype

/** A copy without the longer texts; the very same where there are none. */
function liftRecord(record: Record, lift: Lift): Record {
  let result = record
  for (const key in record) {
    if (!hasOwn.call(record, key)) {
      continue
    }
    const value = record[key]!
    const rest = typeof value === 'string' ? liftText(value, lift) : liftInside(value, lift)
    if (rest !== value) {
      // A spread makes an own `__proto__` an own property again, which the assignment then finds.
      result = result === record ? { ...record } : result
      result[key] = rest
    }
  }
  return result
}

function liftInside(value: JSONValue, lift: Lift): JSONValue {
  if (typeof value === 'string') {
    return liftText(value, lift)
  }
  if (typeof value !== 'object' || value === null) {
    return value
  }
  return Array.isArray(value) ? liftItems(value, lift) : liftRecord(value, lift)
}

function liftItems(items: JSONValue[], lift: Lift): JSONValue[] {
  let result = items
  for (let index = 0; index < items.length; index += 1) {
    const item = items[index]!
    const rest = liftInside(item, lift)
    if (rest !== item) {
      result = result === items ? items.slice() : result
      result[index] = rest
    }
  }
  return result
}

function liftText(text: string, lift: Lift): string {
  if (text.length >= minLiftedLength) {
    lift.texts += text
    return place + text.length
  }
  lift.isAmbiguous ||= text.charCodeAt(0) === placeCode
  return text
}

/** @throws where it is no JSON, or does not fit what stands behind it. */
export function parseRow(line: string): unknown {
  const end = line.indexOf(separator)
  if (end === -1) {
    return JSON.parse(line)
  }
  const texts = { at: 0, text: line.slice(end + 1).replaceAll(lineEnd, '\n') }
  const row = putBack(JSON.parse(line.slice(0, end)) as JSONValue, texts)
  if (texts.at !== texts.text.length) {
    throw new Error('there are other texts behind the row than it had')
  }
  return row
}

type Texts = { at: number; text: string }

/** In place: what was parsed is ours. Parsed JSON has its members in the order in which they were written. */
function putBack(value: JSONValue, texts: Texts): JSONValue {
  if (typeof value === 'string') {
    return value.charCodeAt(0) === placeCode ? takeText(Number(value.slice(1)), texts) : value
  }
  if (Array.isArray(value)) {
    value.forEach((item, index) => {
      value[index] = putBack(item, texts)
    })
  } else if (value !== null && typeof value === 'object') {
    for (const key of Object.keys(value)) {
      value[key] = putBack(value[key]!, texts)
    }
  }
  return value
}

function takeText(length: number, texts: Texts): string {
  const start = texts.at
  texts.at += length
  return texts.text.slice(start, texts.at)
}
