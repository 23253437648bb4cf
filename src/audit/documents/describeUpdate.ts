import type { Change, ChangeDetails } from './Change.js'
import type { DocumentData } from './copyDocument.js'
import type { AuditPlan } from './createPlans.js'
import type { AuditedRequest, Remembered } from './requestMemory.js'

import { isPlainObject } from '../../entries/isPlainObject.js'
import { actionOf, isTrashed } from './actionOf.js'
import { beforeDrafts } from './behindDraft.js'
import { copyDocument } from './copyDocument.js'
import { noteWritten } from './noteWritten.js'
import { findMemory, recall } from './requestMemory.js'

export type Write = {
  args: { returning?: boolean; select?: object }
  data: DocumentData
  key: string
  plan: AuditPlan
  req: AuditedRequest | undefined
  result: unknown
}

/** @param published What is published, where a draft over it was read, and it is not about that alone. */
export function describeUpdate(
  { args, data, key, plan, req, result }: Write,
  published?: DocumentData,
  more: ChangeDetails = {},
): Change {
  const memory = findMemory(req)
  const remembered = recall(req, key)
  const before = published ? beforeDrafts(plan, published, remembered) : remembered?.doc
  const { bytes, doc: after } = noteWritten(
    { key, plan, req },
    wholeOf(result, args) ?? { ...before, ...data },
  )
  const versionId = restoredVersion(req, key)
  const update = {
    after,
    before,
    isRestoring: versionId !== undefined,
    isUnpublishing: memory?.unpublishing.delete(key) ?? false,
  }
  return {
    action: actionOf(update),
    // Without what was there, only what was said is known to be a change.
    after: before === undefined ? copyDocument(data).doc : after,
    before,
    bytes: bytes + (remembered?.bytes ?? 0),
    details: {
      ...bulkOf(remembered),
      ...beforeOf(before),
      ...trashOf(before, after),
      ...(versionId !== undefined && { versionId }),
      ...more,
    },
    plan,
  }
}

function trashOf(before: DocumentData | undefined, after: DocumentData): ChangeDetails {
  return before !== undefined && isTrashed(before) !== isTrashed(after) ? { trash: true } : {}
}

/** Of the version whose restoration this is. */
export function restoredVersion(
  req: AuditedRequest | undefined,
  key: string,
): number | string | undefined {
  const { restoring } = findMemory(req) ?? {}
  const id = req?.context?.isRestoringVersion === true ? restoring?.get(key) : undefined
  restoring?.delete(key)
  return id
}

/** What the adapter gave back, where that is the whole document. */
export function wholeOf(
  result: unknown,
  { returning, select }: { returning?: boolean; select?: object },
): DocumentData | undefined {
  const isWhole = returning !== false && Object.keys(select ?? {}).length === 0
  return isWhole && isPlainObject(result) ? result : undefined
}

/** Nobody read what was there. */
export function beforeOf(before: DocumentData | undefined): ChangeDetails {
  return before === undefined ? { before: 'unread' } : {}
}

export function bulkOf(remembered: Remembered | undefined): ChangeDetails {
  return remembered?.bulkId === undefined ? {} : { bulkId: remembered.bulkId }
}
