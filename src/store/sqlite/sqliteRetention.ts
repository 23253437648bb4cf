import type { RetentionDialect } from '../sql/retainRows.js'
import type { SQL } from '../sql/sql.js'
import type { SQLAdapter, SQLiteClient } from '../sql/sqlAdapter.js'
import type { SQLiteConnection } from './createSQLiteConnection.js'

import { createDeadline } from '../deadline.js'
import { render, sql } from '../sql/sql.js'
import { createSQLiteConnection } from './createSQLiteConnection.js'
import { retryBusy } from './retryBusy.js'

const busyTimeoutMs = 15_000

/**
 * No lease: SQLite has one writer at a time, and a statement that another process repeats finds nothing to do.
 *
 * A statement on a file holds up the process. Its time is what the pace keeps.
 */
export function sqliteRetention(adapter: SQLAdapter, client: SQLiteClient): RetentionDialect {
  function run(statement: SQL): Promise<Record<string, unknown>[]> {
    return use((connection) => connection.read(render(statement, () => '?')))
  }

  async function change(statement: SQL) {
    const count = await use((connection) => connection.write(render(statement, () => '?')))
    return { count, isElsewhere: false }
  }

  async function use<T>(work: (connection: SQLiteConnection) => Promise<T>): Promise<T> {
    const connection = createSQLiteConnection(adapter, client)
    try {
      return await retryBusy(createDeadline(busyTimeoutMs), () => work(connection))
    } finally {
      connection.close()
    }
  }

  return {
    clear: ({ name }, { assignments, condition }) =>
      change(sql`UPDATE ${name} SET ${assignments} WHERE ${condition}`),
    deleteOldest: ({ createdAt, name }, { before, limit }) =>
      change(sql`
        DELETE FROM ${name} WHERE rowid IN (
          SELECT rowid FROM ${name}
          WHERE ${createdAt} < ${before.toISOString()}
          ORDER BY ${createdAt}
          LIMIT ${limit}
        )`),
    now: () => Promise.resolve(new Date()),
    pace: { first: 100, max: 5000, targetMs: 12 },
    run,
    timeText: (time) => time,
  }
}
