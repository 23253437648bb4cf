import { createHash } from 'node:crypto'

import type { JSONValue, LogKind, Row } from '../entries/row.js'

import { contentFields, isRecord, logKinds } from '../entries/row.js'

/**
 * Longest text of an envelope field, in characters. Many of them are in an index, and Postgres takes no more than 2,704
 * bytes of an index entry: 500 characters of 4 bytes fit, with a date beside them.
 */
const maxLength = 500
const maxHead = 400

/** Ids stay apart when they are cut: what is left out is told by its hash. */
const ids = new Set([
  'actorId',
  'correlationId',
  'eventId',
  'projectId',
  'providerRequestId',
  'requestId',
  'resourceId',
  'sessionId',
  'userId',
])

/** Content is shortened by privacy; a URL is in no index. */
const longFields = new Map<LogKind, ReadonlySet<string>>(
  logKinds.map((kind) => [kind, new Set([...contentFields[kind], 'endpoint'])]),
)

/**
 * Cuts the texts of envelope fields to what an index takes, and keeps them whole in `repairs`. For rows that have their
 * secrets taken out: half a secret would not be found.
 */
export function capEnvelope(row: Row): Row {
  const long = longFields.get(row.kind)!
  let capped = row
  const { data } = row
  for (const name in data) {
    if (
      hasOwn.call(data, name) &&
      mayBeTooLong(data[name]!) &&
      !long.has(name) &&
      isTooLong(data[name]!)
    ) {
      capped = withCapped(capped, name, data[name]!)
    }
  }
  return capped
}

/** Here: V8 does not see through what another module exports in a loop over members. */
const { hasOwnProperty: hasOwn } = Object.prototype

/** Most fields are short texts: that is seen before their names are looked at. */
function mayBeTooLong(value: JSONValue): boolean {
  return typeof value === 'string' ? value.length > maxLength : typeof value === 'object'
}

/** Of a group, such as `actor`: any of its texts. */
function isTooLong(value: JSONValue): boolean {
  return typeof value === 'string'
    ? value.length > maxLength
    : isRecord(value) && Object.values(value).some(isTooLong)
}

function withCapped(row: Row, name: string, value: JSONValue): Row {
  const { repairs } = row.data
  const problem = { problem: 'too long; cut', value }
  return {
    ...row,
    data: {
      ...row.data,
      [name]: cap(name, value),
      repairs: { ...(isRecord(repairs) ? repairs : {}), [name]: problem },
    },
  }
}

function cap(field: string, value: JSONValue): JSONValue {
  if (isRecord(value)) {
    const members = Object.entries(value).map(([name, member]) => [name, cap(name, member)])
    return Object.fromEntries(members) as JSONValue
  }
  if (typeof value !== 'string' || value.length <= maxLength) {
    return value
  }
  if (!ids.has(field)) {
    return `${value.slice(0, maxLength - 1)}…`.toWellFormed()
  }
  const digest = createHash('sha256').update(value).digest('hex').slice(0, 32)
  return `${value.slice(0, maxHead)}~${digest}`.toWellFormed()
}
