import { randomUUID } from 'node:crypto'

import type { Row } from '../../entries/row.js'
import type { RowTable } from '../sql/findRowTable.js'
import type { TransactionClient } from '../sql/sqlAdapter.js'
import type { RefusedRow } from '../Store.js'
import type { StoreParts } from '../storeParts.js'
import type { StoreTransaction } from '../transaction/StoreTransaction.js'

import { findTransactionClient } from '../sql/sqlAdapter.js'
import { activityTable, prepareRows } from '../transaction/activityTable.js'
import { containedInsert, plainInsert } from './containedInsert.js'
import { watchEnd } from './watchEnd.js'

/** Rows go as text in one statement of the simple protocol: what the host has set of a logger of statements sees none of them. */
export function joinPostgresTransaction(
  parts: StoreParts,
  transactionID: number | string,
): StoreTransaction | undefined {
  const client = findTransactionClient(parts.collections.payload.db, transactionID)
  const table = activityTable(parts)
  if (client === undefined || table === undefined) {
    return undefined
  }
  let isCommitted: (() => boolean | undefined) | undefined
  return {
    canContain: true,
    async insert(rows, { isOpen }) {
      const prepared = prepareRows(parts, rows)
      if (isOpen) {
        return insertContained({ client, table }, { given: rows, prepared })
      }
      await client.query(plainInsert(table, prepared))
      return []
    },
    isCommitted: () => isCommitted?.(),
    watchEnd() {
      isCommitted ??= watchEnd(client)
    },
  }
}

type Target = { client: TransactionClient; table: RowTable }
type Rows = { given: readonly Row[]; prepared: readonly Row[] }

async function insertContained(
  { client, table }: Target,
  { given, prepared }: Rows,
): Promise<RefusedRow[]> {
  const tag = `payload-logbook ${randomUUID()}`
  const refused: RefusedRow[] = []
  const onNotice = ({ message = '' }: { message?: string }): void => {
    if (message.startsWith(tag)) {
      refused.push(...readRefusal(message.slice(tag.length + 1), given))
    }
  }
  client.on('notice', onNotice)
  try {
    await client.query(containedInsert(table, prepared, tag))
  } finally {
    client.off('notice', onNotice)
  }
  return refused
}

function readRefusal(text: string, rows: readonly Row[]): RefusedRow[] {
  const [index = '', code = ''] = text.split(' ', 2)
  const message = text.slice(index.length + code.length + 2)
  const error = Object.assign(new Error(message), { code })
  const affected = index === 'all' ? rows : rows.slice(Number(index), Number(index) + 1)
  return affected.map((row) => ({ error, row }))
}
