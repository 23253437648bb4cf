import type { AuditOperation } from '../../options.js'
import type { DocumentData } from './copyDocument.js'
import type { AuditPlan } from './createPlans.js'

/** Something that was written, and is to be logged. Its documents are copies that nobody else changes: its row is made later. */
export type Change = {
  action: AuditOperation
  /** What is there now. */
  after?: DocumentData
  /** What was there; `undefined` where nothing was, or nobody read it. */
  before?: DocumentData
  /** About how many its documents take in memory. */
  bytes?: number
  /** What else there is to say. */
  details?: ChangeDetails
  /** Of the document; the slug of a global. `undefined` for many at once. */
  id?: unknown
  plan: AuditPlan
}

export type ChangeDetails = {
  autosave?: boolean
  /** `unread`: nobody read what was there, so that only what is there now is said. */
  before?: 'unread'
  /** Joins the rows of one bulk operation. */
  bulkId?: string
  draft?: boolean
  /** Moved to the trash, or out of it. */
  trash?: boolean
  upsert?: boolean
  /** Of the version that was written, or restored. */
  versionId?: number | string
  /** The condition, where documents were written without being read. */
  where?: unknown
}
