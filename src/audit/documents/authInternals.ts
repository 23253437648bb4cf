import type { DocumentData } from './copyDocument.js'
import type { AuditPlan } from './createPlans.js'
import type { AuditedRequest } from './requestMemory.js'

import { findMemory } from './requestMemory.js'

/** What Payload writes of a user at a login, a lock, a forgotten password: events of their own, and no edits. */
const internals = new Set([
  '_verificationToken',
  // Told by `userChangeOf`: the key is encrypted anew by every write, so that it seems another each time.
  'apiKey',
  'apiKeyIndex',
  'hash',
  'lockUntil',
  'loginAttempts',
  'resetPasswordExpiration',
  'resetPasswordRequestedAt',
  'resetPasswordToken',
  'salt',
  'sessions',
])

/** What every write sets, and nothing changes. */
const always = new Set(['globalType', 'id', 'updatedAt'])

/** Whether a write is a part of signing in and its like: outside of an operation that edits, with what only those write. */
export function isSigningIn(
  { isAuth }: AuditPlan,
  data: DocumentData,
  req: AuditedRequest | undefined,
): boolean {
  const names = isAuth ? Object.keys(data).filter((name) => !always.has(name)) : []
  if (names.length === 0) {
    return false
  }
  const isEditing = findMemory(req)?.isWriting === true
  return isEditing
    ? names.every((name) => internals.has(name))
    : names.some((name) => internals.has(name))
}

/** A document without what is no part of an edit. */
export function editableOf({ isAuth }: AuditPlan, doc: DocumentData): DocumentData {
  const kept: DocumentData = {}
  for (const name of Object.keys(doc)) {
    if (!always.has(name) && !(isAuth && internals.has(name))) {
      kept[name] = doc[name]
    }
  }
  return kept
}
