import type { BaseDatabaseAdapter } from 'payload'

import type { Row } from '../../entries/row.js'
import type { LogbookRuntime } from '../../logbook.js'
import type { AuditSettings } from '../../options.js'
import type { AuditedRequest } from './requestMemory.js'

import { guarded } from '../../capture/guarded.js'
import { sizeOf } from '../../entries/sizeOf.js'
import { LogbookError } from '../../errors.js'
import { getRegistry } from '../../registry.js'
import { rootMessage } from '../../rootMessage.js'

export type Consistency = Pick<AuditSettings, 'onFailure' | 'write'>

export type AuditTransactions = {
  /** Stores a row with the change that it is about. @throws {LogbookError} `not-logged` where the change is to be refused. */
  record: (row: Row, consistency: Consistency, req: AuditedRequest | undefined) => Promise<void>
}

type StoreTransaction = NonNullable<
  ReturnType<ReturnType<LogbookRuntime['store']>['joinTransaction']>
>

/** A transaction of the host's with rows of ours in it. */
type Joined = {
  /** Rows that still wait then find it closed: on Postgres they would be stored for changes that are not there. */
  end?: 'committed' | 'ending' | 'rolled back'
  /** Rows for the delivery, once it is committed. */
  held: Row[]
  heldBytes: number
  /** It stands for no transaction: each row is committed as it is written. */
  isImmediate: boolean
  isWriting: boolean
  pending: Pending[]
  /** It must not be committed: a change in it has no row. */
  refusal?: LogbookError
  store: StoreTransaction
  /** Rows in the transaction that are mirrored once it is committed. */
  written: Row[]
}

type Pending = {
  isOpen: boolean
  reject: (error: unknown) => void
  resolve: () => void
  row: Row
}

/** Bytes of rows that wait in memory for one transaction to be committed. */
const maxHeldBytes = 16 * 1024 * 1024
/** Rows of parallel changes that go in one statement. */
const maxTogether = 100

/**
 * Writes rows in the transactions of the changes they are about, or keeps them until those are committed: no change without
 * its row, no row without its change. It wraps how the adapter ends its transactions.
 */
export function createTransactions(
  adapter: BaseDatabaseAdapter,
  findRuntime: () => LogbookRuntime | undefined,
): AuditTransactions {
  const transactions = new Map<number | string | undefined, Joined>()
  wrapEnds(adapter, { findRuntime, transactions })

  /** @param id `undefined` where a change is in none. */
  function join(runtime: LogbookRuntime, id: number | string | undefined): Joined | undefined {
    const known = transactions.get(id)
    if (known && !known.isImmediate) {
      return known
    }
    const store = runtime.store().joinTransaction(id)
    if (store === undefined) {
      return undefined
    }
    const joined = known
      ? Object.assign(known, { store })
      : { ...emptyJoined(), isImmediate: id === undefined, store }
    transactions.set(id, joined)
    return joined
  }

  async function joinedBy(
    runtime: LogbookRuntime,
    req: AuditedRequest | undefined,
  ): Promise<Joined | undefined> {
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
      let joined: Joined | undefined
      try {
        joined = await joinedBy(runtime, req)
        if (consistency.onFailure === 'closed' && (joined?.isImmediate ?? true)) {
          runtime.warn('a change outside of a transaction cannot be refused')
        }
      } catch (error) {
        throwIfClosed(consistency, error)
      }
      if (joined === undefined) {
        release({ held: [row], written: [] }, runtime)
      } else {
        await place({ consistency, joined, runtime }, row)
      }
    },
  }
}

function throwIfClosed({ onFailure }: Consistency, error: unknown): void {
  if (onFailure === 'closed') {
    throw refuse(error)
  }
}

type Placing = { consistency: Consistency; joined: Joined; runtime: LogbookRuntime }

/** In the transaction, or in memory until it is committed. */
async function place({ consistency, joined, runtime }: Placing, row: Row): Promise<void> {
  const { heldBytes, isImmediate, store } = joined
  const isOpen = consistency.onFailure === 'open' || isImmediate
  const isHeld = isOpen && !isImmediate && (consistency.write === 'buffered' || !store.canContain)
  const isFull = heldBytes > maxHeldBytes && store.canContain
  if (isHeld && !isFull) {
    hold(joined, [row], runtime)
  } else {
    await writeSoon({ isOpen, joined, runtime }, row)
  }
}

function emptyJoined() {
  return { held: [], heldBytes: 0, isWriting: false, pending: [], written: [] }
}

type Ends = {
  findRuntime: () => LogbookRuntime | undefined
  transactions: Map<number | string | undefined, Joined>
}

function wrapEnds(adapter: BaseDatabaseAdapter, { findRuntime, transactions }: Ends): void {
  const { commitTransaction, rollbackTransaction } = adapter

  adapter.commitTransaction = async function (incoming) {
    const id = await incoming
    const joined = transactions.get(id)
    if (joined?.refusal) {
      await adapter.rollbackTransaction(id)
      throw joined.refusal
    }
    markEnd(joined, 'ending')
    await commitTransaction.call(adapter, id)
    markEnd(joined, 'committed')
    transactions.delete(id)
    // Where the adapter does not tell how it ended: it said that it was committed.
    if (joined && guarded(() => joined.store.isCommitted()) !== false) {
      release(joined, findRuntime())
    }
  }
  adapter.rollbackTransaction = async function (incoming) {
    const id = await incoming
    markEnd(transactions.get(id), 'rolled back')
    transactions.delete(id)
    await rollbackTransaction.call(adapter, id)
  }
}

function markEnd(joined: Joined | undefined, end: Joined['end']): void {
  if (joined && !joined.isImmediate) {
    joined.end = end
  }
}

type Released = Pick<Joined, 'held' | 'written'>

/** Never throws: the change is committed. */
function release({ held, written }: Released, runtime: LogbookRuntime | undefined): void {
  for (const row of held) {
    guarded(() => void runtime?.deliver(row))
  }
  for (const row of [...held, ...written]) {
    guarded(() => runtime?.mirror(row))
  }
}

function hold(joined: Joined, rows: readonly Row[], runtime: LogbookRuntime): void {
  if (rows.length > 0) {
    joined.store.watchEnd()
  }
  for (const row of rows) {
    const bytes = sizeOf(row.data)
    if (joined.heldBytes + bytes > 2 * maxHeldBytes) {
      runtime.warn('rows of changes that could not be written with them found no room and are lost')
      return
    }
    joined.heldBytes += bytes
    joined.held.push(row)
  }
}

type Target = { isOpen: boolean; joined: Joined; runtime: LogbookRuntime }

function writeSoon({ isOpen, joined, runtime }: Target, row: Row): Promise<void> {
  return new Promise((resolve, reject) => {
    joined.pending.push({ isOpen, reject, resolve, row })
    void writePending(joined, runtime)
  })
}

/** One statement at a time: what changes beside it in the same transaction goes with the next. */
async function writePending(joined: Joined, runtime: LogbookRuntime): Promise<void> {
  if (joined.isWriting) {
    return
  }
  joined.isWriting = true
  while (joined.pending.length > 0) {
    const { isOpen } = joined.pending[0]!
    const end = joined.pending.findIndex((item) => item.isOpen !== isOpen)
    const count = Math.min(end === -1 ? joined.pending.length : end, maxTogether)
    const batch = joined.pending.splice(0, count)
    try {
      await (joined.end ? writeNoMore : isOpen ? writeOpen : writeClosed)({
        batch,
        joined,
        runtime,
      })
    } catch (error) {
      // Not even said: a logger of the host's that throws. Nobody waits for ever.
      batch.forEach(({ reject, resolve }) => (isOpen ? resolve() : reject(refuse(error))))
    }
  }
  joined.isWriting = false
}

type Writing = { batch: readonly Pending[]; joined: Joined; runtime: LogbookRuntime }

/** The transaction is over, or about to be: its rows share its fate. */
function writeNoMore({ batch, joined, runtime }: Writing): void {
  const rows = batch.map(({ row }) => row)
  if (joined.end === 'ending') {
    hold(joined, rows, runtime)
  } else if (joined.end === 'committed') {
    release({ held: rows, written: [] }, runtime)
  }
  batch.forEach(({ resolve }) => resolve())
}

async function writeOpen({ batch, joined, runtime }: Writing): Promise<void> {
  const rows = batch.map(({ row }) => row)
  try {
    const refused = await insert({ isOpen: true, joined, rows })
    if (refused.length > 0) {
      runtime.noteUnwritten(refused.length)
      runtime.warn(
        'rows could not be written in the transaction of their changes; they are written after it',
        rootMessage(refused[0]!.error),
      )
    }
    const failed = new Set(refused.map(({ row }) => row))
    keepWritten(joined, { rows: rows.filter((row) => !failed.has(row)), runtime })
    hold(joined, [...failed], runtime)
  } catch {
    // The transaction is lost, and with it the changes. Should it be committed after all, the rows are there.
    hold(joined, rows, runtime)
  }
  if (joined.isImmediate) {
    release({ ...joined, held: joined.held.splice(0), written: joined.written.splice(0) }, runtime)
    joined.heldBytes = 0
  }
  batch.forEach(({ resolve }) => resolve())
}

async function writeClosed({ batch, joined, runtime }: Writing): Promise<void> {
  const rows = batch.map(({ row }) => row)
  try {
    await insert({ isOpen: false, joined, rows })
    keepWritten(joined, { rows, runtime })
    batch.forEach(({ resolve }) => resolve())
  } catch (error) {
    runtime.warn('a change was refused, because its row could not be written', rootMessage(error))
    const refusal = refuse(error)
    joined.refusal = refusal
    batch.forEach(({ reject }) => reject(refusal))
  }
}

type Insert = { isOpen: boolean; joined: Joined; rows: readonly Row[] }

/** What a hook of the host on the log logs, or changes, is not logged: it would never end. */
function insert({ isOpen, joined, rows }: Insert) {
  return getRegistry().ownTraffic.run(true, () => joined.store.insert(rows, { isOpen }))
}

function keepWritten(
  { written }: Joined,
  { rows, runtime }: { rows: readonly Row[]; runtime: LogbookRuntime },
): void {
  if (runtime.options().logLevel !== 'silent') {
    written.push(...rows)
  }
}

/** Payload shows an error of status 500 to nobody who is not told that it is public. */
function refuse(cause: unknown): LogbookError {
  const error = new LogbookError(
    'not-logged',
    'the change was refused, because it could not be written to the activity log',
    { cause },
  )
  return Object.assign(error, { isPublic: true, status: 500 })
}
