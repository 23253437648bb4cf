import type { JSONValue, Row, RowData } from '../entries/row.js'
import type { Place } from './redactValue.js'

import { envelopeFields } from './envelopeFields.js'
import { isRecord, mapValues } from './mapValues.js'
import { unchecked } from './markers.js'
import { redactHeaders } from './redactHeaders.js'
import { redactRepairs } from './redactRepairs.js'
import { redactText } from './redactText.js'
import { redactSecret, redactValue } from './redactValue.js'
import { isSecretKey } from './secretKeys.js'
import { truncateText } from './truncateText.js'

export type PrivacyOptions = {
  /** Longest text kept in one field, in characters; longer text keeps its head and its tail and says its length. */
  maxTextLength: number
}

/** Takes secrets out of a row and shortens what is too long. Returns a new row, never throws, never keeps what it could not check. */
export type Privacy = (row: Row) => Row

/** Prepares the privacy of a logbook. The rows it returns share with the rows it is given what needed no change. */
export function createPrivacy({ maxTextLength }: PrivacyOptions): Privacy {
  const place: Place = {
    depth: 0,
    // Shortened last: a secret that is cut in two is not found.
    redactString: (text, depth) => truncateText(redactText(text, depth), maxTextLength),
  }
  return function privacy(row) {
    const fields = Object.keys(row.data).map((name): [string, JSONValue] => [
      name,
      redactField(row.data, name, place),
    ])
    return { ...row, data: Object.fromEntries(fields) as RowData }
  }
}

/** Fails closed: content that could not be checked is not kept; what identifies and counts the row is. */
function redactField(data: RowData, name: string, place: Place): JSONValue {
  let value: JSONValue = unchecked
  try {
    value = data[name]!
    const redact = fieldRedactors.get(name) ?? redactValue
    return isSecretField(name) ? redactSecret(value) : redact(value, place)
  } catch {
    return envelopeFields.has(name) ? value : unchecked
  }
}

const fieldRedactors = new Map<string, (value: JSONValue, place: Place) => JSONValue>([
  ['repairs', redactRepairs],
  ['requestHeaders', redactHeaders],
  ['responseHeaders', redactHeaders],
  ['tokenUsage', redactTokenUsage],
])

/** Fields of the log are named by us; only a field that an app added can be a secret one. */
function isSecretField(name: string): boolean {
  return !envelopeFields.has(name) && isSecretKey(name)
}

/** The same goes for the counts, all of which have a token in their name. */
function redactTokenUsage(usage: JSONValue, place: Place): JSONValue {
  return isRecord(usage)
    ? mapValues(usage, (count) => redactValue(count, place))
    : redactValue(usage, place)
}
