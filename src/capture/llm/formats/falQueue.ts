import type { JSONObject } from '../../../entries/readJSON.js'
import type { LLMAnswer } from '../LLMAnswer.js'
import type { JobCall, JobStep, WireFormat } from '../WireFormat.js'

import { textAt } from '../../../entries/readJSON.js'
import { readFalError } from '../../../loggers/readFalOutput.js'
import { falModel, falOperation, readFalRequest } from './fal.js'

/**
 * `https://queue.fal.run`: a job is submitted to `/{endpoint id}`; `/{app}/requests/{id}` gives its output, the paths below
 * that its status, or cancel it. Addresses of a job tell the app only, not the endpoint: that is known from the start.
 */
export const falQueue: WireFormat = {
  ...falModel,
  endsWithBody: true,
  jobOf,
  matchesPath: ({ hostname, method, path }) =>
    hostname === 'queue.fal.run' &&
    (readJobPath(path) !== undefined || (method === 'POST' && path.split('/').length > 2)),
  methods: ['GET', 'POST', 'PUT'],
  name: 'fal-queue',
  operation: ({ path }, answer) => falOperation(endpointOf(path), answer),
  readRequest: (body, { path }) =>
    readJobPath(path) ? { prompt: '' } : readFalRequest(body, endpointOf(path)),
  readResponse: (body, answer) => readBody(body, answer, falModel.readResponse),
  readStreamEvent: (event, answer) => readBody(event, answer, falModel.readStreamEvent),
}

const stateMembers = new Set([
  ...['cancel_url', 'error', 'error_type', 'gateway_request_id', 'logs', 'metrics'],
  ...['queue_position', 'request_id', 'response_url', 'status', 'status_url'],
])

/** Outputs may have a `status`, too: a state has an id, and its addresses or nothing else. */
function isState(body: JSONObject): boolean {
  const hasId = textAt(body, 'request_id') !== undefined
  const hasAddress = textAt(body, 'status_url') ?? textAt(body, 'response_url')
  return (
    hasId && (hasAddress !== undefined || Object.keys(body).every((key) => stateMembers.has(key)))
  )
}

/** A state of the queue is no output; a job that has failed says so in its state already. */
function readBody(
  body: JSONObject,
  answer: LLMAnswer,
  readOutput: (body: JSONObject, answer: LLMAnswer) => void,
): void {
  if (!isState(body)) {
    return readOutput(body, answer)
  }
  answer.notes.queueState = textAt(body, 'status') ?? 'IN_QUEUE'
  answer.id = textAt(body, 'request_id')
  answer.error = readFalError(body)
}

function endpointOf(path: string): string {
  return path.split('/').filter(Boolean).join('/')
}

type JobPath = { app: string; id: string; rest: string }

function readJobPath(path: string): JobPath | undefined {
  const parts = path.split('/').filter(Boolean)
  const at = parts.indexOf('requests', 1)
  const id = parts[at + 1]
  return at > 0 && id !== undefined
    ? { app: parts.slice(0, at).join('/'), id, rest: parts.slice(at + 2).join('/') }
    : undefined
}

/** What these say is not about the job: who asks may not, asks too often, or asks for what is not there (yet). */
const notAboutJob = [401, 403, 404, 408, 425, 429]
const stillWorking = /still in progress|not (?:yet )?(?:completed|ready)/i

function jobOf({ address, answer, httpStatus = 0 }: JobCall): JobStep | undefined {
  const job = readJobPath(address.path)
  const isAnswered = httpStatus >= 200 && httpStatus < 300
  if (job === undefined) {
    // The header tells it, too, of an answer that nobody reads.
    const { id } = answer
    return isAnswered && id !== undefined ? { id, phase: 'submitted' } : undefined
  }
  return { app: job.app, id: job.id, phase: phaseOf(job, { answer, httpStatus, isAnswered }) }
}

type Told = { answer: LLMAnswer; httpStatus: number; isAnswered: boolean }

function phaseOf({ rest }: JobPath, told: Told): JobStep['phase'] {
  if (rest === 'cancel') {
    // 400: it has ended before.
    return told.isAnswered ? 'cancelled' : told.httpStatus === 400 ? 'polled' : 'missed'
  }
  const isOfState = rest.startsWith('status')
  if (told.isAnswered) {
    const isState = isOfState || told.answer.notes.queueState !== undefined
    return isState && told.answer.error === undefined ? 'polled' : 'finished'
  }
  if (isWorking(told)) {
    return 'polled'
  }
  return isOfState || !isOutcome(told) ? 'missed' : 'finished'
}

function isWorking({ answer, httpStatus }: Told): boolean {
  return httpStatus === 400 && stillWorking.test(answer.error?.message ?? '')
}

/** The model's own failure: of a gateway that has failed there is no word of it. */
function isOutcome({ answer, httpStatus }: Told): boolean {
  const isTold = answer.error !== undefined || answer.notes.errorType !== undefined
  return httpStatus >= 500 ? isTold : httpStatus >= 400 && !notAboutJob.includes(httpStatus)
}
