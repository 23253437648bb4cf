import type { Row } from '../entries/row.js'
import type { RefusedRow } from '../store/Store.js'
import type { Buffered, Shed } from './createBuffer.js'
import type { WaitingHealth, WaitingOptions } from './createWaitingRows.js'

import { rootMessage } from '../rootMessage.js'
import { createDeadline, within } from '../store/deadline.js'
import { createWaiters } from './createWaiters.js'
import { createWaitingRows, maxBatchCount } from './createWaitingRows.js'

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
  /** Rows given up because the database, or a hook of the host, refused them at every try. */
  refusedCount: number
  rowsWritten: number
  state: QueueState
} & WaitingHealth

export type QueueOptions = {
  /** Told of each batch that could not be stored, as a whole or in part. */
  onError: (error: unknown) => void
  /** Told of each row that is given up. */
  onRefused: (refused: RefusedRow) => void
  /** Told what was shed since the last time, once everything that was left is stored. */
  onShed: (shed: Shed) => void
  /** Stores a batch; throws where the database is away, returns the rows it refuses. */
  write: (rows: readonly Row[]) => Promise<readonly RefusedRow[]>
} & Omit<WaitingOptions, 'onInherited'>

export type Queue = {
  /**
   * Like `flush`, but does not wait for a database that is away where all that waits for it is on disk. For the end of a
   * process, which must not take longer than it has to.
   */
  drain: (timeoutMs: number) => Promise<void>
  /** Resolves when the row is safe: on disk, else stored, at the latest after 5 s. Never rejects. */
  enqueue: (row: Row) => Promise<void>
  /** Resolves when all rows queued so far are stored, at the latest after `timeoutMs`. Never rejects. */
  flush: (timeoutMs: number) => Promise<void>
  health: () => QueueHealth
  /** Whether nothing waits. */
  isDrained: () => boolean
  /** Leaves what is on disk to whoever starts next. */
  release: () => void
  /** The database is there: what waits is written. */
  start: () => void
  /** The database goes away: what comes from now on waits. */
  stop: () => void
}

/** One for all: where somebody uses `AsyncLocalStorage`, as Next.js does, Node looks at each promise that is made. */
const done = Promise.resolve()
/** Rows that are safe on disk wait that long for others to go with them. */
const lingerMs = 250
/** After this `await log()` lets its caller go on, stored or not: a log is never in the way. */
const maxWaitMs = 5000
/** A write that takes longer has failed, whatever becomes of it: a row that comes twice is stored once. */
const writeTimeoutMs = 60_000
const firstRetryMs = 250
const maxRetryMs = 10_000
/** With the pauses between them about half a minute. */
const maxTries = 8
const minTryingMs = 20_000

/**
 * Brings rows to the store: in order, one batch at a time. What fails is tried again until it is stored; the store sees to it
 * that nothing is stored twice.
 */
export function createQueue(options: QueueOptions): Queue {
  const rows = createWaitingRows({ ...options, onInherited: () => void writeAll() })
  const waiters = createWaiters()
  const health = {
    lastError: null as null | string,
    lastFlushAt: null as Date | null,
    refusedCount: 0,
    rowsWritten: 0,
  }
  const reportShed = createShedReport(() => rows.health().shed, options.onShed)
  let isStarted = false
  let isWriting = false
  let isLingering = false
  let lingerTimer: NodeJS.Timeout | undefined
  let retryTimer: NodeJS.Timeout | undefined
  let retryMs = firstRetryMs
  let batchCount = maxBatchCount

  /** One flight at a time, until nothing waits or something fails. */
  async function writeAll(): Promise<void> {
    if (!isStarted || isWriting) {
      return
    }
    isWriting = true
    stopRetrying()
    // Entries logged in the same turn go together.
    await Promise.resolve()
    try {
      for (let batch = await rows.nextBatch(batchCount); isStarted && batch.length > 0;) {
        await writeBatch(batch)
        batch = canLinger() ? [] : await rows.nextBatch(batchCount)
      }
    } catch (error) {
      retryLater(error)
    }
    isWriting = false
    waiters.release()
    if (retryTimer === undefined) {
      reportShed()
      writeRest()
    }
  }

  function stopRetrying(): void {
    clearTimeout(retryTimer)
    retryTimer = undefined
  }

  async function writeBatch(batch: Buffered[]): Promise<void> {
    const written = options.write(batch.map(({ row }) => row))
    const refused = await within(createDeadline(writeTimeoutMs), written)
    const errors = new Map(refused.map(({ error, row }) => [row, error]))
    const stored = batch.filter(({ row }) => !errors.has(row))
    health.rowsWritten += stored.length
    rows.settle(stored)
    health.lastFlushAt = new Date()
    health.lastError = refused[0] ? rootMessage(refused[0].error) : null
    retryMs = firstRetryMs
    batchCount = Math.min(batchCount * 2, maxBatchCount)
    batch.filter(({ row }) => errors.has(row)).forEach((item) => refuse(item, errors.get(item.row)))
    waiters.release()
  }

  /** A refused row is tried again later, by itself: it must not hold up the others. */
  function refuse(item: Buffered, error: unknown): void {
    item.tries += 1
    item.refusedAt ??= performance.now()
    // By time, too: a flush has rows tried again at once.
    if (item.tries >= maxTries && performance.now() - item.refusedAt >= minTryingMs) {
      health.refusedCount += 1
      rows.giveUp(item, rootMessage(error))
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
    retryTimer = setTimeout(() => void writeAll(), withJitter(retryMs)).unref()
    retryMs = Math.min(retryMs * 2, maxRetryMs)
    // What took longer than it may could be too much at once.
    batchCount = Math.ceil(batchCount / 2)
  }

  function writeSoon(): void {
    if (retryTimer || isWriting) {
      return
    }
    if (rows.hasBatch()) {
      void writeAll()
    } else if (!isLingering) {
      isLingering = true
      // One timer, wound up again: another each time costs the caller more.
      lingerTimer = lingerTimer?.refresh() ?? setTimeout(endLinger, lingerMs).unref()
    }
  }

  function endLinger(): void {
    isLingering = false
    void writeAll()
  }

  /** What came while the last batch was written. */
  function writeRest(): void {
    if (rows.hasReady()) {
      void (canLinger() ? writeSoon() : writeAll())
    }
  }

  /** Rows that nobody waits for go with those that come after them: each batch has its price. */
  const canLinger = () => !waiters.isAnyWaiting() && rows.mayWait()

  /** @returns the number of the last row that came. */
  function writeNow(): number {
    rows.letGo()
    void writeAll()
    return rows.lastSequence()
  }

  function state(): QueueState {
    if (!isStarted || retryTimer) {
      return isStarted ? 'retrying' : 'waiting'
    }
    return isWriting ? 'writing' : 'idle'
  }

  return {
    drain(timeoutMs) {
      const sequence = writeNow()
      const isSafe = () => (retryTimer !== undefined || !isStarted) && rows.isOnDisk()
      return waiters.wait(() => !rows.hasUpTo(sequence) || isSafe(), timeoutMs)
    },
    enqueue(row) {
      const taken = rows.add(row)
      if (taken.where === 'disk') {
        writeSoon()
      }
      if (taken.where !== 'memory') {
        return done
      }
      if (!retryTimer) {
        void writeAll()
      }
      return waiters.wait(() => !rows.has(taken.item), maxWaitMs)
    },
    flush(timeoutMs) {
      const sequence = writeNow()
      return waiters.wait(() => !rows.hasUpTo(sequence), timeoutMs)
    },
    health: () => ({ ...health, ...rows.health(), state: state() }),
    isDrained: () => !rows.hasUpTo(rows.lastSequence()),
    release: rows.release,
    start() {
      isStarted = true
      rows.open()
      void writeAll()
    },
    stop() {
      isStarted = false
      stopRetrying()
    },
  }
}

/** Tells what was shed since it was told last. */
function createShedReport(shed: () => Shed, tell: (since: Shed) => void): () => void {
  let told: Shed = { content: 0, rows: 0 }
  return () => {
    const now = shed()
    const since = { content: now.content - told.content, rows: now.rows - told.rows }
    told = now
    if (since.content + since.rows > 0) {
      tell(since)
    }
  }
}

function pauseMs(tries: number): number {
  return Math.min(firstRetryMs * 2 ** (tries - 1), maxRetryMs)
}

/** Between half and all of it: many processes do not come back to a database at once. */
function withJitter(ms: number): number {
  return ms / 2 + (Math.random() * ms) / 2
}
