import type { Row } from '../../entries/row.js'
import type { LogbookError } from '../../errors.js'
import type { LogbookRuntime } from '../../logbook.js'
import type { ChangeRow } from './buildChangeRow.js'

import { guarded } from '../../capture/guarded.js'
import { sizeOf } from '../../entries/sizeOf.js'

type StoreTransaction = NonNullable<
  ReturnType<ReturnType<LogbookRuntime['store']>['joinTransaction']>
>

/** A transaction of the host's with rows of ours in it. */
export type JoinedTransaction = {
  /** Rows that still wait then find it closed: on Postgres they would be stored for changes that are not there. */
  end?: 'committed' | 'ending' | 'rolled back'
  /** Rows for the delivery, once it is committed. */
  held: Row[]
  heldBytes: number
  /** It stands for no transaction: each row is committed as it is written. */
  isImmediate: boolean
  /** Rows to be written in it, in their order. */
  pending: PendingRow[]
  pendingBytes: number
  /** It must not be committed: a change in it has no row. */
  refusal?: LogbookError
  /** To be called at the end: how it went with the row that goes with the COMMIT. */
  settle?: (isCommitted: boolean) => void
  runtime: LogbookRuntime
  /** By name, how many rows there were. After the first, rows are written at once: they may be undone by themselves. */
  savepoints: Map<string, { held: number; written: number }>
  /** Whether its end is told of on its connection, whoever ends it. */
  seesEnd: boolean
  store: StoreTransaction
  /** Settled when all that is pending is written; set while something is. Never rejects. */
  writing?: Promise<void>
  /** Rows in the transaction that are mirrored once it is committed. */
  written: Row[]
}

export type PendingRow = {
  isOpen: boolean
  /** Sends it with the COMMIT, where it is known that it goes so. */
  send?: ReturnType<NonNullable<StoreTransaction['prepareWithCommit']>>
  row: Pick<ChangeRow, 'read'>
  /** Who waits for it to be written. */
  waiter?: { reject: (error: unknown) => void; resolve: () => void }
}

/** Bytes of rows that wait in memory for one transaction to be committed. */
export const maxHeldBytes = 16 * 1024 * 1024

export function joinTransaction({
  isImmediate,
  runtime,
  store,
}: Pick<JoinedTransaction, 'isImmediate' | 'runtime' | 'store'>): JoinedTransaction {
  return {
    end: undefined,
    held: [],
    heldBytes: 0,
    isImmediate,
    pending: [],
    pendingBytes: 0,
    refusal: undefined,
    runtime,
    savepoints: new Map(),
    seesEnd: false,
    settle: undefined,
    store,
    writing: undefined,
    written: [],
  }
}

/** Keeps rows for the time when the transaction is committed. */
export function holdRows(joined: JoinedTransaction, rows: readonly Row[]): void {
  for (const row of rows) {
    const bytes = sizeOf(row.data)
    if (joined.heldBytes + bytes > 2 * maxHeldBytes) {
      joined.runtime.warn(
        'rows of changes that could not be written with them found no room and are lost',
      )
      return
    }
    joined.heldBytes += bytes
    joined.held.push(row)
  }
}

/** The transaction is committed: what waited for that goes on. Never throws. */
export function releaseRows(joined: JoinedTransaction): void {
  const { runtime } = joined
  const held = joined.held.splice(0)
  const written = joined.written.splice(0)
  joined.heldBytes = 0
  held.forEach((row) => deliverRow(row, runtime))
  written.forEach((row) => guarded(() => runtime.mirror(row)))
}

/** To the delivery, instead of the transaction. Never throws: the change is made. */
export function deliverRow(row: Row, runtime: LogbookRuntime): void {
  guarded(() => void runtime.deliver(row))
  guarded(() => runtime.mirror(row))
}
