import type { Row } from '../../entries/row.js'
import type { RuntimeKind } from '../../options.js'
import type { Mark, Segment } from './createSegmentWriter.js'
import type { Problem, SpooledRow } from './readRows.js'

import { rootMessage } from '../../rootMessage.js'
import { createDiskGuard } from './createDiskGuard.js'
import { createInherited } from './createInherited.js'
import { createQuarantine } from './createQuarantine.js'
import { createSpoolFolder } from './createSpoolFolder.js'
import { formatRow } from './rowText.js'
import { formatLine } from './spoolLine.js'

export type SpoolOptions = {
  /** Files that were last written longer ago are deleted unread, ms. */
  expiryMs: number
  kind: RuntimeKind
  /** Most bytes of rows on disk. */
  maxBytes: number
  /** Rows of others were found. */
  onInherited: () => void
  /** The folder was taken over, or deleted: what is in memory has to be appended again. */
  onMoved: () => void
  /** Told what went wrong, in words for the log: what it is, and the case. */
  onProblem: (subject: string, detail?: string) => void
  /** Folder of all spools of one database. */
  root: string
}

export type SpoolHealth = {
  /** Bytes on disk: rows that are not stored yet, and some that are. */
  bytes: number
  /** Lines that could not be read back. */
  damagedCount: number
  folder: string
  /** Why entries are not written to disk now; they are held in memory only. */
  lastError: null | string
}

export type Spool = {
  /** Writes a row before it returns. `undefined` where the disk does not take it. */
  append: (row: Row) => Mark | undefined
  /** From this row on rows are on disk only, until `read` has caught up. */
  defer: (mark: Mark) => void
  hasBacklog: () => boolean
  health: () => SpoolHealth
  /** How many files of others are unread. */
  inheritedCount: () => number
  isDeferring: () => boolean
  /** Looks for what other writers left behind, and goes on doing so. */
  open: () => void
  quarantine: (row: Row, reason: string) => void
  /** The next rows that are on disk only: those of others first. */
  read: () => Promise<SpooledRow[]>
  /** Gives the folder up: what is left in it is anybody's who starts next. */
  release: () => void
  settle: (segment: Segment) => void
}

const renewMs = 5000

/** Keeps rows on disk until they are stored: what this process appends, and what others left behind. */
export function createSpool(options: SpoolOptions): Spool {
  const { maxBytes, onInherited, onMoved, onProblem, root } = options
  const folder = createSpoolFolder({ ...options, onProblem: report })
  const inherited = createInherited(report)
  const writeQuarantine = createQuarantine(root)
  const { attempt, lastError } = createDiskGuard((message) =>
    onProblem('entries are held in memory only, the spool cannot be written', message),
  )
  const adoption = createDiskGuard((message) =>
    onProblem('what other processes left in the spool cannot be taken over', message),
  )
  let timer: NodeJS.Timeout | undefined
  let isOpen = false
  let damagedCount = 0

  function report({ detail, line, subject }: Problem): void {
    onProblem(subject, detail)
    if (line) {
      damagedCount += 1
      quarantine(line.toString('latin1'), `${subject}: ${detail}`)
    }
  }

  function quarantine(content: unknown, reason: string): void {
    try {
      writeQuarantine({ content, reason })
    } catch (error) {
      onProblem('a row or a line cannot be put in quarantine and is lost', rootMessage(error))
    }
  }

  function append(row: Row): Mark {
    const line = formatLine(formatRow(row))
    const { writer } = folder.ensure()
    keepLease()
    if (writer.size() + line.length > maxBytes) {
      throw new Error(`it holds ${maxBytes} bytes, all it may (option spool.maxBytes)`)
    }
    return writer.append(line)
  }

  function keepLease(): void {
    timer ??= setInterval(tick, renewMs).unref()
  }

  function tick(): void {
    if (!folder.renew()) {
      inherited.clear()
      onMoved()
    }
    if (isOpen) {
      adopt()
    }
  }

  function adopt(): void {
    inherited.add(adoption.attempt(folder.adopt) ?? [])
    if (inherited.unreadCount() > 0) {
      onInherited()
    }
  }

  const size = () => (folder.current()?.writer.size() ?? 0) + inherited.size()
  const isDeferring = () => folder.current()?.deferred.isActive() === true

  return {
    append: (row) => attempt(() => append(row)),
    defer({ offset, segment }) {
      folder.current()?.deferred.begin(segment, offset)
    },
    hasBacklog: () => inherited.unreadCount() > 0 || isDeferring(),
    health: () => ({ bytes: size(), damagedCount, folder: root, lastError: lastError() }),
    inheritedCount: inherited.unreadCount,
    isDeferring,
    open() {
      isOpen = true
      keepLease()
      folder.sweep()
      adopt()
    },
    quarantine,
    async read() {
      const rows = await inherited.read()
      return rows.length > 0 ? rows : ((await folder.current()?.deferred.read()) ?? [])
    },
    release() {
      clearInterval(timer)
      timer = undefined
      isOpen = false
      attempt(folder.leave)
      inherited.clear()
    },
    settle(segment) {
      segment.pending -= 1
      try {
        inherited.settle(segment)
        folder.current()?.writer.settle(segment)
      } catch (error) {
        // Its rows are stored: if they come again they are known.
        onProblem('a file of the spool cannot be emptied or deleted', rootMessage(error))
      }
    },
  }
}
