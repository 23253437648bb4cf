import type { Row } from '../../entries/row.js'
import type { RowTable } from '../sql/findRowTable.js'
import type { StoreParts } from '../storeParts.js'

import { fitRelations } from '../portable/fitRelations.js'
import { findRowTable } from '../sql/findRowTable.js'
import { asSQLAdapter } from '../sql/sqlAdapter.js'

/** Tables by what the adapter made its schema of: made anew when a reloaded config brings another. */
const tables = new WeakMap<object, Map<string, RowTable | undefined>>()

/** The table of the activity log; none where rows have to go through Payload. Looked for once, not at each change. */
export function activityTable({ collections }: StoreParts): RowTable | undefined {
  const { tables: schema } = asSQLAdapter(collections.payload.db)
  const config = collections.config('activityLogs')
  if (schema === undefined) {
    return undefined
  }
  const known = tables.get(schema) ?? new Map<string, RowTable | undefined>()
  tables.set(schema, known)
  const key = `${config.slug}/${hookCount(config.hooks)}`
  if (!known.has(key)) {
    known.set(key, findRowTable(collections, 'activityLogs'))
  }
  return known.get(key)
}

/** A host may add a hook late. Asked at each change: a list of the lists takes twice as long. */
function hookCount(hooks: object): number {
  let count = 0
  for (const name in hooks) {
    const list = (hooks as Record<string, unknown>)[name]
    count += Array.isArray(list) ? list.length : 0
  }
  return count
}

/**
 * Ready for their columns. Without looking up labels, which would be another statement, and without a digest: what shares the
 * fate of a transaction comes once.
 */
export function prepareRows({ collections, labels }: StoreParts, rows: readonly Row[]): Row[] {
  return rows.map((row) => labels.apply(fitRelations(collections, row)))
}
