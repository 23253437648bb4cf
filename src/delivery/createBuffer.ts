import type { Row } from '../entries/row.js'
import type { Segment } from './spool/createSegmentWriter.js'

import { contentFields } from '../entries/row.js'
import { sizeOf } from '../entries/sizeOf.js'

/** A row that waits. Its number tells when it came: rows read back from disk may share one. */
export type Buffered = {
  bytes: number
  /** It was refused and is not tried again yet. */
  isHeldBack: boolean
  /** When it was refused first, on the clock of `performance.now()`. */
  refusedAt?: number
  row: Row
  /** The file of the spool that it is in, too. */
  segment: Segment | undefined
  sequence: number
  tries: number
}

/** What is known of a row that is taken in. */
export type Arrival = { bytes: number; row: Row; segment?: Segment; sequence: number }

export type RowBuffer = {
  add: (arrival: Arrival) => Buffered
  /** Takes in a row that is nowhere else: without content where that does not fit. `undefined` where there is no room. */
  addShedding: (row: Row, sequence: number) => Buffered | undefined
  bytes: () => number
  count: () => number
  has: (item: Buffered) => boolean
  hasRoom: (bytes: number) => boolean
  /** Whether a row up to this one still waits. */
  hasUpTo: (sequence: number) => boolean
  /** The oldest rows that are not held back; they stay until they are removed. */
  head: (limits: { bytes: number; count: number }) => Buffered[]
  items: () => Iterable<Buffered>
  remove: (rows: readonly Buffered[]) => void
  /** Rows kept without their content, and rows not taken in. */
  shed: () => Shed
}

export type Shed = { content: number; rows: number }

type Bounds = { maxBytes: number; maxCount: number }

/** Rows in memory, in order, bounded by count and bytes. */
export function createBuffer({ maxBytes, maxCount }: Bounds): RowBuffer {
  const buffered = new Set<Buffered>()
  /** Those that are nowhere else and still have their content. */
  const whole = new Set<Buffered>()
  const shed = { content: 0, rows: 0 }
  let bytes = 0

  function add({ bytes: size, row, segment, sequence }: Arrival): Buffered {
    const item = { bytes: size, isHeldBack: false, row, segment, sequence, tries: 0 }
    bytes += size
    buffered.add(item)
    if (segment === undefined) {
      whole.add(item)
    }
    return item
  }

  const hasRoom = (size: number) => buffered.size < maxCount && bytes + size <= maxBytes

  /** Makes room for the usage of a new row by the content of the oldest ones. */
  function shedContent(needed: number): void {
    for (const item of whole) {
      if (bytes + needed <= maxBytes) {
        return
      }
      whole.delete(item)
      const row = withoutContent(item.row)
      const size = sizeOf(row.data)
      if (size < item.bytes) {
        bytes += size - item.bytes
        shed.content += 1
        Object.assign(item, { bytes: size, row })
      }
    }
  }

  return {
    add,
    addShedding(row, sequence) {
      const size = sizeOf(row.data)
      if (hasRoom(size)) {
        return add({ bytes: size, row, sequence })
      }
      const envelope = withoutContent(row)
      const rest = sizeOf(envelope.data)
      if (buffered.size < maxCount && bytes + rest > maxBytes) {
        shedContent(rest)
      }
      if (!hasRoom(rest)) {
        shed.rows += 1
        return undefined
      }
      shed.content += 1
      return add({ bytes: rest, row: envelope, sequence })
    },
    bytes: () => bytes,
    count: () => buffered.size,
    has: (item) => buffered.has(item),
    hasRoom,
    hasUpTo(sequence) {
      for (const item of buffered) {
        if (item.sequence <= sequence) {
          return true
        }
      }
      return false
    },
    head: (limits) => takeReady(buffered, limits),
    items: () => buffered,
    remove(rows) {
      for (const item of rows) {
        bytes -= buffered.delete(item) ? item.bytes : 0
        whole.delete(item)
      }
    },
    shed: () => ({ ...shed }),
  }
}

function takeReady(
  items: Iterable<Buffered>,
  { bytes, count }: { bytes: number; count: number },
): Buffered[] {
  const taken: Buffered[] = []
  let size = 0
  for (const item of items) {
    if (item.isHeldBack) {
      continue
    }
    if (taken.length === count || (taken.length > 0 && size + item.bytes > bytes)) {
      break
    }
    taken.push(item)
    size += item.bytes
  }
  return taken
}

/** What is kept of an entry when memory runs short: usage, cost, status, and that there was more. */
function withoutContent(row: Row): Row {
  const content = new Set(contentFields[row.kind])
  const kept = Object.entries(row.data).filter(([name]) => !content.has(name))
  const repairs = { content: { problem: 'left out: too many entries were waiting' } }
  const data = { ...Object.fromEntries(kept), createdAt: row.data.createdAt, repairs }
  return { ...row, data }
}
