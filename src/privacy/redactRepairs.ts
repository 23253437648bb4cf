import type { JSONValue } from '../entries/row.js'
import type { Place } from './redactValue.js'

import { isRecord } from '../entries/row.js'
import { mapValues } from './mapValues.js'
import { redactHeader, redactHeaders } from './redactHeaders.js'
import { redactKeys, redactSecret, redactValue } from './redactValue.js'

/**
 * `repairs` keeps values that had no place in their field, by the path of the field: each is treated as it would have
 * been there.
 */
export function redactRepairs(repairs: JSONValue, place: Place): JSONValue {
  return isRecord(repairs)
    ? redactKeys(
        mapValues(repairs, (repair, path) => redactRepair(repair, path, place)),
        place,
      )
    : redactValue(repairs, place)
}

function redactRepair(repair: JSONValue, path: string, place: Place): JSONValue {
  const redact = (value: JSONValue) => redactAt(path, value, place)
  return isRecord(repair)
    ? mapValues(repair, (part, key) =>
        key === 'problem' ? redactValue(part, place) : redact(part),
      )
    : redact(repair)
}

function redactAt(path: string, value: JSONValue, place: Place): JSONValue {
  const header = headerPath.exec(path)
  if (header) {
    const [, name] = header
    return name === undefined
      ? redactHeaders(value, place)
      : redactHeader(name.toLowerCase(), value, place)
  }
  return place.rules.keys.isSecret(path) ? redactSecret(value) : redactValue(value, place)
}

const headerPath = /^re(?:quest|sponse)Headers(?:\.(.*))?$/s
