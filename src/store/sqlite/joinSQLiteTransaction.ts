import type { Row } from '../../entries/row.js'
import type { RowTable } from '../sql/findRowTable.js'
import type { SQLiteClient } from '../sql/sqlAdapter.js'
import type { RefusedRow } from '../Store.js'
import type { StoreParts } from '../storeParts.js'
import type { StoreTransaction } from '../transaction/StoreTransaction.js'

import { render } from '../sql/sql.js'
import { findSQLiteTransaction } from '../sql/sqlAdapter.js'
import { activityTable, prepareRows } from '../transaction/activityTable.js'
import { insertStatement, listOf } from './sqliteStatements.js'

/** SQLite undoes a statement that fails and leaves the transaction as it is. */
export function joinSQLiteTransaction(
  parts: StoreParts,
  transactionID: number | string,
): StoreTransaction | undefined {
  const transaction = findSQLiteTransaction(parts.collections.payload.db, transactionID)
  const table = activityTable(parts)
  if (transaction === undefined || table === undefined) {
    return undefined
  }
  let isCommitted: boolean | undefined
  return {
    canContain: true,
    insert: createInsert({ parts, table, target: transaction }),
    isCommitted: () => isCommitted,
    watchEnd() {
      if (isCommitted === undefined) {
        isCommitted = false
        const { commit } = transaction
        transaction.commit = async () => {
          await commit.call(transaction)
          isCommitted = true
        }
      }
      return false
    },
  }
}

/**
 * The app's own connection, where a change is in no transaction: it has just written the change, so nobody else holds the
 * file. While the delivery writes on its own, the app's next statement would be refused (SQLITE_BUSY).
 */
export function joinSQLiteConnection(
  parts: StoreParts,
  client: SQLiteClient,
): StoreTransaction | undefined {
  const table = activityTable(parts)
  return (
    table && {
      canContain: true,
      insert: createInsert({ parts, table, target: client }),
      isCommitted: () => true,
      watchEnd: () => false,
    }
  )
}

type Target = Pick<SQLiteClient, 'execute'>

function createInsert({
  parts,
  table,
  target,
}: {
  parts: StoreParts
  table: RowTable
  target: Target
}): StoreTransaction['insert'] {
  async function write(rows: readonly Row[]): Promise<void> {
    const { text, values } = render(insertStatement(table, listOf(table, rows)), () => '?')
    await target.execute({ args: values, sql: text })
  }

  async function writeEach(rows: readonly Row[], prepared: readonly Row[]): Promise<RefusedRow[]> {
    const refused: RefusedRow[] = []
    for (const [index, row] of rows.entries()) {
      await write([prepared[index]!]).catch((error: unknown) => refused.push({ error, row }))
    }
    return refused
  }

  return async (rows, { isOpen }) => {
    const prepared = prepareRows(parts, rows)
    try {
      await write(prepared)
      return []
    } catch (error) {
      if (!isOpen) {
        throw error
      }
      return rows.length === 1 ? [{ error, row: rows[0]! }] : writeEach(rows, prepared)
    }
  }
}
