import type { BaseDatabaseAdapter, Payload } from 'payload'

import type { LogbookRequest } from '../request/LogbookRequest.js'
import type { AuthAttempt } from '../request/operationOf.js'
import type { AuthLog } from './createAuthLog.js'

import { labelOf } from '../request/actorOf.js'
import { attemptOf, beginAttempt } from '../request/operationOf.js'
import { thenLook } from '../thenLook.js'
import { authConfigOf } from './authConfigOf.js'
import { createLoginAttempts } from './createLoginAttempts.js'
import { hasCondition } from './hasCondition.js'
import { settleFailure, settleSuccess } from './settleAttempt.js'
import { watchAPIKeys } from './watchAPIKeys.js'

type Doc = (Record<string, unknown> & { id: number | string }) | null | undefined
type Data = Record<string, unknown>
type Read = { collection: string; req?: object; where?: unknown }
type Update = { collection: string; data: unknown; id?: unknown; req?: object }
type AuthConfig = NonNullable<ReturnType<typeof authConfigOf>>
type Seen = { attempt: AuthAttempt; req: LogbookRequest }

/**
 * Watches what Payload reads and writes of users: of operations that fail it is all that is seen alike over REST, GraphQL and
 * the Local API, and e-mail verification has no hooks. What is not understood of it is not logged, and goes on.
 */
export function watchStore(adapter: BaseDatabaseAdapter, payload: Payload, log: AuthLog): void {
  const { findOne, updateOne } = adapter
  const logins = createLoginAttempts(log)

  adapter.findOne = function (args) {
    const auth = authConfigOf(payload, args)
    const doc = findOne.call(adapter, args)
    return (auth ? thenLook(doc, (found) => noteFound(seenBy(args), found as Doc)) : doc) as never
  }
  adapter.updateOne = function (args) {
    const auth = authConfigOf(payload, args)
    const doc = updateOne.call(adapter, args)
    return auth ? thenLook(doc, (updated) => noteUpdate(args, auth, updated as Doc)) : doc
  }

  watchAPIKeys(adapter, payload, log)

  function noteUpdate({ collection, id, req, ...args }: Update, auth: AuthConfig, doc: Doc): void {
    const data = args.data as Data
    const seen = seenIn({ collection, req })
    if (seen) {
      noteWritten(seen, data, doc)
    } else if (!req && data.loginAttempts) {
      // Payload counts wrong passwords outside of the request.
      logins.fail({ collection, id, isLocking: doc?.loginAttempts === auth.maxLoginAttempts })
    }
  }

  function noteFound(seen: Seen | undefined, doc: Doc): void {
    if (seen === undefined) {
      return
    }
    const { attempt, req } = seen
    const { isSettled, operation, user } = attempt
    if (isSettled || user !== undefined) {
      attempt.sessionCount ??= countOf(doc?.sessions)
      return
    }
    attempt.user = doc ? subjectOf(doc, { collection: attempt.collection, payload }) : undefined
    if (!doc) {
      settleFailure(log, { attempt, reason: reasonOfNobody(attempt), req })
    } else if (operation === 'login' && isLocked(doc)) {
      settleFailure(log, { attempt, reason: 'locked', req })
    } else if (operation === 'login') {
      logins.await({ attempt, req })
    }
  }

  function noteWritten({ attempt, req }: Seen, data: Data, doc: Doc): void {
    const { operation } = attempt
    if (operation === 'logout' && Array.isArray(data.sessions)) {
      const ended = (attempt.sessionCount ?? 0) - data.sessions.length
      settleSuccess(log, { attempt, details: { sessionsEnded: Math.max(ended, 0) }, req })
    } else if (operation === 'verifyEmail' && data._verified === true) {
      settleSuccess(log, { attempt, req })
    } else if (operation === 'forgotPassword' && isReservation(data) && !attempt.user) {
      attempt.user = doc ? subjectOf(doc, { collection: attempt.collection, payload }) : undefined
      if (!doc) {
        settleFailure(log, { attempt, reason: reasonOfNobody(attempt), req })
      }
    }
  }
}

function seenBy(args: Read): Seen | undefined {
  return verificationIn(args) ?? seenIn(args)
}

function seenIn({ collection, req }: { collection: string; req?: object }): Seen | undefined {
  const attempt = attemptOf(req)
  return attempt?.collection === collection ? { attempt, req: req as LogbookRequest } : undefined
}

/** The only operation that looks for a user by this. */
function verificationIn({ collection, req, where }: Read): Seen | undefined {
  if (req === undefined || !hasCondition(where, '_verificationToken')) {
    return undefined
  }
  const attempt = beginAttempt(req, { collection, operation: 'verifyEmail' })
  return { attempt, req: req as LogbookRequest }
}

/** Nothing of a user but who it is: the document holds secrets. */
function subjectOf(
  doc: NonNullable<Doc>,
  described: { collection: string; payload: Payload },
): AuthAttempt['user'] {
  return { id: doc.id, label: labelOf(doc, described) }
}

function isLocked({ lockUntil }: NonNullable<Doc>): boolean {
  return lockUntil !== null && new Date(lockUntil as string).getTime() > Date.now()
}

function isReservation({ resetPasswordRequestedAt }: Data): boolean {
  return typeof resetPasswordRequestedAt === 'string'
}

function countOf(sessions: unknown): number | undefined {
  return Array.isArray(sessions) ? sessions.length : undefined
}

/** Payload does not tell a stranger, or one who asks again too soon, from a user: nor can it be told here. */
function reasonOfNobody({ operation }: AuthAttempt): string {
  if (operation === 'forgotPassword') {
    return 'unknown_user_or_too_soon'
  }
  const isByToken = operation === 'resetPassword' || operation === 'verifyEmail'
  return isByToken ? 'invalid_token' : 'unknown_user'
}
