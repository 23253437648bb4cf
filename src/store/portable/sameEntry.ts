import type { SanitizedCollectionConfig } from 'payload'

import type { Row } from '../../entries/row.js'

import { digestField } from '../../entries/row.js'
import { needsPayload } from './needsPayload.js'

/**
 * Whether a stored row came of this very entry. Its digest tells. Where it has none, fields are compared: then a row that
 * had to be reduced to be stored counts as the same, and so does any row of a collection with hooks of the host's, which
 * may have changed it.
 */
export function isSameEntry(
  row: Row,
  stored: Record<string, unknown>,
  config: SanitizedCollectionConfig,
): boolean {
  if (typeof stored[digestField] === 'string') {
    return stored[digestField] === row.data[digestField]
  }
  if (needsPayload(config, row.kind) || (stored.repairs && 'row' in (stored.repairs as object))) {
    return true
  }
  const fields = new Set<string>(config.flattenedFields.map(({ name }) => name))
  const theirs = comparable(stored)
  return Object.entries(comparable(row.data))
    .filter(([name]) => fields.has(name) && name !== digestField)
    .every(([name, value]) => canonical(value) === canonical(theirs[name]))
}

/**
 * What identifies an entry. Not the label, which is looked up and may have changed between two tries, and not the time,
 * which the logbook sets where the entry says none.
 */
function comparable(data: Record<string, unknown>): Record<string, unknown> {
  const { actor, createdAt: _createdAt, ...rest } = data
  if (typeof actor !== 'object' || actor === null) {
    return rest
  }
  const { label: _label, ...identity } = actor as Record<string, unknown>
  return { ...rest, actor: identity }
}

/** JSON in one spelling: keys sorted, nothing said of what is empty, dates and numbers as they come back from a database. */
function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_key, item: unknown) => {
      if (typeof item !== 'object' || item === null || Array.isArray(item)) {
        return item
      }
      const filled = Object.entries(item).filter(
        ([, member]) => member !== null && member !== undefined,
      )
      return Object.fromEntries(filled.sort(([a], [b]) => (a < b ? -1 : 1)))
    }) ?? 'null'
  )
}
