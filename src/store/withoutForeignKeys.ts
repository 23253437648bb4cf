import type { BaseDatabaseAdapter } from 'payload'

import { tableName } from './tableName.js'

/** The part of the SQL adapters of Payload 3 that is changed here; others have none of it. */
type SQLAdapter = {
  beforeSchemaInit?: ((args: { adapter: SQLAdapter; schema: unknown }) => unknown)[]
  rawTables?: Record<string, RawTable | undefined>
  tableNameMap?: Map<string, string>
}

type RawTable = {
  columns: Record<string, { name: string; reference?: unknown }>
  indexes?: Record<string, { name: string; on: string | string[] }>
}

/**
 * Takes the foreign keys off the log tables. Payload makes them ON DELETE SET NULL: deleting a user whom a million rows
 * name took 41.6 s and rewrote history, and one unknown id failed a whole batch. Relationships work without them. With
 * the keys goes the index that Payload gives each relationship: the ones on (id, createdAt) do its work.
 */
export function withoutForeignKeys(db: BaseDatabaseAdapter, logSlugs: () => string[]): void {
  const adapter = db as unknown as SQLAdapter
  adapter.beforeSchemaInit?.push(({ schema }) => {
    for (const slug of logSlugs()) {
      const name = adapter.tableNameMap && tableName(adapter.tableNameMap, slug)
      const table = name && adapter.rawTables?.[name]
      if (table) {
        dropReferences(table)
      }
    }
    return schema
  })
}

const indexedWithDate = new Set(['projectId', 'userId'])

function dropReferences(table: RawTable): void {
  for (const [name, column] of Object.entries(table.columns)) {
    if (column.reference === undefined) {
      continue
    }
    delete column.reference
    if (!indexedWithDate.has(name)) {
      continue
    }
    for (const [key, index] of Object.entries(table.indexes ?? {})) {
      if (index.on === name) {
        delete table.indexes?.[key]
      }
    }
  }
}
