import type { JSONValue, Row } from '../../entries/row.js'
import type { LogCollections } from '../logCollections.js'

import { fitId } from '../fitId.js'

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
