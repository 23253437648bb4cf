import type { LLMLogEntry } from '../../entries/schemas.js'
import type { JobEnd } from '../../loggers/startedJobs.js'
import type { CallParts } from '../startCall.js'
import type { FetchTapHost } from '../tapFetch.js'
import type { Recognition } from './recogniseCall.js'
import type { JobStep, WireFormat } from './WireFormat.js'

import { jobRequestId } from '../../entries/jobRequestId.js'
import { rememberJob, withStart } from '../../loggers/startedJobs.js'
import { buildServiceCall } from '../buildServiceCall.js'
import { guarded } from '../guarded.js'
import { createAnswer } from './LLMAnswer.js'

type LLMCallRecord = {
  entry: LLMLogEntry & { metadata: Record<string, unknown> }
  format: WireFormat
  host: Pick<FetchTapHost, 'record'>
  parts: CallParts
  recognition: Recognition
  /** On the clock of `performance.now()`. */
  startedAtMs: number
}

/** Records the call of a model: as a row of its own, or as the step of a job that has one row for all its calls. */
export function recordLLMCall(record: LLMCallRecord): void {
  const { entry, format, host, parts, recognition } = record
  const { read, response } = parts.outcome
  const answer = read?.answer ?? createAnswer()
  const step = guarded(() =>
    format.jobOf?.({ address: recognition.address, answer, httpStatus: response?.status }),
  )
  if (step) {
    recordStep(record, step)
  } else {
    host.record('llmLogs', entry)
  }
}

function recordStep(record: LLMCallRecord, step: JobStep): void {
  const { entry, host, parts } = record
  switch (phaseAtEnd(step, parts)) {
    case 'cancelled':
      return complete(record, step, { error: 'cancelled by the app', status: 'cancelled' })
    case 'finished':
      return complete(record, step, endOf(entry))
    case 'missed':
      return entry.status === 'cancelled'
        ? undefined
        : host.record('serviceLogs', buildServiceCall(parts))
    case 'polled':
      return undefined
    case 'submitted':
      return submit(record, step)
  }
}

/** An output that was not read to its end is no end of the job: whoever wants it asks again. */
function phaseAtEnd({ phase }: JobStep, { outcome }: CallParts): JobStep['phase'] {
  const { ending, response } = outcome
  const isWhole = ending.kind === 'done' || (response?.status ?? 0) >= 400
  return phase === 'finished' && !isWhole ? (ending.kind === 'unread' ? 'polled' : 'missed') : phase
}

function submit({ entry, host, startedAtMs }: LLMCallRecord, { id }: JobStep): void {
  const { model, operation, vendor } = entry
  const requestId = jobRequestId(entry.provider, id)
  const createdAt = new Date(entry.createdAt ?? Date.now())
  rememberJob(requestId, { createdAt, model, operation, startedAtMs, vendor })
  host.record('llmLogs', {
    ...entry,
    metadata: withoutState(entry.metadata),
    output: undefined,
    providerRequestId: id,
    requestId,
    response: undefined,
    responseTime: undefined,
    status: 'pending',
    usageDetails: undefined,
    usageSource: undefined,
  })
}

type End = Partial<JobEnd> & Pick<JobEnd, 'status'>

/** What the last call of a job tells of the job; the rest of it was about the call itself. */
function endOf(entry: LLMLogEntry): End {
  const { error, errorType, finishReason, httpStatus, output, response, status } = entry
  const { cost, costSource, serviceTier, tokenUsage, usageDetails, usageSource } = entry
  return {
    ...{ cost, costSource, error, errorType, finishReason, httpStatus, output, response },
    ...{ serviceTier, status, tokenUsage, usageDetails, usageSource },
    operation: output === undefined ? undefined : entry.operation,
  }
}

function complete(record: LLMCallRecord, { app, id }: JobStep, end: End): void {
  const { entry, host, parts } = record
  const { actor, correlationId, feature, projectId, sessionId, tenant, userId } = entry
  const completion: JobEnd = {
    ...{ actor, correlationId, feature, projectId, sessionId, tenant, userId },
    host: entry.host,
    metadata: { ...withoutState(entry.metadata), ...(app !== undefined && { app }) },
    provider: entry.provider,
    providerRequestId: id,
    requestId: jobRequestId(entry.provider, id),
    ...end,
  }
  host.record('llmLogs', withStart(completion, parts.outcome.endedAtMs), { completes: true })
}

function withoutState({ queueState: _queueState, ...metadata }: Record<string, unknown>) {
  return metadata
}
