import { AsyncResource } from 'node:async_hooks'

import type { CapturedText } from './capturedText.js'
import type { CallEnding } from './describeEnding.js'
import type { DescribedRequest, FetchArguments } from './describeRequest.js'
import type { Attempt, AttemptLink } from './linkAttempts.js'
import type { ReadAnswer } from './llm/createAnswerReader.js'
import type { Recognition } from './llm/recogniseCall.js'
import type { WireFormat } from './llm/WireFormat.js'
import type { CapturedLLMCall, FetchLogContext, FetchTapHost } from './tapFetch.js'

import { createId } from '../entries/createId.js'
import { buildServiceCall } from './buildServiceCall.js'
import { describeEnding } from './describeEnding.js'
import { describeRequest } from './describeRequest.js'
import { guarded } from './guarded.js'
import { keepArguments } from './keepArguments.js'
import { linkAttempts } from './linkAttempts.js'
import { buildLLMCall } from './llm/buildLLMCall.js'
import { recogniseCall } from './llm/recogniseCall.js'
import { recordLLMCall } from './llm/recordLLMCall.js'
import { claimModelCall, hideUnrecorded, joinModelCall } from './modelCall.js'
import { once } from './once.js'
import { sentBody } from './sentBody.js'

/** How a call ended, and with what response. */
export type Outcome = {
  body?: CapturedText
  ending: CallEnding
  /** On the clock of `performance.now()`. @default now */
  endedAtMs?: number
  /** What a model answered, where the call may be one of a model. */
  read?: ReadAnswer
  response?: ResponseHead
}

/** What a row tells of a response. */
export type ResponseHead = Pick<Response, 'headers' | 'ok' | 'status'>

export type Call = {
  /** Says that the headers of the response are there. */
  answered: (response: Response) => void
  /** Records the call; the first outcome counts, later ones are ignored. `readRest` is asked when the row is made. */
  finish: (outcome: Outcome, readRest?: () => Partial<Outcome>) => void
  maxBodyBytes: number
  /** Undefined for what is no call of a model, by all that is known before its answer. Read when it is first asked for. */
  recognition: () => Recognition | undefined
}

/** What an entry is made of. */
export type CallParts = {
  identity: { requestId: string } & AttemptLink
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
  const { recognition, request } = readLater({ host, init, input, maxBodyBytes })
  const modelCall = guarded(() => claimModelCall(recognition))
  const requestId = once(createId)
  const attempt = linkAttempts({
    body: () => sentBody({ init, input }, recognition()),
    request,
    requestId,
    startedAtMs,
    subject: context,
  })
  // A body ends in its reader's context, or at a flush in anybody's; the row belongs to the one that made the call.
  const caller = new AsyncResource('LogbookFetch')
  let finished = false

  function record(outcome: Outcome): void {
    const responseTime = Math.round((outcome.endedAtMs ?? performance.now()) - startedAtMs)
    const { log: _log, ...subject } = context
    const identity = { requestId: requestId(), ...attempt.link() }
    const times = { createdAt, responseTime }
    const parts = { identity, outcome, request: request(), subject, times }
    const recognised = recognition()
    const format = recognised && formatOf(recognised, outcome, modelCall !== undefined)
    const read = recognised && format && { format, recognition: recognised, startedAtMs }
    // A format of the user's may fill an answer with anything: the call has a row all the same.
    const call = read && guarded(() => toLLMCall({ ...parts, ...read }))
    if (call) {
      recordLLMCall({ ...read, entry: joinModelCall(call, modelCall), host, parts })
    } else {
      host.record('serviceLogs', hideUnrecorded(buildServiceCall(parts), modelCall))
    }
  }

  return {
    answered: (response) => guarded(() => attempt.answered(response.status)),
    finish(outcome, readRest) {
      if (!finished) {
        finished = true
        const endedAtMs = outcome.endedAtMs ?? performance.now()
        if (outcome.ending.kind === 'failed') {
          guarded(() => noteFailure(attempt, outcome, request()))
        }
        // A host that fails has told its own health; the caller has asked for a fetch and not for a log.
        const run = () =>
          void guarded(() =>
            caller.runInAsyncScope(() => record({ ...outcome, endedAtMs, ...readRest?.() })),
          )
        if (host.defer) {
          host.defer(run)
        } else {
          run()
        }
      }
    },
    maxBodyBytes,
    recognition,
  }
}

type ReadLaterArgs = FetchArguments & { host: FetchTapHost; maxBodyBytes: number }

/** What is told of a request, read when it is first needed: the caller waits for its answer, not for its row. */
function readLater({ host, init, input, maxBodyBytes }: ReadLaterArgs) {
  const kept = guarded(() => keepArguments({ init, input }))
  const request = once(() => describeRequest({ ...(kept ?? { init, input }), maxBodyBytes }))
  const recognition = once(() =>
    guarded(() => {
      const { endpoint: url, method } = request()
      return recogniseCall({ ...(kept ?? { init, input }), method, url }, host.llm?.() ?? {})
    }),
  )
  if (kept === undefined) {
    recognition()
  }
  return { recognition, request }
}

function noteFailure(attempt: Attempt, outcome: Outcome, { signal }: DescribedRequest): void {
  const { status } = describeEnding(outcome.ending, { signal })
  if (outcome.ending.kind === 'failed' && status !== 'success') {
    attempt.failed(status)
  }
}

/** Zero, which keeps no body, for everything that is no length. */
function readMaxBodyBytes(host: FetchTapHost): number {
  const bytes = guarded(() => host.maxBodyBytes()) ?? 0
  return bytes > 0 ? Math.floor(bytes) : 0
}

/** The format of a call of a model. Where neither host nor SDK tells that it is one, what was answered must look like it. */
function formatOf(
  recognition: Recognition,
  outcome: Outcome,
  isModelCall: boolean,
): undefined | WireFormat {
  const format = guarded(recognition.format)
  const { ending, read, response } = outcome
  const isAnswered = response?.ok === true && ending.kind === 'done'
  const isSure = recognition.isSure || isModelCall
  return isSure || !isAnswered || read?.looksRight ? format : undefined
}

type LLMCallArgs = CallParts & {
  format: WireFormat
  recognition: Recognition
  startedAtMs: number
}

function toLLMCall(args: LLMCallArgs): CapturedLLMCall & { metadata: Record<string, unknown> } {
  const { identity, outcome, request, subject, times, ...rest } = args
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
    ...identity,
    metadata: { ...call.metadata, ...metadata, ...facts },
  }
}
