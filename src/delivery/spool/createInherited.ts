import { rmSync } from 'node:fs'
import { dirname } from 'node:path'

import type { Segment } from './createSegmentWriter.js'
import type { Problem, SpooledRow } from './readRows.js'

import { rootMessage } from '../../rootMessage.js'
import { measure, removeEmptyFolder } from './adoptFolders.js'
import { isOfThisVersion, readRows } from './readRows.js'

/** Rows of writers that are gone. */
export type Inherited = {
  add: (paths: readonly string[]) => void
  clear: () => void
  read: () => Promise<SpooledRow[]>
  settle: (segment: Segment) => void
  size: () => number
  /** Files that are not read to their end. */
  unreadCount: () => number
}

/** Reads their files one after another, each to its end, and deletes it when its rows are stored. */
export function createInherited(onProblem: (problem: Problem) => void): Inherited {
  const unread: Segment[] = []
  const kept = new Set<Segment>()
  /** Where the next row of a file begins. */
  const offsets = new WeakMap<Segment, number>()
  let bytes = 0

  async function readNext(segment: Segment): Promise<SpooledRow[]> {
    const offset = offsets.get(segment)
    if (offset === undefined && !(await isOfThisVersion(segment))) {
      throw new Error('it was written by another version of payload-logbook')
    }
    const { isEnd, next, rows } = await readRows(segment, { from: offset ?? 0 }, onProblem)
    segment.pending += rows.length
    offsets.set(segment, next)
    if (isEnd) {
      finish(segment)
    }
    return rows
  }

  function finish(segment: Segment): void {
    if (unread[0] === segment) {
      unread.shift()
    }
    segment.isComplete = true
    settle(segment)
  }

  /** For a later version, or for a person, to look at. */
  function leave(segment: Segment, error: unknown): void {
    bytes -= kept.delete(segment) ? segment.size : 0
    finish(segment)
    onProblem({
      detail: `${segment.path}: ${rootMessage(error)}`,
      subject: 'a file of the spool stays where it is, unread',
    })
  }

  function settle(segment: Segment): void {
    if (segment.isComplete && segment.pending <= 0 && kept.delete(segment)) {
      bytes -= segment.size
      rmSync(segment.path, { force: true })
      removeEmptyFolder(dirname(segment.path))
    }
  }

  return {
    add(paths) {
      for (const path of paths) {
        const size = measure(path)?.bytes ?? 0
        const segment = { isComplete: false, path, pending: 0, size }
        unread.push(segment)
        kept.add(segment)
        bytes += size
      }
    },
    clear() {
      unread.length = 0
      kept.clear()
      bytes = 0
    },
    async read() {
      for (let segment = unread[0]; segment; segment = unread[0]) {
        try {
          const rows = await readNext(segment)
          if (rows.length > 0) {
            return rows
          }
        } catch (error) {
          leave(segment, error)
        }
      }
      return []
    },
    settle,
    size: () => bytes,
    unreadCount: () => unread.length,
  }
}
