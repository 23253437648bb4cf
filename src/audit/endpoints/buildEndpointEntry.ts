import type { CallEnding } from '../../capture/describeEnding.js'
import type { ActivityLogEntry } from '../../entries/schemas.js'
import type { LogbookRuntime } from '../../logbook.js'
import type { RequestActor } from '../request/actorOf.js'
import type { LogbookRequest } from '../request/LogbookRequest.js'
import type { AuditEndpointOptions } from './auditEndpoint.js'
import type { ReadBody } from './tapRequest.js'

import { describeEnding } from '../../capture/describeEnding.js'
import { httpMethods } from '../../entries/knownValues.js'
import { logToCurrent } from '../../loggers/logRow.js'
import { getRegistry } from '../../registry.js'
import { actorOf } from '../request/actorOf.js'
import { apiOf } from '../request/apiOf.js'
import { requestFields } from '../request/requestFields.js'
import { requestSettings } from '../request/requestSettings.js'
import { userIdOf } from '../request/userIdOf.js'
import { queryOf, routeOf } from './routeOf.js'
import { summarise } from './summarise.js'

/** What is known of a request while it runs. */
export type EndpointFacts = {
  /** Whom the option names. */
  actor?: ActivityLogEntry['actor']
  body: ReadBody
  correlationId: string
  createdAt: Date
  feature?: string
  name: string
  options: Pick<AuditEndpointOptions, 'category' | 'route' | 'slowThresholdMs'>
  params: Record<string, unknown>
  request: object
  startedAtMs: number
}

/** How it ended. */
export type Finished = {
  /** Until the handler had answered: of streams much less than until their end. */
  answeredAfterMs?: number
  body?: unknown
  elapsedMs: number
  ending: CallEnding
  error?: string
  errorType?: string
  replacedId?: string
  statusCode: number
}

/** ms between the answer and its end that are worth being said. */
const longBodyMs = 100
/** Characters of what a client calls its request. */
const maxClientId = 200
const defaultSlowMs = 5000

/** The logbook of a request's Payload; of a plain request the one started last. */
export function findRuntime(request: LogbookRequest): LogbookRuntime | undefined {
  const { current, runtimes, stopped } = getRegistry()
  return (request.payload && runtimes.get(request.payload)) ?? current ?? stopped
}

/** Writes the row of a request that is over. */
export function logEndpoint(facts: EndpointFacts, finished: Finished): void {
  const runtime = findRuntime(facts.request)
  const entry = buildEndpointEntry(facts, finished, runtime)
  void (runtime ? runtime.logbook.activity.log(entry) : logToCurrent('activityLogs', entry))
}

function buildEndpointEntry(
  facts: EndpointFacts,
  finished: Finished,
  runtime: LogbookRuntime | undefined,
): ActivityLogEntry {
  const { createdAt, correlationId, feature, name, options, params } = facts
  const request = facts.request as LogbookRequest
  const { elapsedMs, ending, statusCode } = finished
  const actor = facts.actor ?? actorOf(request)
  const slowMs = options.slowThresholdMs ?? runtime?.options().slowThresholdMs ?? defaultSlowMs
  const failure = describeEnding(ending, {})
  return {
    ...describeSender({ actor, request, runtime }),
    action: name,
    category: options.category ?? 'api',
    correlationId,
    createdAt,
    details: {
      api: apiOf(request),
      ...clientIdOf(request),
      ...describeAsked(facts),
      ...describeAnswered(finished),
      ...(failure.status !== 'success' && { ending: failure.status, error: failure.error }),
      ...(elapsedMs >= slowMs && { slow: true }),
    },
    endpoint: options.route ?? routeOf(request, params),
    ...(feature !== undefined && { feature }),
    ...methodOf(request),
    responseTime: Math.round(elapsedMs * 100) / 100,
    status: statusOf(statusCode, failure.status),
    statusCode,
  }
}

type Sender = {
  actor: ActivityLogEntry['actor']
  request: LogbookRequest
  runtime: LogbookRuntime | undefined
}

function describeSender({ actor, request, runtime }: Sender): Partial<ActivityLogEntry> {
  const settings = runtime && requestSettings(runtime)
  return {
    ...(settings && requestFields(request, settings, actor as RequestActor)),
    actor,
    ...userIdOf(actor, settings?.users),
  }
}

function statusOf(statusCode: number, ending: string): ActivityLogEntry['status'] {
  if (statusCode >= 500 || ending === 'error' || ending === 'timeout') {
    return 'error'
  }
  return statusCode >= 400 || ending === 'cancelled' ? 'warning' : 'success'
}

/** Beside the correlation id, never in its place: a client may say what it likes. */
function clientIdOf({ headers }: LogbookRequest): { clientRequestId?: string } {
  const id = headers?.get('x-request-id')
  return id ? { clientRequestId: id.slice(0, maxClientId) } : {}
}

function describeAsked({ body, params, request }: EndpointFacts): object {
  const query = queryOf(request)
  const asked = body()
  return {
    ...(Object.keys(params).length > 0 && { params: summarise(params) }),
    ...(query !== undefined && { query: summarise(query) }),
    ...(asked !== undefined && { request: asked }),
  }
}

function describeAnswered(finished: Finished): object {
  const { answeredAfterMs, body, elapsedMs, error, errorType, replacedId } = finished
  const isLong = answeredAfterMs !== undefined && elapsedMs - answeredAfterMs >= longBodyMs
  return {
    ...(body !== undefined && { response: body }),
    ...(error !== undefined && { error, errorType }),
    ...(isLong && { answeredAfter: Math.round(answeredAfterMs) }),
    ...(replacedId !== undefined && { replacedRequestId: replacedId.slice(0, maxClientId) }),
  }
}

function methodOf(request: object): Pick<ActivityLogEntry, 'method'> {
  const method = (request as { method?: unknown }).method
  const upper = typeof method === 'string' ? method.toUpperCase() : undefined
  return upper === undefined
    ? {}
    : { method: httpMethods.find((known) => known === upper) ?? 'OTHER' }
}
