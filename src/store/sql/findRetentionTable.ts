import type { LogKind } from '../../entries/row.js'
import type { LogCollections } from '../logCollections.js'
import type { SQL } from './sql.js'

import { presentContentFields } from '../retention.js'
import { tableName } from '../tableName.js'
import { findLogTable } from './findLogTable.js'
import { identifier } from './sql.js'
import { asSQLAdapter } from './sqlAdapter.js'

export type ContentColumn = { isText: boolean; name: SQL; takesMark: boolean }

/** The table of a log, as far as retention concerns it. */
export type RetentionTable = {
  content: readonly ContentColumn[]
  createdAt: SQL
  /** The same for all processes of the app. */
  leaseName: string
  name: SQL
}

/** `undefined` where a field of ours is not the one column that it is by default. */
export function findRetentionTable(
  collections: LogCollections,
  kind: LogKind,
): RetentionTable | undefined {
  const { config, payload, slug } = collections
  const { tableNameMap, tables } = asSQLAdapter(payload.db)
  const table = findLogTable(collections, kind)
  const createdAt = table?.column('createdAt')
  const key = tableNameMap && tableName(tableNameMap, slug(kind))
  const columns = key === undefined ? undefined : tables?.[key]
  if (table === undefined || columns === undefined || createdAt?.type !== 'date') {
    return undefined
  }
  const content = presentContentFields(config(kind), kind).map((name) => {
    const column = columns[name]
    const field = config(kind).flattenedFields.find((candidate) => candidate.name === name)
    return (
      column && {
        isText: field?.type !== 'json',
        name: identifier(column.name),
        takesMark: name === 'repairs',
      }
    )
  })
  if (content.includes(undefined)) {
    return undefined
  }
  return {
    content: content as ContentColumn[],
    createdAt: createdAt.expression,
    leaseName: `payload-logbook ${slug(kind)}`,
    name: table.name,
  }
}
