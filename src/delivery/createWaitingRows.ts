import type { Row } from '../entries/row.js'
import type { Buffered, Shed } from './createBuffer.js'
import type { Spool, SpoolHealth } from './spool/createSpool.js'

import { createBuffer } from './createBuffer.js'

export type WaitingHealth = {
  queuedBytes: number
  /** Rows in memory. */
  queuedCount: number
  /** Entries kept without their content, and entries dropped, because too many waited. */
  shed: Shed
  /** Rows on disk; `null` where none are kept there. */
  spool: null | SpoolHealth
}

export type WaitingOptions = {
  maxBytes: number
  maxCount: number
  /** Rows of a process that is gone were found. */
  onInherited: () => void
  spool?: (events: { onInherited: () => void; onMoved: () => void }) => Spool | undefined
}

/** What became of a row: it is on disk, in memory only, or there was no room for it. */
export type Taken = { item: Buffered; where: 'memory' } | { where: 'disk' | 'nowhere' }

export type WaitingRows = {
  add: (row: Row) => Taken
  /** Puts a row that cannot be stored aside, with the reason. */
  giveUp: (item: Buffered, reason: string) => void
  has: (item: Buffered) => boolean
  /** Whether there is enough for a batch. */
  hasBatch: () => boolean
  /** Whether there is a row that is not held back. */
  hasReady: () => boolean
  /** Whether a row up to this one waits, in memory or on disk. */
  hasUpTo: (sequence: number) => boolean
  health: () => WaitingHealth
  /** Whether all that is in memory is on disk, too. */
  isOnDisk: () => boolean
  lastSequence: () => number
  /** Lets all rows be tried again that are held back. */
  letGo: () => void
  /** Whether they are few, and safe on disk: there is no haste. */
  mayWait: () => boolean
  /** The oldest rows that are not held back; they stay until they are settled. */
  nextBatch: (maxCount: number) => Promise<Buffered[]>
  /** Takes up what others left on disk. */
  open: () => void
  /** Leaves what is on disk to whoever starts next. */
  release: () => void
  /** The rows are stored. */
  settle: (items: readonly Buffered[]) => void
}

export const maxBatchCount = 500
const maxBatchBytes = 2 * 1024 * 1024
/** More is not read back from disk: as long as the database is away it would fill the memory. */
const maxReadBytes = 8 * 1024 * 1024

/**
 * Rows that wait for the database: on disk where there is one, and in memory as many as may be. What does not fit memory is
 * read back from disk when its turn comes.
 */
export function createWaitingRows(options: WaitingOptions): WaitingRows {
  const buffer = createBuffer(options)
  const spool = options.spool?.({ onInherited: options.onInherited, onMoved: appendAgain })
  let lastSequence = 0
  /** Rows of others are older than all that came here. */
  let inheritedSequence = 0
  /** Of the next row that is read back: never more than its own, so that a flush waits rather too long. */
  let deferredSequence = 0

  /** The files with these rows are gone, or somebody else's now. */
  function appendAgain(): void {
    for (const item of buffer.items()) {
      item.segment = spool?.append(item.row)?.segment
    }
  }

  /** @returns whether the row is on disk. */
  function append(row: Row, sequence: number): boolean {
    const mark = spool?.append(row)
    if (spool === undefined || mark === undefined) {
      return false
    }
    const { bytes, segment } = mark
    if (spool.isDeferring() || !buffer.hasRoom(bytes)) {
      deferredSequence = spool.isDeferring() ? deferredSequence : sequence
      spool.defer(mark)
    } else {
      buffer.add({ bytes, row, segment, sequence })
    }
    return true
  }

  const hasBatch = () => buffer.count() >= maxBatchCount || buffer.bytes() >= maxBatchBytes
  const isOnDisk = () => [...buffer.items()].every(({ segment }) => segment !== undefined)
  const canReadBack = () => spool?.hasBacklog() === true && buffer.bytes() < maxReadBytes

  async function readBack(from: Spool): Promise<void> {
    const isInherited = from.inheritedCount() > 0
    for (const spooled of await from.read()) {
      const sequence = isInherited ? --inheritedSequence : deferredSequence++
      buffer.add({ ...spooled, sequence })
    }
  }

  function settle(items: readonly Buffered[]): void {
    buffer.remove(items)
    for (const { segment } of items) {
      if (segment) {
        spool?.settle(segment)
      }
    }
  }

  return {
    add(row) {
      const sequence = ++lastSequence
      if (append(row, sequence)) {
        return { where: 'disk' }
      }
      const item = buffer.addShedding(row, sequence)
      return item ? { item, where: 'memory' } : { where: 'nowhere' }
    },
    giveUp(item, reason) {
      spool?.quarantine(item.row, reason)
      settle([item])
    },
    has: buffer.has,
    hasBatch,
    hasReady: () => buffer.head({ bytes: 0, count: 1 }).length > 0 || canReadBack(),
    hasUpTo(sequence) {
      const isDeferred = spool?.isDeferring() === true && deferredSequence <= sequence
      return isDeferred || (spool?.inheritedCount() ?? 0) > 0 || buffer.hasUpTo(sequence)
    },
    health: () => ({
      queuedBytes: buffer.bytes(),
      queuedCount: buffer.count(),
      shed: buffer.shed(),
      spool: spool?.health() ?? null,
    }),
    isOnDisk,
    lastSequence: () => lastSequence,
    letGo() {
      for (const item of buffer.items()) {
        item.isHeldBack = false
      }
    },
    mayWait: () => !hasBatch() && !canReadBack() && isOnDisk(),
    async nextBatch(maxCount) {
      const limits = { bytes: maxBatchBytes, count: maxCount }
      const batch = buffer.head(limits)
      if (batch.length >= maxCount || !spool || !canReadBack()) {
        return batch
      }
      await readBack(spool)
      return buffer.head(limits)
    },
    open: () => spool?.open(),
    release() {
      if (spool) {
        buffer.remove([...buffer.items()].filter(({ segment }) => segment !== undefined))
        spool.release()
      }
    },
    settle,
  }
}
