import type { AuthEvent } from '../catalogue.js'
import type { RequestActor } from '../request/actorOf.js'
import type { LogbookRequest } from '../request/LogbookRequest.js'
import type { AuthAttempt, AuthOperation } from '../request/operationOf.js'
import type { AuthLog } from './createAuthLog.js'

import { userActor } from '../request/actorOf.js'
import { markSettled } from '../request/operationOf.js'

const succeeded: Record<AuthOperation, AuthEvent> = {
  forgotPassword: 'password_reset_requested',
  login: 'login',
  logout: 'logout',
  refresh: 'session_refreshed',
  resetPassword: 'password_reset',
  unlock: 'account_unlocked',
  verifyEmail: 'email_verified',
}

const failed: Partial<Record<AuthOperation, AuthEvent>> = {
  forgotPassword: 'password_reset_requested',
  login: 'login_failed',
  resetPassword: 'password_reset_failed',
  unlock: 'account_unlock_failed',
  verifyEmail: 'email_verification_failed',
}

/** These show whose request it is. */
const provesUser: readonly AuthOperation[] = [
  'login',
  'logout',
  'refresh',
  'resetPassword',
  'verifyEmail',
]

type Ending = { attempt: AuthAttempt; req: LogbookRequest }

/** The row of an operation that did what it was asked to. */
export function settleSuccess(
  log: AuthLog,
  { attempt, details, req }: Ending & { details?: Record<string, unknown> },
): void {
  if (attempt.isSettled) {
    return
  }
  markSettled(attempt)
  const { collection, identifier, operation } = attempt
  const isProven = provesUser.includes(operation)
  const actor = isProven ? provenActor({ attempt, req }) : undefined
  log.record({
    action: succeeded[operation],
    actor,
    collection,
    details,
    identifier: isProven ? undefined : identifier,
    req,
    status: 'success',
    userId: actor?.id ?? attempt.user?.id,
  })
}

/** The row of one that failed, where that is an event. `isLocking`: it was the one too many. */
export function settleFailure(
  log: AuthLog,
  { attempt, isLocking = false, reason, req }: Ending & { isLocking?: boolean; reason: string },
): void {
  const { collection, identifier, isSettled, operation, user } = attempt
  const action = failed[operation]
  if (isSettled || action === undefined) {
    return
  }
  markSettled(attempt)
  log.record({
    action: isLocking ? 'account_locked' : action,
    collection,
    details: { reason },
    identifier,
    req,
    status: 'error',
    userId: user?.id,
  })
}

/** Payload sets the user of a request in the course of these; to verify an address takes no user. */
function provenActor({ attempt: { collection, user }, req }: Ending): RequestActor | undefined {
  if (req.user?.collection === collection) {
    return userActor(req, req.user)
  }
  return user && { type: 'user', id: String(user.id), collection, ...labelIn(user) }
}

function labelIn({ label }: { label?: string }): { label?: string } {
  return label === undefined ? {} : { label }
}
