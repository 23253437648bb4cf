import type { Row } from '../entries/row.js'

import { contentFields } from '../entries/row.js'
import { sizeOf } from './sizeOf.js'

/** A row that waits, numbered in the order of arrival. */
export type Buffered = {
  bytes: number
  /** It was refused and is not tried again yet. */
  isHeldBack: boolean
  row: Row
  sequence: number
  tries: number
}

export type RowBuffer = {
  bytes: () => number
  count: () => number
  has: (sequence: number) => boolean
  /** Whether a row up to this one still waits. */
  hasUpTo: (sequence: number) => boolean
  /** The oldest rows that are not held back; they stay until they are removed. */
  head: (count: number) => Buffered[]
  /**
   * Takes a row in, without its content where that does not fit.
   *
   * @returns its number, or `undefined` where too many rows wait already.
   */
  push: (row: Row) => number | undefined
  /** Lets all rows be tried again that are held back. */
  letGo: () => void
  remove: (rows: readonly Buffered[]) => void
  /** Rows kept without their content, and rows not taken in. */
  shed: () => { content: number; rows: number }
}

/** Rows in memory, in order, bounded by count and bytes. */
export function createBuffer({
  maxBytes,
  maxCount,
}: {
  maxBytes: number
  maxCount: number
}): RowBuffer {
  // In order of insertion, which is that of the numbers.
  const buffered = new Map<number, Buffered>()
  const shed = { content: 0, rows: 0 }
  let bytes = 0
  let lastSequence = 0
  const oldest = () => buffered.keys().next().value ?? Infinity
  return {
    bytes: () => bytes,
    count: () => buffered.size,
    has: (sequence) => buffered.has(sequence),
    hasUpTo: (sequence) => oldest() <= sequence,
    head: (count) => [...takeReady(buffered.values(), count)],
    letGo() {
      for (const item of buffered.values()) {
        item.isHeldBack = false
      }
    },
    push(row) {
      if (buffered.size >= maxCount) {
        shed.rows += 1
        return undefined
      }
      const isFull = bytes + sizeOf(row.data) > maxBytes
      const kept = isFull ? withoutContent(row) : row
      const size = sizeOf(kept.data)
      const sequence = ++lastSequence
      shed.content += isFull ? 1 : 0
      bytes += size
      buffered.set(sequence, { bytes: size, row: kept, isHeldBack: false, sequence, tries: 0 })
      return sequence
    },
    remove(rows) {
      for (const { bytes: size, sequence } of rows) {
        bytes -= buffered.delete(sequence) ? size : 0
      }
    },
    shed: () => ({ ...shed }),
  }
}

function* takeReady(items: Iterable<Buffered>, count: number): Iterable<Buffered> {
  let taken = 0
  for (const item of items) {
    if (taken === count) {
      return
    }
    if (!item.isHeldBack) {
      taken += 1
      yield item
    }
  }
}

/** What is kept of an entry when memory runs short: usage, cost, status, and that there was more. */
function withoutContent(row: Row): Row {
  const content = new Set(contentFields[row.kind])
  const kept = Object.entries(row.data).filter(([name]) => !content.has(name))
  const repairs = { content: { problem: 'left out: too many entries were waiting' } }
  const data = { ...Object.fromEntries(kept), createdAt: row.data.createdAt, repairs }
  return { ...row, data }
}
