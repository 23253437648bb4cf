import { AsyncResource } from 'node:async_hooks'

import type { LogContext } from '../../entries/logContext.js'
import type { LogbookRequest } from '../request/LogbookRequest.js'
import type { EndpointNames } from './auditEndpoint.js'
import type { EndpointFacts, Finished } from './buildEndpointEntry.js'

import { guarded } from '../../capture/guarded.js'
import { actorOf } from '../request/actorOf.js'
import { correlationIdOf } from '../request/correlationIdOf.js'
import { requestSettings } from '../request/requestSettings.js'
import { userIdOf } from '../request/userIdOf.js'
import { findRuntime, logEndpoint } from './buildEndpointEntry.js'
import { describeThrown } from './describeThrown.js'
import { followResponse } from './followResponse.js'
import { paramsOf } from './routeOf.js'
import { tapRequest } from './tapRequest.js'
import { withRequestId } from './withRequestId.js'

export type EndpointCall = {
  /** Called in the context, which its row has, too. */
  begin: () => EndpointEnd
  /** In which the handler runs. */
  context: LogContext
}

type EndpointEnd = {
  /** @returns the response, with the id of the request. Never throws. */
  answered: <Answer extends Response>(response: Answer) => Answer
  /** Never throws. */
  threw: (error: unknown) => void
}

export type CallArgs<EndpointRequest> = {
  request: EndpointRequest
  /** What Next hands on beside the request. */
  routeContext: unknown
} & EndpointNames<EndpointRequest>

/** Begins to look at a request. Never throws; `undefined` for what is no request: its handler is called all the same. */
export async function startEndpointCall<EndpointRequest extends object>(
  args: CallArgs<EndpointRequest>,
): Promise<EndpointCall | undefined> {
  const { feature, name, options, request } = args
  const facts: EndpointFacts = {
    body: () => undefined,
    correlationId: '',
    createdAt: new Date(),
    feature,
    name,
    options,
    params: {},
    request,
    startedAtMs: performance.now(),
  }
  const isRequest = guarded(() => {
    facts.correlationId = correlationIdOf(request)
    facts.body = tapRequest(request)
    return true
  })
  if (!isRequest) {
    return undefined
  }
  void paramsOf(request, args.routeContext).then((params) => Object.assign(facts, { params }))
  facts.actor = await findActor(args)
  return { begin: () => createEnd(facts), context: contextOf(facts) }
}

async function findActor<EndpointRequest extends object>({
  options,
  request,
}: CallArgs<EndpointRequest>): Promise<EndpointFacts['actor']> {
  try {
    return (await options.actor?.(request)) ?? undefined
  } catch {
    // The app's own function: whom it cannot name is anonymous.
    return undefined
  }
}

function contextOf(facts: EndpointFacts): LogContext {
  const { correlationId, feature } = facts
  return (
    guarded(() => {
      const runtime = findRuntime(facts.request)
      const actor = facts.actor ?? actorOf(facts.request)
      return {
        actor,
        correlationId,
        ...(feature !== undefined && { feature }),
        ...userIdOf(actor, runtime && requestSettings(runtime).users),
      }
    }) ?? { correlationId }
  )
}

function createEnd(facts: EndpointFacts): EndpointEnd {
  // A stream may end in the context of whoever reads it.
  const log = AsyncResource.bind((finished: Finished) => {
    guarded(() => logEndpoint(facts, finished))
  })
  const elapsedMs = () => performance.now() - facts.startedAtMs
  return {
    answered(response) {
      const answeredAfterMs = elapsedMs()
      return (
        guarded(() => {
          const { replacedId, response: identified } = withRequestId(response, facts.correlationId)
          const statusCode = identified.status
          followResponse(identified, {
            ended: (answer) =>
              log({ ...answer, answeredAfterMs, elapsedMs: elapsedMs(), replacedId, statusCode }),
            isBodySent: (facts.request as LogbookRequest & { method?: string }).method !== 'HEAD',
          })
          return identified
        }) ?? response
      )
    },
    threw(error) {
      const thrown = describeThrown(error)
      if (!thrown.isInterruption) {
        log({ ...thrown, elapsedMs: elapsedMs(), ending: { kind: 'done' } })
      }
    },
  }
}
