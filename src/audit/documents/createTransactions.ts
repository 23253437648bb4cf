import type { BaseDatabaseAdapter } from 'payload'

import type { Row } from '../../entries/row.js'
import type { LogbookRuntime } from '../../logbook.js'
import type { AuditSettings } from '../../options.js'
import type { JoinedTransaction } from './joinedTransaction.js'
import type { AuditedRequest } from './requestMemory.js'

import { guarded } from '../../capture/guarded.js'
import { sizeOf } from '../../entries/sizeOf.js'
import { holdRows, joinTransaction, maxHeldBytes, releaseRows } from './joinedTransaction.js'
import { isForCommit, maxTogether, refuse, writePending, writeWithCommit } from './writeRows.js'

export type Consistency = Pick<AuditSettings, 'onFailure' | 'write'>

export type AuditTransactions = {
  /** Stores a row with the change that it is about. @throws {LogbookError} `not-logged` where the change is to be refused. */
  record: (row: Row, consistency: Consistency, req: AuditedRequest | undefined) => Promise<void>
}

type TransactionID = number | string | undefined

/** Bytes of rows that wait for the end of their transaction, and are written before where it takes long. */
const maxPendingBytes = 1024 * 1024

/**
 * Writes rows in the transactions of the changes they are about, or keeps them until those are committed: no change without
 * its row, no row without its change. It wraps how the adapter ends its transactions.
 */
export function createTransactions(
  adapter: BaseDatabaseAdapter,
  findRuntime: () => LogbookRuntime | undefined,
): AuditTransactions {
  const transactions = new Map<TransactionID, JoinedTransaction>()
  wrapEnds(adapter, transactions)

  /** @param id `undefined` where a change is in none. */
  function join(runtime: LogbookRuntime, id: TransactionID): JoinedTransaction | undefined {
    const known = transactions.get(id)
    if (known && !known.isImmediate) {
      return known
    }
    const store = runtime.store().joinTransaction(id)
    if (store === undefined) {
      return undefined
    }
    const joined = known
      ? Object.assign(known, { runtime, store })
      : joinTransaction({ isImmediate: id === undefined, runtime, store })
    transactions.set(id, joined)
    return joined
  }

  async function joinedBy(
    runtime: LogbookRuntime,
    req: AuditedRequest | undefined,
  ): Promise<JoinedTransaction | undefined> {
    const id = (await req?.transactionID) ?? undefined
    // A transaction that has ended is none: the adapter wrote without it.
    return (id !== undefined && join(runtime, id)) || join(runtime, undefined)
  }

  return {
    async record(row, consistency, req) {
      const runtime = findRuntime()
      if (runtime === undefined) {
        return
      }
      let joined: JoinedTransaction | undefined
      try {
        joined = await joinedBy(runtime, req)
        if (consistency.onFailure === 'closed' && (joined?.isImmediate ?? true)) {
          runtime.warn('a change outside of a transaction cannot be refused')
        }
      } catch (error) {
        if (consistency.onFailure === 'closed') {
          throw refuse(error)
        }
      }
      if (joined === undefined) {
        deliver(row, runtime)
      } else {
        await place(joined, row, consistency)
      }
    },
  }
}

/** Never throws: the change is made. */
function deliver(row: Row, runtime: LogbookRuntime): void {
  guarded(() => void runtime.deliver(row))
  guarded(() => runtime.mirror(row))
}

/** In the transaction, or in memory until it is committed. */
async function place(joined: JoinedTransaction, row: Row, consistency: Consistency): Promise<void> {
  const { heldBytes, isImmediate, store } = joined
  const isOpen = consistency.onFailure === 'open' || isImmediate
  const isHeld = isOpen && !isImmediate && (consistency.write === 'buffered' || !store.canContain)
  const isFull = heldBytes > maxHeldBytes && store.canContain
  if (isHeld && !isFull) {
    holdRows(joined, [row])
  } else if (isOpen && !isImmediate && joined.end === undefined) {
    await writeAtEnd(joined, row)
  } else {
    await writeNow(joined, { isOpen, row })
  }
}

/**
 * With the others of its transaction, right before that is committed: nobody waits for it meanwhile, and what is rolled back
 * was never written. Many are not kept that long.
 */
async function writeAtEnd(joined: JoinedTransaction, row: Row): Promise<void> {
  joined.pending.push({ isOpen: true, row })
  joined.pendingBytes += sizeOf(row.data)
  if (joined.pending.length >= maxTogether || joined.pendingBytes > maxPendingBytes) {
    joined.pendingBytes = 0
    await writePending(joined)
  }
}

function writeNow(
  joined: JoinedTransaction,
  { isOpen, row }: { isOpen: boolean; row: Row },
): Promise<void> {
  return new Promise((resolve, reject) => {
    joined.pending.push({ isOpen, row, waiter: { reject, resolve } })
    void writePending(joined)
  })
}

function wrapEnds(
  adapter: BaseDatabaseAdapter,
  transactions: Map<TransactionID, JoinedTransaction>,
): void {
  const { commitTransaction, rollbackTransaction } = adapter

  adapter.commitTransaction = async function (incoming) {
    const id = await incoming
    const joined = transactions.get(id)
    await (joined && writeRest(joined))
    if (joined?.refusal) {
      await adapter.rollbackTransaction(id)
      throw joined.refusal
    }
    // Meanwhile, by a parallel change that failed.
    const isOver = joined === undefined || joined.end === 'rolled back'
    if (isOver) {
      return commitTransaction.call(adapter, id)
    }
    const settle = writeWithCommit(joined)
    markEnd(joined, 'ending')
    await commitTransaction.call(adapter, id)
    markEnd(joined, 'committed')
    transactions.delete(id)
    guarded(settle)
    // Where the adapter does not tell how it ended: it said that it was committed.
    if (guarded(() => joined.store.isCommitted()) !== false) {
      releaseRows(joined)
    }
  }
  adapter.rollbackTransaction = async function (incoming) {
    const id = await incoming
    markEnd(transactions.get(id), 'rolled back')
    transactions.delete(id)
    await rollbackTransaction.call(adapter, id)
  }
}

/** All but a row that may go with the COMMIT. */
async function writeRest(joined: JoinedTransaction): Promise<void> {
  while (joined.writing || !isForCommit(joined)) {
    await writePending(joined)
  }
}

function markEnd(joined: JoinedTransaction | undefined, end: JoinedTransaction['end']): void {
  if (joined && !joined.isImmediate) {
    joined.end = end
  }
}
