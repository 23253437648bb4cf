import type { BaseDatabaseAdapter } from 'payload'

import type { LogbookRuntime } from '../../logbook.js'
import type { AuditSettings } from '../../options.js'
import type { ChangeRow } from './buildChangeRow.js'
import type { JoinedTransaction } from './joinedTransaction.js'
import type { AuditedRequest } from './requestMemory.js'

import { guarded } from '../../capture/guarded.js'
import {
  deliverRow,
  holdRows,
  joinTransaction,
  maxHeldBytes,
  releaseRows,
} from './joinedTransaction.js'
import {
  isForCommit,
  maxTogether,
  prepareRows,
  refuse,
  rowsOf,
  writePending,
  writeWithCommit,
} from './writeRows.js'

export type Consistency = Pick<AuditSettings, 'onFailure' | 'write'>

export type AuditTransactions = {
  /**
   * Stores a row with the change that it is about.
   *
   * @returns what the change has to wait for; most of them for nothing. Rejects with a `LogbookError` of the code `not-logged` where
   *   the change is to be refused.
   */
  record: (
    row: ChangeRow,
    consistency: Consistency,
    req: AuditedRequest | undefined,
  ) => Promise<void> | undefined
}

type TransactionID = number | string | undefined

/** Bytes of changes that wait for the end of their transaction, and are written before where it takes long. */
const maxPendingBytes = 1024 * 1024

/**
 * Writes rows in the transactions of the changes they are about, or keeps them until those are committed: no change without
 * its row, no row without its change. It wraps how the adapter ends its transactions.
 */
export function createTransactions(
  adapter: BaseDatabaseAdapter,
  findRuntime: () => LogbookRuntime | undefined,
): AuditTransactions {
  const transactions: Transactions = new Map()
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
    if (!joined.isImmediate) {
      watchTransaction(transactions, { id, joined })
    }
    return joined
  }

  function recordIn(id: TransactionID, { consistency, row, runtime }: Recording) {
    let joined: JoinedTransaction | undefined
    try {
      // A transaction that has ended is none: the adapter wrote without it.
      joined = (id !== undefined && join(runtime, id)) || join(runtime, undefined)
      if (consistency.onFailure === 'closed' && (joined?.isImmediate ?? true)) {
        runtime.warn('a change outside of a transaction cannot be refused')
      }
    } catch (error) {
      if (consistency.onFailure === 'closed') {
        return Promise.reject(refuse(error))
      }
    }
    if (joined === undefined) {
      rowsOf([row]).forEach((each) => deliverRow(each, runtime))
      return undefined
    }
    return place(joined, row, consistency)
  }

  return {
    record(row, consistency, req) {
      const runtime = findRuntime()
      if (runtime === undefined) {
        return undefined
      }
      const recording = { consistency, row, runtime }
      const id = req?.transactionID ?? undefined
      // Not awaited where it is known: a promise more is felt in what a change takes.
      return id instanceof Promise ? recordLater(id, recording, recordIn) : recordIn(id, recording)
    },
  }
}

type Recording = { consistency: Consistency; row: ChangeRow; runtime: LogbookRuntime }
type RecordIn = (id: TransactionID, recording: Recording) => Promise<void> | undefined

/** Where Payload has not begun the transaction yet. One that fails to begin is none. */
async function recordLater(
  id: Promise<null | number | string>,
  recording: Recording,
  recordIn: RecordIn,
): Promise<void> {
  const known = await id.catch(() => undefined)
  await recordIn(known ?? undefined, recording)
}

/** In the transaction, or in memory until it is committed. */
function place(
  joined: JoinedTransaction,
  row: ChangeRow,
  consistency: Consistency,
): Promise<void> | undefined {
  const { heldBytes, isImmediate, store } = joined
  const isOpen = consistency.onFailure === 'open' || isImmediate
  const isHeld = isOpen && !isImmediate && (consistency.write === 'buffered' || !store.canContain)
  const isFull = heldBytes > maxHeldBytes && store.canContain
  if (isHeld && !isFull) {
    holdRows(joined, rowsOf([row]))
    return undefined
  }
  const canWait = joined.savepoints.size === 0 && joined.end === undefined
  return isOpen && !isImmediate && canWait
    ? writeAtEnd(joined, row)
    : writeNow(joined, { isOpen, row })
}

/**
 * With the others of its transaction, right before that is committed: nobody waits for it meanwhile, and what is rolled back
 * was never written. Many are not kept that long.
 */
function writeAtEnd(joined: JoinedTransaction, row: ChangeRow): Promise<void> | undefined {
  joined.pending.push({ isOpen: true, row })
  joined.pendingBytes += row.bytes
  if (joined.pending.length < maxTogether && joined.pendingBytes <= maxPendingBytes) {
    return undefined
  }
  joined.pendingBytes = 0
  return writePending(joined)
}

function writeNow(
  joined: JoinedTransaction,
  { isOpen, row }: { isOpen: boolean; row: ChangeRow },
): Promise<void> {
  return new Promise((resolve, reject) => {
    joined.pending.push({ isOpen, row, waiter: { reject, resolve } })
    void writePending(joined)
  })
}

type Transactions = Map<TransactionID, JoinedTransaction>

/** Whoever ends the transaction on its connection: what waits for that is written before, and settled after it. */
function watchTransaction(
  transactions: Transactions,
  { id, joined }: { id: TransactionID; joined: JoinedTransaction },
): void {
  joined.seesEnd = joined.store.watchEnd({
    beforeCommit() {
      guarded(() => prepareRows(transactions.values()))
      guarded(() => writeLast(joined))
    },
    beforeSavepoint(name) {
      joined.savepoints.set(name, { held: joined.held.length, written: joined.written.length })
      // Its statement is sent before this returns. What comes now is written at once, and undone with its change.
      void writePending(joined)
    },
    undone(savepoint) {
      // One that was not seen was made before the first change.
      const { held, written } = joined.savepoints.get(savepoint) ?? { held: 0, written: 0 }
      joined.pending.splice(0).forEach(({ waiter }) => waiter?.resolve())
      joined.held.splice(held)
      joined.written.splice(written)
    },
    ended: (isCommitted) => finish(transactions, { id, isCommitted, joined }),
  })
}

function writeLast(joined: JoinedTransaction): void {
  if (joined.end !== undefined) {
    return
  }
  if (joined.writing === undefined && isForCommit(joined)) {
    writeWithCommit(joined)
  } else {
    void writePending(joined)
  }
  joined.end = 'ending'
}

type Finished = { id: TransactionID; isCommitted: boolean; joined: JoinedTransaction }

/** Once. Never throws: it is over. */
function finish(transactions: Transactions, { id, isCommitted, joined }: Finished): void {
  if (transactions.get(id) === joined) {
    transactions.delete(id)
  }
  if (joined.end === 'committed' || joined.end === 'rolled back') {
    return
  }
  joined.end = isCommitted ? 'committed' : 'rolled back'
  guarded(() => joined.settle?.(isCommitted))
  if (isCommitted) {
    releaseRows(joined)
  }
  // What came too late to be written in it.
  void writePending(joined)
}

function wrapEnds(adapter: BaseDatabaseAdapter, transactions: Transactions): void {
  const { commitTransaction, rollbackTransaction } = adapter

  adapter.commitTransaction = async function (incoming) {
    const id = incoming instanceof Promise ? await incoming : incoming
    const joined = transactions.get(id)
    if (joined === undefined || joined.isImmediate) {
      return commitTransaction.call(adapter, id)
    }
    while (joined.writing || !isForCommit(joined)) {
      await writePending(joined)
    }
    if (joined.refusal) {
      await adapter.rollbackTransaction(id)
      throw joined.refusal
    }
    if (!joined.seesEnd) {
      writeLast(joined)
    }
    await commitTransaction.call(adapter, id)
    // Where the adapter does not tell how it ended: it said that it was committed.
    const isCommitted = guarded(() => joined.store.isCommitted()) !== false
    finish(transactions, { id, isCommitted, joined })
  }
  adapter.rollbackTransaction = async function (incoming) {
    const id = await incoming
    const joined = transactions.get(id)
    if (joined && !joined.isImmediate) {
      finish(transactions, { id, isCommitted: false, joined })
    }
    await rollbackTransaction.call(adapter, id)
  }
}
