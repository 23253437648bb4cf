import type { AfterErrorHook, Payload, SanitizedConfig } from 'payload'

import { AuthenticationError, LockedAuth, UnverifiedEmail, ValidationError } from 'payload'

import type { ActivityLogEntry } from '../../entries/schemas.js'
import type { LogbookRequest } from '../request/LogbookRequest.js'
import type { AuthAttempt } from '../request/operationOf.js'
import type { AuthLog } from './createAuthLog.js'

import { guarded } from '../../capture/guarded.js'
import { httpMethods } from '../../entries/knownValues.js'
import { pathWithIdsOf } from '../endpoints/routeOf.js'
import { attemptOf, findUnsettled, markSettled } from '../request/operationOf.js'
import { settleFailure } from './settleAttempt.js'

const hooked = new WeakSet<SanitizedConfig>()
const handled = new WeakSet<object>()

/** A hook behind the host's that sees what REST and GraphQL answer with an error. */
export function watchErrors({ config }: Payload, log: AuthLog): void {
  if (hooked.has(config)) {
    return
  }
  hooked.add(config)
  const hook: AfterErrorHook = ({ error, req }) => {
    guarded(() => {
      const thrown = originalOf(error)
      if (!handled.has(thrown)) {
        noteError(log, req as LogbookRequest, thrown)
      }
    })
  }
  config.hooks = { ...config.hooks, afterError: [...(config.hooks?.afterError ?? []), hook] }
}

/** The Local API has no hook for errors. */
export function watchLocalLogin(payload: Payload, log: AuthLog): void {
  const { login } = payload
  payload.login = async function (options) {
    // A request of our own where there is none, so that it can be asked what happened on it.
    const req = options?.req ?? {}
    try {
      return await login.call(payload, { ...options, req })
    } catch (error) {
      // Anything may be thrown, and is thrown on.
      guarded(() => {
        noteFailedLogin(log, req as LogbookRequest, error as Error)
        handled.add(originalOf(error as Error))
      })
      throw error
    }
  }
}

/** GraphQL wraps what its resolvers throw. */
function originalOf(error: Error): Error {
  const { originalError } = error as { originalError?: unknown }
  return originalError instanceof Error ? originalError : error
}

function noteError(log: AuthLog, req: LogbookRequest, error: Error): void {
  if (noteFailedLogin(log, req, error)) {
    return
  }
  const attempt = attemptOf(req)
  // That a session is over is no event; of all else that has a row nothing more is to be told.
  const isTold = attempt !== undefined && (attempt.isSettled || attempt.operation === 'refresh')
  const { status } = error as { status?: unknown }
  if (!isTold && (status === 401 || status === 403)) {
    log.record({
      action: 'access_denied',
      ...routeOf(req),
      req,
      status: 'error',
      statusCode: status,
    })
  }
}

/** @returns whether it was an attempt to sign in. */
function noteFailedLogin(log: AuthLog, req: LogbookRequest, error: Error): boolean {
  const attempt = findUnsettled(req, 'login')
  if (attempt === undefined) {
    return false
  }
  const reason = reasonOf(error, attempt)
  if (reason === undefined) {
    markSettled(attempt)
  } else {
    settleFailure(log, { attempt, reason, req })
  }
  return true
}

/** None where nothing was tried: a form without a password. */
function reasonOf(error: Error, { user }: AuthAttempt): string | undefined {
  if (error instanceof AuthenticationError) {
    return user ? 'wrong_password' : 'unknown_user'
  }
  if (error instanceof LockedAuth) {
    return 'locked'
  }
  if (error instanceof UnverifiedEmail) {
    return 'unverified'
  }
  if (error instanceof ValidationError && !user) {
    return undefined
  }
  const { status } = error as { status?: unknown }
  // A hook of the host's that lets a user in only on further conditions.
  return typeof status === 'number' && status < 500 ? 'refused' : 'error'
}

type Route = Pick<ActivityLogEntry, 'endpoint' | 'method'>

function routeOf(req: LogbookRequest & { method?: string; pathname?: string }): Route {
  const method = httpMethods.find((known) => known === req.method)
  // A path may hold a token, of an invitation, say.
  return { endpoint: req.pathname && pathWithIdsOf(req), ...(method && { method }) }
}
