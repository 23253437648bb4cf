import type { DocumentCopy, DocumentData } from './copyDocument.js'
import type { AuditPlan } from './createPlans.js'
import type { AuditedRequest } from './requestMemory.js'

import { copyDocument } from './copyDocument.js'
import { findMemory, forget, keep, memoryOf } from './requestMemory.js'

type Written = { key: string; plan: AuditPlan; req: AuditedRequest | undefined }

/** Above that a bulk operation is at work: what it wrote is not looked at again. */
const maxKept = 50

export function isBulk(req: AuditedRequest | undefined): boolean {
  return (findMemory(req)?.docs.size ?? 0) > maxKept
}

/** What is there now is what was there before the next write; and the version that follows is no draft of its own. */
export function noteWritten({ key, plan, req }: Written, after: DocumentData): DocumentCopy {
  const copied = copyDocument(after)
  if (req === undefined) {
    return copied
  }
  const memory = memoryOf(req)
  if (plan.hasVersions) {
    memory.written.add(key)
  }
  if (memory.docs.size <= maxKept) {
    keep(memory, key, { ...copied, source: 'document' })
  } else {
    forget(memory, key)
  }
  return copied
}
