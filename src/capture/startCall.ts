import { AsyncResource } from 'node:async_hooks'

import type { CapturedText } from './capturedText.js'
import type { CallEnding } from './describeEnding.js'
import type { DescribedRequest, FetchArguments } from './describeRequest.js'
import type { ReadAnswer } from './llm/createAnswerReader.js'
import type { Recognition } from './llm/recogniseCall.js'
import type { WireFormat } from './llm/WireFormat.js'
import type { CapturedLLMCall, FetchLogContext, FetchTapHost } from './tapFetch.js'

import { buildServiceCall } from './buildServiceCall.js'
import { describeEnding } from './describeEnding.js'
import { describeRequest } from './describeRequest.js'
import { guarded } from './guarded.js'
import { buildLLMCall } from './llm/buildLLMCall.js'
import { recogniseCall } from './llm/recogniseCall.js'

/** How a call ended, and with what response. */
export type Outcome = {
  body?: CapturedText
  ending: CallEnding
  /** On the clock of `performance.now()`. @default now */
  endedAtMs?: number
  /** What a model answered, where the call may be one of a model. */
  read?: ReadAnswer
  response?: Response
}

export type Call = {
  /** Records the call; the first outcome counts, later ones are ignored. */
  finish: (outcome: Outcome) => void
  maxBodyBytes: number
  /** Undefined for what is no call of a model, by all that is known before its answer. */
  recognition?: Recognition
}

/** What an entry is made of. */
export type CallParts = {
  outcome: Outcome
  request: DescribedRequest
  /** What the caller gave for the log. */
  subject: Omit<FetchLogContext, 'log'>
  times: { createdAt: Date; responseTime: number }
}

type CallArgs = FetchArguments & {
  context: FetchLogContext
  host: FetchTapHost
  keepsBodies: boolean
}

/** Starts the clock of a call and keeps what is known of it before it is sent. */
export function startCall({ context, host, init, input, keepsBodies }: CallArgs): Call {
  const createdAt = new Date()
  const startedAtMs = performance.now()
  const maxBodyBytes = keepsBodies ? readMaxBodyBytes(host) : 0
  const request = describeRequest({ init, input, maxBodyBytes })
  const { endpoint: url, method } = request
  const recognition = guarded(() => recogniseCall({ init, input, method, url }, host.llm?.() ?? {}))
  // A body ends in its reader's context, or at a flush in anybody's; the row belongs to the one that made the call.
  const caller = new AsyncResource('LogbookFetch')
  let finished = false

  function record(outcome: Outcome): void {
    const responseTime = Math.round((outcome.endedAtMs ?? performance.now()) - startedAtMs)
    const { log: _log, ...subject } = context
    const parts = { outcome, request, subject, times: { createdAt, responseTime } }
    const format = recognition && formatOf(recognition, outcome)
    if (recognition && format) {
      host.record('llmLogs', toLLMCall({ ...parts, format, recognition, startedAtMs }))
    } else {
      host.record('serviceLogs', buildServiceCall(parts))
    }
  }

  return {
    finish(outcome) {
      if (!finished) {
        finished = true
        // A host that fails has told its own health; the caller has asked for a fetch and not for a log.
        guarded(() => caller.runInAsyncScope(() => record(outcome)))
      }
    },
    maxBodyBytes,
    recognition,
  }
}

/** Zero, which keeps no body, for everything that is no length. */
function readMaxBodyBytes(host: FetchTapHost): number {
  const bytes = guarded(() => host.maxBodyBytes()) ?? 0
  return bytes > 0 ? Math.floor(bytes) : 0
}

/** The format of a call of a model. Where the host does not tell that it is one, what was answered must look like it. */
function formatOf(recognition: Recognition, outcome: Outcome): undefined | WireFormat {
  const format = guarded(recognition.format)
  const { ending, read, response } = outcome
  const isAnswered = response?.ok === true && ending.kind === 'done'
  return recognition.isSure || !isAnswered || read?.looksRight ? format : undefined
}

type LLMCallArgs = CallParts & {
  format: WireFormat
  recognition: Recognition
  startedAtMs: number
}

function toLLMCall({ outcome, request, subject, times, ...rest }: LLMCallArgs): CapturedLLMCall {
  const { ending, response } = outcome
  const { metadata, service, ...context } = subject
  const fields = describeEnding(ending, { httpStatus: response?.status, signal: request.signal })
  const call = buildLLMCall({ ...outcome, ...rest, fields })
  const facts = {
    ...(service !== undefined && { service }),
    ...(ending.kind === 'unread' && { responseBodyUnread: true }),
  }
  return {
    ...call,
    ...context,
    ...times,
    attempt: request.attempt,
    metadata: { ...call.metadata, ...metadata, ...facts },
  }
}
