import type { Row } from '../entries/row.js'
import type { RefusedRow } from '../store/Store.js'
import type { Buffered } from './createBuffer.js'

import { rootMessage } from '../rootMessage.js'
import { createBuffer } from './createBuffer.js'
import { createWaiters } from './createWaiters.js'

/**
 * - `waiting`: the database is not connected yet, or no longer.
 * - `idle`: nothing to do.
 * - `writing`: a batch is on its way.
 * - `retrying`: something could not be stored; the next try comes after a pause.
 */
export type QueueState = 'idle' | 'retrying' | 'waiting' | 'writing'

export type QueueHealth = {
  lastError: null | string
  /** When rows were last stored. */
  lastFlushAt: Date | null
  queuedBytes: number
  queuedCount: number
  /** Rows given up because the database, or a hook of the host, refused them at every try. */
  refusedCount: number
  rowsWritten: number
  /** Entries kept without their content, and entries dropped, because too many waited. */
  shed: { content: number; rows: number }
  state: QueueState
}

export type QueueOptions = {
  maxBytes: number
  maxCount: number
  /** Told of each batch that could not be stored, as a whole or in part. */
  onError: (error: unknown) => void
  /** Told of each row that is given up. */
  onRefused: (refused: RefusedRow) => void
  /** Stores a batch; throws where the database is away, returns the rows it refuses. */
  write: (rows: readonly Row[]) => Promise<readonly RefusedRow[]>
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
/** With the pauses between them about half a minute. */
const maxTries = 8

/**
 * Holds rows in memory until the store has taken them: in order, one batch at a time. What fails is tried again until it
 * is stored; the store sees to it that nothing is stored twice.
 */
export function createQueue(options: QueueOptions): Queue {
  const buffer = createBuffer(options)
  const waiters = createWaiters()
  const health = {
    lastError: null as null | string,
    lastFlushAt: null as Date | null,
    refusedCount: 0,
    rowsWritten: 0,
  }
  let isStarted = false
  let isWriting = false
  let retryTimer: NodeJS.Timeout | undefined
  let retryMs = firstRetryMs
  let lastSequence = 0

  /** One flight at a time, until nothing waits or something fails. */
  async function writeAll(): Promise<void> {
    if (!isStarted || isWriting) {
      return
    }
    isWriting = true
    clearTimeout(retryTimer)
    retryTimer = undefined
    // Entries logged in the same turn go together.
    await Promise.resolve()
    try {
      for (let batch = buffer.head(batchCount); isStarted && batch.length > 0;) {
        await writeBatch(batch)
        batch = buffer.head(batchCount)
      }
    } catch (error) {
      retryLater(error)
    } finally {
      isWriting = false
    }
  }

  async function writeBatch(batch: Buffered[]): Promise<void> {
    const refused = await options.write(batch.map(({ row }) => row))
    const errors = new Map(refused.map(({ error, row }) => [row, error]))
    const stored = batch.filter(({ row }) => !errors.has(row))
    buffer.remove(stored)
    health.rowsWritten += stored.length
    health.lastFlushAt = new Date()
    health.lastError = refused[0] ? rootMessage(refused[0].error) : null
    retryMs = firstRetryMs
    batch.filter(({ row }) => errors.has(row)).forEach((item) => refuse(item, errors.get(item.row)))
    waiters.release()
  }

  /** A refused row is tried again later, by itself: it must not hold up the others. */
  function refuse(item: Buffered, error: unknown): void {
    item.tries += 1
    if (item.tries >= maxTries) {
      buffer.remove([item])
      health.refusedCount += 1
      options.onRefused({ error, row: item.row })
      return
    }
    item.isHeldBack = true
    setTimeout(() => {
      item.isHeldBack = false
      void writeAll()
    }, pauseMs(item.tries)).unref()
  }

  function retryLater(error: unknown): void {
    health.lastError = rootMessage(error)
    options.onError(error)
    // What keeps the process open is a caller who waits (at most 5 s), not the retries.
    retryTimer = setTimeout(() => void writeAll(), retryMs).unref()
    retryMs = Math.min(retryMs * 2, maxRetryMs)
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
      const sequence = buffer.push(row)
      if (sequence === undefined) {
        return Promise.resolve()
      }
      lastSequence = sequence
      if (!retryTimer) {
        void writeAll()
      }
      return waiters.wait(() => !buffer.has(sequence), maxWaitMs)
    },
    flush(timeoutMs) {
      const sequence = lastSequence
      buffer.letGo()
      void writeAll()
      return waiters.wait(() => !buffer.hasUpTo(sequence), timeoutMs)
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

function pauseMs(tries: number): number {
  return Math.min(firstRetryMs * 2 ** (tries - 1), maxRetryMs)
}
