import { closeSync, ftruncateSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'

import { header } from './spoolLine.js'

/** A file of the spool. It goes when all its rows are stored. */
export type Segment = {
  /** Whether no more rows come: nothing is written to it, or all of it was read. */
  isComplete: boolean
  path: string
  /** Rows in it that are not stored yet. */
  pending: number
  size: number
}

/** Where a line stands. */
export type Mark = { bytes: number; offset: number; segment: Segment }

export type SegmentWriter = {
  /** @throws where the disk does not take the line; nothing of it is left in the file then. */
  append: (line: Buffer) => Mark
  close: () => void
  /** The file behind this one, if there is one yet. */
  following: (segment: Segment) => Segment | undefined
  /** Deletes, or empties, what is stored. */
  settle: (segment: Segment) => void
  size: () => number
}

const maxSegmentBytes = 8 * 1024 * 1024

/** Appends lines to numbered files in a folder: small ones, so that what is stored soon leaves the disk. */
export function createSegmentWriter(folder: string): SegmentWriter {
  const segments: Segment[] = []
  let descriptor: number | undefined
  let number = 0

  function active(): Segment {
    const last = segments.at(-1)
    if (last && !last.isComplete && last.size < maxSegmentBytes) {
      return last
    }
    close()
    const name = `${String(++number).padStart(8, '0')}.spool`
    const segment = { isComplete: false, path: join(folder, name), pending: 0, size: 0 }
    descriptor = openSync(segment.path, 'a', 0o600)
    segments.push(segment)
    write(segment, Buffer.from(header))
    return segment
  }

  function write(segment: Segment, bytes: Buffer): void {
    try {
      const written = writeSync(descriptor!, bytes)
      if (written < bytes.length) {
        throw new Error(`the disk took ${written} of ${bytes.length} bytes`)
      }
      segment.size += bytes.length
    } catch (error) {
      undo(segment)
      throw error
    }
  }

  /** A line that was written in part would spoil the next one. */
  function undo(segment: Segment): void {
    try {
      ftruncateSync(descriptor!, segment.size)
    } catch {
      // The next line goes to another file; whoever reads this one passes over its end.
      close()
    }
  }

  function close(): void {
    const last = segments.at(-1)
    if (descriptor === undefined || last === undefined) {
      return
    }
    closeSync(descriptor)
    descriptor = undefined
    last.isComplete = true
    settle(last)
  }

  function settle(segment: Segment): void {
    if (segment.pending > 0 || !segments.includes(segment)) {
      return
    }
    if (segment.isComplete) {
      rmSync(segment.path, { force: true })
      segments.splice(segments.indexOf(segment), 1)
    } else if (segment.size > header.length) {
      ftruncateSync(descriptor!, header.length)
      segment.size = header.length
    }
  }

  return {
    append(line) {
      const segment = active()
      const offset = segment.size
      write(segment, line)
      segment.pending += 1
      return { bytes: line.length, offset, segment }
    },
    close,
    following: (segment) => segments[segments.indexOf(segment) + 1],
    settle,
    size: () => segments.reduce((sum, { size }) => sum + size, 0),
  }
}
