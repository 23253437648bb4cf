import type { Row } from '../../entries/row.js'
import type { ChangeRow } from './buildChangeRow.js'
import type { JoinedTransaction, PendingRow } from './joinedTransaction.js'

import { guarded } from '../../capture/guarded.js'
import { LogbookError } from '../../errors.js'
import { getRegistry } from '../../registry.js'
import { rootMessage } from '../../rootMessage.js'
import { holdRows, releaseRows } from './joinedTransaction.js'

/** Rows that go in one statement. */
export const maxTogether = 100

/**
 * Writes what is pending, one statement at a time: what changes meanwhile in the same transaction goes with the next. Never
 * rejects.
 */
export function writePending(joined: JoinedTransaction): Promise<void> {
  if (joined.writing === undefined && joined.pending.length === 0) {
    return nothing
  }
  joined.writing ??= writeAll(joined).finally(() => {
    joined.writing = undefined
  })
  return joined.writing
}

const nothing = Promise.resolve()

async function writeAll(joined: JoinedTransaction): Promise<void> {
  while (joined.pending.length > 0) {
    const batch = nextBatch(joined)
    try {
      await writeBatch(joined, batch)
    } catch (error) {
      // Not even said: a logger of the host's that throws. Nobody waits for ever.
      for (const { isOpen, waiter } of batch) {
        if (isOpen) {
          waiter?.resolve()
        } else {
          waiter?.reject(refuse(error))
        }
      }
    }
  }
}

function nextBatch({ pending }: JoinedTransaction): PendingRow[] {
  const isOpen = pending[0]?.isOpen
  const end = pending.findIndex((item) => item.isOpen !== isOpen)
  return pending.splice(0, Math.min(end === -1 ? pending.length : end, maxTogether))
}

async function writeBatch(joined: JoinedTransaction, batch: readonly PendingRow[]): Promise<void> {
  const rows = rowsOf(batch.map(({ row }) => row))
  if (rows.length === 0) {
    // Nothing was changed after all.
  } else if (joined.end) {
    settleEnded(joined, rows)
  } else if (batch[0]!.isOpen) {
    await writeOpen(joined, rows)
  } else {
    await writeClosed(joined, rows)
  }
  batch.forEach(({ waiter }) => waiter?.resolve())
}

/** The transaction is over, or about to be: its rows share its fate. */
function settleEnded(joined: JoinedTransaction, rows: readonly Row[]): void {
  if (joined.end === 'rolled back') {
    return
  }
  holdRows(joined, rows)
  if (joined.end === 'committed') {
    releaseRows(joined)
  }
}

async function writeOpen(joined: JoinedTransaction, rows: readonly Row[]): Promise<void> {
  try {
    settleWritten(joined, { refused: await insert(joined, { isOpen: true, rows }), rows })
  } catch {
    // The transaction is lost, and with it the changes. Should it be committed after all, the rows are there.
    holdRows(joined, rows)
  }
  if (joined.isImmediate || joined.end === 'committed') {
    releaseRows(joined)
  }
}

type Refused = Awaited<ReturnType<JoinedTransaction['store']['insert']>>
type Written = { refused: Refused; rows: readonly Row[] }

function settleWritten(joined: JoinedTransaction, { refused, rows }: Written): void {
  const failed = new Set(refused.map(({ row }) => row))
  keepWritten(
    joined,
    rows.filter((row) => !failed.has(row)),
  )
  holdRows(joined, [...failed])
  if (refused.length > 0) {
    joined.runtime.noteUnwritten(refused.length)
    joined.runtime.warn(
      'rows could not be written in the transaction of their changes; they are written after it',
      rootMessage(refused[0]!.error),
    )
  }
}

/** Makes rows of changes. */
export function rowsOf(rows: readonly Pick<ChangeRow, 'read'>[]): Row[] {
  return rows.flatMap(({ read }) => read() ?? [])
}

/**
 * Makes the rows that wait for the ends of their transactions, of all that have one each: one of them ends now, and on a busy
 * server the others are about to. By themselves each would take a multiple of the time.
 */
export function prepareRows(transactions: Iterable<JoinedTransaction>): void {
  for (const joined of transactions) {
    const [item] = joined.pending
    if (item && isForCommit(joined)) {
      item.send ??= prepareRow(joined, item)
    }
  }
}

function prepareRow({ store }: JoinedTransaction, { row }: PendingRow): PendingRow['send'] {
  const made = row.read()
  return made && guarded(() => store.prepareWithCommit?.(made))
}

/** The last thing before the transaction is committed: a row that waits for its end alone goes in one message with the COMMIT. */
export function writeWithCommit(joined: JoinedTransaction): void {
  const [item] = joined.pending.splice(0)
  const row = item?.row.read()
  if (item === undefined || row === undefined) {
    return
  }
  const refusal = guarded(() => (item.send ?? prepareRow(joined, item))?.())
  joined.settle = (isCommitted) => {
    const error = refusal ? refusal() : new Error('its statement could not be made')
    if (isCommitted) {
      settleWritten(joined, { refused: error ? [{ error, row }] : [], rows: [row] })
    } else {
      joined.runtime.warn('the database did not commit a change with whose COMMIT its row went')
    }
  }
}

/** Whether all that is pending is a row that may go with the COMMIT. */
export function isForCommit({ pending, store }: JoinedTransaction): boolean {
  const [item] = pending
  const isOne = pending.length === 1 && store.prepareWithCommit !== undefined
  return item === undefined || (isOne && item.isOpen && item.waiter === undefined)
}

async function writeClosed(joined: JoinedTransaction, rows: readonly Row[]): Promise<void> {
  try {
    await insert(joined, { isOpen: false, rows })
    keepWritten(joined, rows)
  } catch (error) {
    joined.runtime.warn(
      'a change was refused, because its row could not be written',
      rootMessage(error),
    )
    joined.refusal = refuse(error)
    throw joined.refusal
  }
}

type Insert = { isOpen: boolean; rows: readonly Row[] }

/** What a hook of the host on the log logs, or changes, is not logged: it would never end. */
function insert({ store }: JoinedTransaction, { isOpen, rows }: Insert) {
  return getRegistry().ownTraffic.run(true, () => store.insert(rows, { isOpen }))
}

function keepWritten({ runtime, written }: JoinedTransaction, rows: readonly Row[]): void {
  if (runtime.options().logLevel !== 'silent') {
    written.push(...rows)
  }
}

/** Payload shows an error of status 500 to nobody who is not told that it is public. */
export function refuse(cause: unknown): LogbookError {
  if (cause instanceof LogbookError) {
    return cause
  }
  const error = new LogbookError(
    'not-logged',
    'the change was refused, because it could not be written to the activity log',
    { cause },
  )
  return Object.assign(error, { isPublic: true, status: 500 })
}
