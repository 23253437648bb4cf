import type { CollectionSlug, Payload } from 'payload'

import type { SQLValue } from './sql.js'

import { fitId } from '../fitId.js'

/*
 * Values of a filter as @payloadcms/drizzle binds them (queries/sanitizeQueryValue). Where it makes something
 * surprising of a value (NULL of a text that is no number, a number of an empty text), the answer is `undefined`: the
 * filter then goes through Payload itself.
 */

export function readText(value: unknown): SQLValue | undefined {
  return typeof value === 'string' ? value : undefined
}

/** As text: both databases read it with the precision of the column. */
export function readNumber(value: unknown): SQLValue | undefined {
  const isNumeric = typeof value === 'number' || (typeof value === 'string' && /\d/.test(value))
  const number = isNumeric ? Number(value) : NaN
  return Number.isFinite(number) ? String(number) : undefined
}

/** Text in a list is bound as it is: not every text that is a number to JavaScript is one to the database. */
export function readListedNumber(value: unknown): SQLValue | undefined {
  return typeof value === 'number' ? readNumber(value) : undefined
}

export function readDate(value: unknown): SQLValue | undefined {
  if (typeof value !== 'string' && !(value instanceof Date)) {
    return undefined
  }
  const date = new Date(value)
  return value === 'null' || Number.isNaN(date.getTime()) ? undefined : date.toISOString()
}

export function readId(
  payload: Payload,
  relationTo: CollectionSlug,
  value: unknown,
): SQLValue | undefined {
  const id = typeof value === 'number' || typeof value === 'string' ? value : null
  const fitted = id === null || id === 'null' ? null : fitId(payload, relationTo, id)
  // '1e3' and '0x10' are numbers to Payload, but others in a list than alone.
  const isOdd = typeof fitted === 'number' && typeof id === 'string' && !/^\d+$/.test(id)
  return fitted === null || isOdd ? undefined : fitted
}
