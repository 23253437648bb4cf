import type { FlattenedField } from 'payload'

import type { JSONValue, Row } from '../../entries/row.js'
import type { LogCollections } from '../logCollections.js'

import { fitId } from '../fitId.js'

const relationNames = ['projectId', 'userId']

/**
 * Gives `projectId` and `userId` the type of the column they go to. An id that no document of that collection can have
 * does not fit the column: it is kept in `repairs`, and the user's also in `actor.id`.
 */
export function fitRelations({ config, payload }: LogCollections, row: Row): Row {
  const data = { ...row.data }
  let repairs: Record<string, JSONValue> | undefined
  for (const name of relationNames) {
    const value = data[name]
    if (value === undefined || value === null) {
      continue
    }
    const relationTo = relationOf(config(row.kind).flattenedFields, name)
    if (relationTo === undefined) {
      data[name] = String(value)
      continue
    }
    const id = fitId(payload, relationTo, value)
    data[name] = id
    if (id === null) {
      repairs ??= {}
      repairs[name] = { problem: `not an id that "${relationTo}" can have`, value }
    }
  }
  if (repairs) {
    data.repairs = { ...(data.repairs as Record<string, JSONValue> | undefined), ...repairs }
  }
  return { ...row, data }
}

type Relations = ReadonlyMap<string, string>

const known = new WeakMap<readonly FlattenedField[], Relations>()

/** The collection that a field points to. Looked for once: every row asks. */
function relationOf(fields: readonly FlattenedField[], name: string): string | undefined {
  return (known.get(fields) ?? readRelations(fields)).get(name)
}

function readRelations(fields: readonly FlattenedField[]): Relations {
  const relations = new Map<string, string>()
  for (const field of fields) {
    if (field.type === 'relationship' && typeof field.relationTo === 'string') {
      relations.set(field.name, field.relationTo)
    }
  }
  known.set(fields, relations)
  return relations
}
