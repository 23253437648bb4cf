import type { RetentionDialect } from '../sql/retainRows.js'
import type { SQL } from '../sql/sql.js'
import type { SQLiteClient } from '../sql/sqlAdapter.js'

import { createDeadline } from '../deadline.js'
import { render, sql } from '../sql/sql.js'
import { retryBusy } from './retryBusy.js'

const busyTimeoutMs = 15_000

/**
 * No lease: SQLite has one writer at a time, and a statement that another process repeats finds nothing to do.
 *
 * A statement on a file holds up the process. Its time is what the pace keeps.
 */
export function sqliteRetention(client: SQLiteClient): RetentionDialect {
  async function run(statement: SQL): Promise<Record<string, unknown>[]> {
    return (await execute(statement)).rows
  }

  async function change(statement: SQL) {
    const { rowsAffected } = await execute(statement)
    return { count: rowsAffected, isElsewhere: false }
  }

  function execute(statement: SQL) {
    const { text, values } = render(statement, () => '?')
    return retryBusy(createDeadline(busyTimeoutMs), () =>
      client.execute({ args: values, sql: text }),
    )
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
