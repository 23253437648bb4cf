import type { Row } from '../entries/row.js'

import { contentFields } from '../entries/row.js'
import { sizeOf } from './sizeOf.js'

export type Buffer = {
  bytes: () => number
  count: () => number
  /** The oldest rows, which stay until they are dropped. */
  head: (count: number) => Row[]
  /** Takes a row in, without its content where that does not fit. `false` where not even the rest of it fits. */
  push: (row: Row) => boolean
  /** Rows kept without their content, and rows not taken in. */
  shed: () => { content: number; rows: number }
  /** Lets go of the oldest rows: they are stored. */
  shift: (count: number) => void
}

type Buffered = { bytes: number; row: Row }

/** Rows in memory, in order, bounded by count and bytes. */
export function createBuffer({
  maxBytes,
  maxCount,
}: {
  maxBytes: number
  maxCount: number
}): Buffer {
  let buffered: Buffered[] = []
  let bytes = 0
  const shed = { content: 0, rows: 0 }
  return {
    bytes: () => bytes,
    count: () => buffered.length,
    head: (count) => buffered.slice(0, count).map(({ row }) => row),
    push(row) {
      if (buffered.length >= maxCount) {
        shed.rows += 1
        return false
      }
      const whole = { bytes: sizeOf(row.data), row }
      const isFull = bytes + whole.bytes > maxBytes
      const kept = isFull ? reduced(row) : whole
      shed.content += isFull ? 1 : 0
      bytes += kept.bytes
      buffered.push(kept)
      return true
    },
    shed: () => ({ ...shed }),
    shift(count) {
      bytes -= buffered.slice(0, count).reduce((sum, item) => sum + item.bytes, 0)
      buffered = buffered.slice(count)
    },
  }
}

/** What is kept of an entry when memory runs short: usage, cost, status, and that there was more. */
function reduced(row: Row): Buffered {
  const content = new Set(contentFields[row.kind])
  const kept = Object.entries(row.data).filter(([name]) => !content.has(name))
  const repairs = { content: { problem: 'left out: too many entries were waiting' } }
  const data = { ...Object.fromEntries(kept), createdAt: row.data.createdAt, repairs }
  return { bytes: sizeOf(data), row: { ...row, data } }
}
