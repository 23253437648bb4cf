import type { CollectionSlug, Payload } from 'payload'

import type { QueueHealth } from './delivery/createQueue.js'
import type { Warn } from './delivery/createWarnings.js'
import type { LogKind, Row } from './entries/row.js'
import type { ActivityLog } from './loggers/ActivityLogger.js'
import type { LLMLog } from './loggers/LLMLogger.js'
import type { ServiceLog } from './loggers/ServiceLogger.js'
import type { ResolvedOptions } from './options.js'
import type { Reports } from './reports/AuditReports.js'
import type { Store } from './store/Store.js'

/** The logbook of one Payload instance. */
export type Logbook = {
  activity: ActivityLog
  /** Resolves when all entries logged so far are stored, at the latest after `timeoutMs` (default 30,000). Never rejects. */
  flush: (options?: { timeoutMs?: number }) => Promise<void>
  /** What waits in memory and on disk, what was written, what was shed, and the last error. */
  health: () => LogbookHealth
  llm: LLMLog
  /** Privileged, like the Local API: no access control. */
  reports: Reports
  services: ServiceLog
}

export type LogbookHealth = {
  /** Rows of changes that could not be written in the transactions of these, and were written after them. */
  unwrittenCount: number
  /** Fields that were not stored because they could not be checked: the `redact` of the options failed, say. */
  uncheckedCount: number
  /** Which store writes and reads: `portable`, `postgres` or `sqlite`. */
  store: Store['name']
} & QueueHealth

/** The logbook, and what the rest of the package needs of it. */
export type LogbookRuntime = {
  /** Takes a row on its way: privacy, mirror, queue. Never throws and never rejects. */
  accept: (row: Row) => Promise<void>
  /** Hands a protected row to the delivery. Resolves when it is safe; never rejects. */
  deliver: (row: Row) => Promise<void>
  /** Mirrors a protected row to the process's log. */
  mirror: (row: Row) => void
  /** Counts rows that could not be written in the transactions of their changes. */
  noteUnwritten: (count: number) => void
  unwrittenCount: () => number
  /**
   * A row with its actor, without secrets, cut to what an index takes: as it may leave the process's memory.
   *
   * @param own Fields that the logbook has filled in itself: in them is nothing to be looked for.
   */
  protect: (row: Row, own?: ReadonlySet<string>) => Row
  /** Says something in the process's log, the same thing once a minute. */
  warn: Warn
  /** Takes over the options of a reloaded config. */
  configure: (options: ResolvedOptions) => void
  logbook: Logbook
  /** Stores what waits before the process or Payload ends, at the latest after `timeoutMs`. */
  drain: (timeoutMs: number) => Promise<void>
  /** Whether entries are on disk before `log()` returns. */
  hasSpool: boolean
  isDrained: () => boolean
  options: () => ResolvedOptions
  payload: Payload
  /** Leaves what is on disk to whoever starts next. */
  release: () => void
  slug: (kind: LogKind) => CollectionSlug
  start: () => void
  stop: () => void
  store: () => Store
}
