import { createHash } from 'node:crypto'

import type { JSONValue } from '../entries/row.js'

/**
 * Longest text of an envelope field, in characters. Many of them are in an index, and Postgres takes no more than 2,704
 * bytes of an index entry: 500 characters of 4 bytes fit, with a date beside them.
 */
const maxLength = 500
const maxHead = 400

/** Ids stay apart when they are cut: what is left out is told by its hash. */
const ids = new Set([
  'correlationId',
  'eventId',
  'projectId',
  'providerRequestId',
  'requestId',
  'resourceId',
  'sessionId',
  'userId',
])

/** Cuts a text that is too long for an envelope field; anything else stays as it is. */
export function capEnvelope(field: string, value: JSONValue): JSONValue {
  if (typeof value !== 'string' || value.length <= maxLength) {
    return value
  }
  if (!ids.has(field)) {
    return `${value.slice(0, maxLength - 1)}…`.toWellFormed()
  }
  const digest = createHash('sha256').update(value).digest('hex').slice(0, 32)
  return `${value.slice(0, maxHead)}~${digest}`.toWellFormed()
}
