import type { Row } from '../entries/row.js'

import { createBuffer } from './createBuffer.js'
import { createWaiters } from './createWaiters.js'

/**
 * - `waiting`: the database is not connected yet, or no longer.
 * - `idle`: nothing to do.
 * - `writing`: a batch is on its way.
 * - `retrying`: the last batch failed; the next try comes after a pause.
 */
export type QueueState = 'idle' | 'retrying' | 'waiting' | 'writing'

export type QueueHealth = {
  lastError: null | string
  /** When a batch was last stored. */
  lastFlushAt: Date | null
  queuedBytes: number
  queuedCount: number
  rowsWritten: number
  /** Entries kept without their content, and entries dropped, because too many waited. */
  shed: { content: number; rows: number }
  state: QueueState
}

export type QueueOptions = {
  maxBytes: number
  maxCount: number
  /** Told of each batch that could not be stored. */
  onError: (error: unknown) => void
  /** Stores a batch; throws where the database is away. */
  write: (rows: readonly Row[]) => Promise<void>
}

export type Queue = {
  /** Resolves when the row is stored, at the latest after 5 s. Never rejects. */
  enqueue: (row: Row) => Promise<void>
  /** Resolves when all rows queued so far are stored, at the latest after `timeoutMs`. Never rejects. */
  flush: (timeoutMs: number) => Promise<void>
  health: () => QueueHealth
  /** The database is there: what waits is written. */
  start: () => void
  /** The database goes away: what comes from now on waits. */
  stop: () => void
}

const batchCount = 200
/** After this `await log()` lets its caller go on, stored or not: a log is never in the way. */
const maxWaitMs = 5000
const firstRetryMs = 250
const maxRetryMs = 30_000

/**
 * Holds rows in memory until the store has taken them: in order, one batch at a time. A batch that fails is tried again
 * until it is stored; the store sees to it that nothing is stored twice.
 */
export function createQueue(options: QueueOptions): Queue {
  const buffer = createBuffer(options)
  const waiters = createWaiters()
  const health = {
    lastError: null as null | string,
    lastFlushAt: null as Date | null,
    rowsWritten: 0,
  }
  let isStarted = false
  let isWriting = false
  let retryTimer: NodeJS.Timeout | undefined
  let retryMs = firstRetryMs
  let queuedSequence = 0

  /** One flight at a time, until nothing waits or the database fails. */
  async function writeAll(): Promise<void> {
    if (!isStarted || isWriting) {
      return
    }
    isWriting = true
    clearTimeout(retryTimer)
    retryTimer = undefined
    try {
      while (isStarted && buffer.count() > 0) {
        await writeBatch()
      }
    } catch (error) {
      retryLater(error)
    } finally {
      isWriting = false
    }
  }

  async function writeBatch(): Promise<void> {
    // Entries logged in the same turn go together.
    await Promise.resolve()
    const batch = buffer.head(batchCount)
    await options.write(batch)
    buffer.shift(batch.length)
    health.rowsWritten += batch.length
    health.lastFlushAt = new Date()
    health.lastError = null
    retryMs = firstRetryMs
    waiters.release(health.rowsWritten)
  }

  function retryLater(error: unknown): void {
    health.lastError = error instanceof Error ? error.message : String(error)
    options.onError(error)
    // What keeps the process open is a caller who waits (at most 5 s), not the retries.
    retryTimer = setTimeout(() => void writeAll(), retryMs).unref()
    retryMs = Math.min(retryMs * 2, maxRetryMs)
  }

  function settled(sequence: number, timeoutMs: number): Promise<void> {
    const isStored = sequence <= health.rowsWritten
    return isStored ? Promise.resolve() : waiters.wait(sequence, timeoutMs)
  }

  function state(): QueueState {
    if (!isStarted) {
      return 'waiting'
    }
    if (retryTimer) {
      return 'retrying'
    }
    return isWriting ? 'writing' : 'idle'
  }

  return {
    enqueue(row) {
      if (!buffer.push(row)) {
        return Promise.resolve()
      }
      queuedSequence += 1
      if (!retryTimer) {
        void writeAll()
      }
      return settled(queuedSequence, maxWaitMs)
    },
    flush(timeoutMs) {
      void writeAll()
      return settled(queuedSequence, timeoutMs)
    },
    health: () => ({
      ...health,
      queuedBytes: buffer.bytes(),
      queuedCount: buffer.count(),
      shed: buffer.shed(),
      state: state(),
    }),
    start() {
      isStarted = true
      void writeAll()
    },
    stop() {
      isStarted = false
      clearTimeout(retryTimer)
      retryTimer = undefined
    },
  }
}
