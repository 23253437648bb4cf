import type { BaseDatabaseAdapter } from 'payload'

import type { RawTable } from './sql/sqlAdapter.js'

import { asSQLAdapter } from './sql/sqlAdapter.js'
import { tableName } from './tableName.js'

/**
 * Changes the log tables before the adapter makes its schema of them:
 *
 * - No foreign keys. Payload makes them ON DELETE SET NULL: deleting a user whom a million rows name took 41.6 s and
 *   rewrote history, and one unknown id failed a whole batch. Relationships work without them. With the keys goes the
 *   index that Payload gives each relationship: the ones on (id, createdAt) do its work.
 * - Names of their own for the indexes on two columns. Payload numbers them through all collections, so that a new
 *   collection of the host would rename them, and a migration build them anew.
 */
export function shapeLogTables(db: BaseDatabaseAdapter, logSlugs: () => string[]): void {
  const adapter = asSQLAdapter(db)
  adapter.beforeSchemaInit?.push(({ schema }) => {
    for (const slug of logSlugs()) {
      const name = adapter.tableNameMap && tableName(adapter.tableNameMap, slug)
      const table = name && adapter.rawTables?.[name]
      if (table) {
        dropReferences(table)
        nameIndexes(name, table)
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

const maxNameLength = 63

function nameIndexes(tableName: string, { columns, indexes = {} }: RawTable): void {
  for (const [key, index] of Object.entries(indexes)) {
    if (Array.isArray(index.on)) {
      const names = index.on.map((column) => columns[column]?.name ?? column)
      const name = [tableName, ...names, 'idx'].join('_')
      // Postgres cuts longer names off; Payload's own is short.
      if (name.length <= maxNameLength) {
        delete indexes[key]
        indexes[name] = { ...index, name }
      }
    }
  }
}
