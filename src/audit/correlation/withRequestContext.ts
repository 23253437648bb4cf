import type { LogContext } from '../../entries/logContext.js'
import type { LogbookRequest } from '../request/LogbookRequest.js'

import { guarded } from '../../capture/guarded.js'
import { withLogContext } from '../../capture/withLogContext.js'
import { actorOf } from '../request/actorOf.js'
import { contextCorrelationId, correlationIdOf } from '../request/correlationIdOf.js'
import { userIdOf } from '../request/userIdOf.js'

/** Runs what is a part of a request: all that is logged in it has the correlation id of the request, and its actor. */
export function withRequestContext<T>(req: LogbookRequest, fn: () => T): T {
  const context = guarded(() => requestContext(req))
  return context === undefined ? fn() : withLogContext(context, fn)
}

/** The same where no context says already what the work is a part of: that costs next to nothing. */
export function inRequestContext<T>(req: LogbookRequest | undefined, fn: () => T): T {
  return req === undefined || contextCorrelationId() !== undefined
    ? fn()
    : withRequestContext(req, fn)
}

function requestContext(req: LogbookRequest): LogContext {
  const correlationId = correlationIdOf(req)
  // Without a user the request is nobody's in particular: what an outer context says of the actor stays.
  if (!req.user) {
    return { correlationId }
  }
  const actor = actorOf(req)
  return { actor, correlationId, ...userIdOf(actor, req.payload?.config.admin.user) }
}
