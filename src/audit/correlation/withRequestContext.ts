import type { LogContext, LogContextFrame } from '../../entries/logContext.js'
import type { LogbookRequest } from '../request/LogbookRequest.js'

import { guarded } from '../../capture/guarded.js'
import { enterContext } from '../../capture/withLogContext.js'
import { getRegistry } from '../../registry.js'
import { actorOf } from '../request/actorOf.js'
import { contextCorrelationId, correlationIdOf } from '../request/correlationIdOf.js'
import { requestSettings } from '../request/requestSettings.js'
import { userIdOf } from '../request/userIdOf.js'

/** Runs what is a part of a request: all that is logged in it has the correlation id of the request, and its actor. */
export function withRequestContext<T>(req: LogbookRequest, fn: () => T): T {
  const { context } = getRegistry()
  const frame = guarded(() => requestFrame(req, context.getStore()))
  return frame === undefined ? fn() : context.run(frame, fn)
}

/** The same where no context says already what the work is a part of: that costs next to nothing. */
export function inRequestContext<T>(req: LogbookRequest | undefined, fn: () => T): T {
  return req === undefined || contextCorrelationId() !== undefined
    ? fn()
    : withRequestContext(req, fn)
}

type Entered = { frame: LogContextFrame; outer: LogContextFrame | undefined; user: unknown }

/** One operation runs many hooks: what its request says is the same for all of them, until somebody signs in. */
const entered = new WeakMap<LogbookRequest, Entered>()

function requestFrame(req: LogbookRequest, outer: LogContextFrame | undefined): LogContextFrame {
  const known = entered.get(req)
  if (known && known.outer === outer && known.user === req.user) {
    return known.frame
  }
  const frame = enterContext(outer, requestContext(req))
  entered.set(req, { frame, outer, user: req.user })
  return frame
}

function requestContext(req: LogbookRequest): LogContext {
  const correlationId = correlationIdOf(req)
  // Without a user the request is nobody's in particular: what an outer context says of the actor stays.
  if (!req.user) {
    return { correlationId }
  }
  const actor = actorOf(req)
  const runtime = req.payload && getRegistry().runtimes.get(req.payload)
  return { actor, correlationId, ...userIdOf(actor, runtime && requestSettings(runtime).users) }
}
