import type { CollectionSlug, Payload } from 'payload'

import { isValidID } from 'payload'

const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i
/** The range of Postgres' `integer`, the type of its ids. */
const maxInteger = 2_147_483_647

/** The id in the type of the collection's ids, or `null` where it cannot be one. */
export function fitId(
  payload: Payload,
  relationTo: CollectionSlug,
  value: unknown,
): null | number | string {
  const text = String(value)
  const custom = payload.collections[relationTo]?.customIDType
  if (custom === 'number' || (custom === undefined && payload.db.defaultIDType === 'number')) {
    const number = /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : NaN
    const fits = custom === 'number' ? Number.isFinite(number) : isSerial(number)
    return fits ? number : null
  }
  if (custom === 'text') {
    return text
  }
  const fits = payload.db.name === 'mongoose' ? isValidID(text, 'ObjectID') : uuid.test(text)
  return fits ? text : null
}

function isSerial(number: number): boolean {
  return Number.isInteger(number) && number >= 0 && number <= maxInteger
}
