import { AsyncResource } from 'node:async_hooks'

import type { CapturedText } from './capturedText.js'
import type { CallEnding } from './describeEnding.js'
import type { DescribedRequest, FetchArguments } from './describeRequest.js'
import type { CapturedServiceCall, FetchLogContext, FetchTapHost } from './tapFetch.js'

import { describeEnding } from './describeEnding.js'
import { describeRequest, readHeaders } from './describeRequest.js'
import { guarded } from './guarded.js'

/** How a call ended, and with what response. */
export type Outcome = {
  body?: CapturedText
  ending: CallEnding
  /** On the clock of `performance.now()`. @default now */
  endedAtMs?: number
  response?: Response
}

export type Call = {
  /** Records the call; the first outcome counts, later ones are ignored. */
  finish: (outcome: Outcome) => void
  maxBodyBytes: number
}

type CallArgs = FetchArguments & { context: FetchLogContext; host: FetchTapHost }

/** Starts the clock of a call and keeps what is known of it before it is sent. */
export function startCall({ context, host, init, input }: CallArgs): Call {
  const createdAt = new Date()
  const startedAtMs = performance.now()
  const maxBodyBytes = readMaxBodyBytes(host)
  const request = describeRequest({ init, input, maxBodyBytes })
  // A body ends in its reader's context, or at a flush in anybody's; the row belongs to the one that made the call.
  const caller = new AsyncResource('LogbookFetch')
  let finished = false

  return {
    finish(outcome) {
      if (finished) {
        return
      }
      finished = true
      const responseTime = Math.round((outcome.endedAtMs ?? performance.now()) - startedAtMs)
      const parts = { context, createdAt, outcome, request, responseTime }
      // A host that fails has told its own health; the caller has asked for a fetch and not for a log.
      guarded(() => caller.runInAsyncScope(() => host.record(buildServiceCall(parts))))
    },
    maxBodyBytes,
  }
}

/** Zero, which keeps no body, for everything that is no length. */
function readMaxBodyBytes(host: FetchTapHost): number {
  const bytes = guarded(() => host.maxBodyBytes()) ?? 0
  return bytes > 0 ? Math.floor(bytes) : 0
}

type CallParts = {
  context: FetchLogContext
  createdAt: Date
  outcome: Outcome
  request: DescribedRequest
  responseTime: number
}

function buildServiceCall({ context, outcome, request, ...times }: CallParts): CapturedServiceCall {
  const { log: _log, metadata, ...subject } = context
  const { body, ending, response } = outcome
  const facts = {
    ...noteLength('requestBody', request.body),
    ...noteLength('responseBody', body),
    ...(ending.kind === 'unread' && { responseBodyUnread: true }),
  }
  return {
    ...subject,
    ...times,
    ...describeEnding(ending, { httpStatus: response?.status, signal: request.signal }),
    attempt: request.attempt,
    endpoint: request.endpoint,
    host: request.host,
    metadata: { ...metadata, ...facts },
    method: request.method,
    requestBody: request.body.text || undefined,
    requestHeaders: request.headers,
    responseBody: body?.text || undefined,
    responseHeaders: response && guarded(() => readHeaders(response.headers)),
    responseStatus: response?.status || undefined,
  }
}

/** `responseBodyBytes` and `responseBodyTruncated` where the stored text is only the beginning. */
function noteLength(name: string, body: CapturedText | undefined): Record<string, unknown> {
  return body?.truncated ? { [`${name}Bytes`]: body.bytes, [`${name}Truncated`]: true } : {}
}
