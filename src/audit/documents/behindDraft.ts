import type { DocumentData } from './copyDocument.js'
import type { AuditPlan } from './createPlans.js'
import type { AuditedRequest, Remembered } from './requestMemory.js'

import { findMemory, recall } from './requestMemory.js'

type Write = {
  data: DocumentData
  key: string | undefined
  plan: AuditPlan
  req: AuditedRequest | undefined
}

/**
 * Drafts that were not logged are a part of what their publication changes; and that a published document becomes a draft
 * is not seen in the draft over it.
 */
export function hidesPublished({ data, key, plan, req }: Write): boolean {
  const remembered = plan.hasDrafts ? recall(req, key) : undefined
  if (key === undefined || remembered?.source !== 'version') {
    return false
  }
  const isWithdrawn = findMemory(req)?.withdrawing.has(key) === true
  const isUnlogged = plan.drafts === 'ignore' && remembered.doc._status === 'draft'
  return isWithdrawn || (isUnlogged && data._status === 'published')
}

/** What a reader of the log knows of the document: drafts that were logged, too. */
export function beforeDrafts(
  { drafts }: AuditPlan,
  published: DocumentData,
  remembered: Remembered | undefined,
): DocumentData {
  return drafts === 'ignore' ? published : { ...remembered?.doc, _status: published._status }
}
