import type { CollectionSlug, Payload } from 'payload'

import { isValidID } from 'payload'

import type { JSONValue, Row } from '../../entries/row.js'
import type { LogCollections } from '../logCollections.js'

const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i
/** The range of Postgres' `integer`, the type of its ids. */
const maxInteger = 2_147_483_647

/**
 * Gives `projectId` and `userId` the type of the column they go to. An id that no document of that collection can have
 * does not fit the column: it is kept in `repairs`, and the user's also in `actor.id`.
 */
export function fitRelations({ config, payload }: LogCollections, row: Row): Row {
  const data = { ...row.data }
  const repairs: Record<string, JSONValue> = {}
  for (const name of ['projectId', 'userId']) {
    const value = data[name]
    if (value === undefined || value === null) {
      continue
    }
    const field = config(row.kind).flattenedFields.find((candidate) => candidate.name === name)
    if (field?.type !== 'relationship' || typeof field.relationTo !== 'string') {
      data[name] = String(value)
      continue
    }
    const id = fitId(payload, field.relationTo, value)
    data[name] = id
    if (id === null) {
      repairs[name] = { problem: `not an id that "${field.relationTo}" can have`, value }
    }
  }
  if (Object.keys(repairs).length > 0) {
    data.repairs = { ...(data.repairs as Record<string, JSONValue> | undefined), ...repairs }
  }
  return { ...row, data }
}

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
