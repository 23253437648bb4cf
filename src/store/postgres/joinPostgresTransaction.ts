import { randomUUID } from 'node:crypto'

import type { Row } from '../../entries/row.js'
import type { RowTable } from '../sql/findRowTable.js'
import type { TransactionClient } from '../sql/sqlAdapter.js'
import type { RefusedRow } from '../Store.js'
import type { StoreParts } from '../storeParts.js'
import type { StoreTransaction } from '../transaction/StoreTransaction.js'
import type { Containment } from './probeContainment.js'
import type { TransactionEnd } from './watchEnd.js'

import { findTransactionClient } from '../sql/sqlAdapter.js'
import { activityTable, prepareRows } from '../transaction/activityTable.js'
import { containedInsert, containedInserts, plainInsert } from './containedInsert.js'
import { watchEnd } from './watchEnd.js'

/** Rows go as text in one statement of the simple protocol: what the host has set of a logger of statements sees none of them. */
export function joinPostgresTransaction(
  parts: StoreParts,
  transactionID: number | string,
  { canContain, canJoin }: Containment,
): StoreTransaction | undefined {
  const client = findTransactionClient(parts.collections.payload.db, transactionID)
  const table = activityTable(parts)
  if (client === undefined || table === undefined) {
    return undefined
  }
  let end: TransactionEnd | undefined
  return {
    canContain,
    async insert(rows, { isOpen }) {
      const prepared = prepareRows(parts, rows)
      if (isOpen) {
        return insertContained({ client, table }, { given: rows, prepared })
      }
      await client.query(plainInsert(table, prepared))
      return []
    },
    ...(canContain &&
      canJoin && {
        prepareWithCommit(row) {
          const tag = createTag()
          const statement = containedInsert(table, prepareRows(parts, [row]), tag)
          return () => insertBefore(end!, client, { statement, tag })
        },
      }),
    // Where no end was seen there was none to be seen: the connection was given back before.
    isCommitted: () => end?.isCommitted() ?? false,
    watchEnd(listener) {
      end ??= watchEnd(client, listener)
      return true
    },
  }
}

type Target = { client: TransactionClient; table: RowTable }
type Rows = { given: readonly Row[]; prepared: readonly Row[] }

async function insertContained(target: Target, { given, prepared }: Rows): Promise<RefusedRow[]> {
  const { client, table } = target
  const [refusal] = await collectRefusals(client, (tag) => containedInsert(table, prepared, tag))
  if (refusal === undefined) {
    return []
  }
  const error = readError(refusal)
  if (given.length === 1 || aboutNoRow.has(error.code)) {
    return given.map((row) => ({ error, row }))
  }
  const each = await collectRefusals(client, (tag) => containedInserts(table, prepared, tag))
  return each.map((text) => {
    const [index = ''] = text.split(' ', 1)
    return { error: readError(text.slice(index.length + 1)), row: given[Number(index)]! }
  })
}

/** `lock_not_available`, `query_canceled`: to try row by row would take its time once more. */
const aboutNoRow = new Set(['55P03', '57014'])

function insertBefore(
  end: TransactionEnd,
  client: TransactionClient,
  { statement, tag }: { statement: string; tag: string },
): () => Error | undefined {
  const hasGone = end.precede(statement)
  const { refusals, stop } = hearRefusals(client, tag)
  return () => {
    stop()
    if (!hasGone()) {
      return new Error('its transaction was committed in a way of its own')
    }
    return refusals[0] === undefined ? undefined : readError(refusals[0])
  }
}

/** @returns what the statement said of what it could not write. */
async function collectRefusals(
  client: TransactionClient,
  statement: (tag: string) => string,
): Promise<string[]> {
  const tag = createTag()
  const text = statement(tag)
  const { refusals, stop } = hearRefusals(client, tag)
  try {
    await client.query(text)
  } finally {
    stop()
  }
  return refusals
}

const ownTag = `payload-logbook ${randomUUID()}`
let tagCount = 0

function createTag(): string {
  tagCount += 1
  return `${ownTag} ${tagCount}`
}

function hearRefusals(client: TransactionClient, tag: string) {
  const refusals: string[] = []
  const onNotice = ({ message = '' }: { message?: string }): void => {
    if (message.startsWith(`${tag} `)) {
      refusals.push(message.slice(tag.length + 1))
    }
  }
  client.on('notice', onNotice)
  return { refusals, stop: () => client.off('notice', onNotice) }
}

const codeLength = 5

/** `23505duplicate key value …` */
function readError(text: string): { code: string } & Error {
  return Object.assign(new Error(text.slice(codeLength)), { code: text.slice(0, codeLength) })
}
