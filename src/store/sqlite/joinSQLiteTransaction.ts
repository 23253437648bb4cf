import type { Row } from '../../entries/row.js'
import type { SQLValue } from '../sql/sql.js'
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

  async function write(rows: readonly Row[]): Promise<void> {
    const { text, values } = render(insertStatement(table!, listOf(table!, rows)), () => '?')
    await transaction!.execute({ args: values as SQLValue[], sql: text })
  }

  async function writeEach(rows: readonly Row[], prepared: readonly Row[]): Promise<RefusedRow[]> {
    const refused: RefusedRow[] = []
    for (const [index, row] of rows.entries()) {
      await write([prepared[index]!]).catch((error: unknown) => refused.push({ error, row }))
    }
    return refused
  }

  return {
    canContain: true,
    async insert(rows, { isOpen }) {
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
    },
    isCommitted: () => isCommitted,
    watchEnd() {
      if (isCommitted !== undefined) {
        return
      }
      isCommitted = false
      const { commit } = transaction
      transaction.commit = async () => {
        await commit.call(transaction)
        isCommitted = true
      }
    },
  }
}
