import type { BaseDatabaseAdapter } from 'payload'

import type { RawTable } from './sql/sqlAdapter.js'

import { asSQLAdapter } from './sql/sqlAdapter.js'
import { tableName } from './tableName.js'

/**
 * Takes the foreign keys off the log tables. Payload makes them ON DELETE SET NULL: deleting a user whom a million rows
 * name took 41.6 s and rewrote history, and one unknown id failed a whole batch. Relationships work without them. With
 * the keys goes the index that Payload gives each relationship: the ones on (id, createdAt) do its work.
 */
export function withoutForeignKeys(db: BaseDatabaseAdapter, logSlugs: () => string[]): void {
  const adapter = asSQLAdapter(db)
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
