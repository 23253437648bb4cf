import type { JSONValue, Row, RowData } from '../../entries/row.js'

import { requiredDefaults } from '../../entries/requiredDefaults.js'
import { digestField, idFields, rowId } from '../../entries/row.js'
import { rootMessage } from '../../rootMessage.js'

/** The same id was used for another entry: a second row, whose id is the same at every try. */
export function deriveRow(row: Row, digest: string): Row {
  const field = idFields[row.kind]
  const repairs = {
    ...(row.data.repairs as Record<string, JSONValue> | undefined),
    [field]: { problem: 'another entry has this id', value: rowId(row) },
  }
  return { ...row, data: { ...row.data, [field]: `${rowId(row)}~${digest.slice(0, 12)}`, repairs } }
}

/**
 * Ever less of a row that the database refuses: first without what can be of a wrong type, then with everything that is not
 * required set aside as JSON, then with no more than that there was a row. Each says why.
 */
export function reduceRow(row: Row, error: unknown): Row[] {
  const note = { row: { problem: `refused by the database as it was: ${rootMessage(error)}` } }
  const repairs = { ...(row.data.repairs as Record<string, JSONValue> | undefined), ...note }
  const { [digestField]: _digest, ...entry } = row.data
  const { createdAt, projectId = null, userId = null, ...unrelated } = entry
  const envelope = Object.keys(requiredDefaults[row.kind]).filter((name) => name !== 'prompt')
  const required = Object.fromEntries(
    [idFields[row.kind], ...envelope].map((name) => [name, row.data[name] ?? null]),
  )
  return [
    {
      ...unrelated,
      createdAt,
      repairs: { ...repairs, relations: { problem: 'left out', value: { projectId, userId } } },
    },
    { ...required, createdAt, metadata: { entry }, repairs },
    { ...required, createdAt, repairs: note },
  ].map((data) => ({ ...row, data: data as RowData }))
}
