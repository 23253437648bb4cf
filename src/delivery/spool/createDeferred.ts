import type { Segment, SegmentWriter } from './createSegmentWriter.js'
import type { Problem, SpooledRow } from './readRows.js'

import { readRows } from './readRows.js'
import { header } from './spoolLine.js'

/** Rows of this writer that are on disk only, because memory was full. */
export type Deferred = {
  /** From this row on rows are on disk only. */
  begin: (segment: Segment, offset: number) => void
  isActive: () => boolean
  /** @returns nothing where it has caught up with the writer. */
  read: () => Promise<SpooledRow[]>
}

export function createDeferred(
  writer: SegmentWriter,
  onProblem: (problem: Problem) => void,
): Deferred {
  let cursor: undefined | { offset: number; segment: Segment }

  async function read(): Promise<SpooledRow[]> {
    while (cursor) {
      const { offset, segment } = cursor
      const { next, rows } = await readRows(
        segment,
        { from: offset, to: segment.size },
        (problem) => {
          segment.pending -= 1
          onProblem(problem)
        },
      )
      // What was written meanwhile is on disk only, too: the end is what it is now.
      moveTo(segment, next)
      if (rows.length > 0) {
        return rows
      }
    }
    return []
  }

  function moveTo(segment: Segment, offset: number): void {
    if (offset < segment.size) {
      cursor = { offset, segment }
      return
    }
    const following = writer.following(segment)
    cursor = following && { offset: header.length, segment: following }
  }

  return {
    begin(segment, offset) {
      cursor ??= { offset, segment }
    },
    isActive: () => cursor !== undefined,
    read,
  }
}
