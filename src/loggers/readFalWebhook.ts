import type { JSONObject } from '../entries/readJSON.js'
import type { RowMarks } from '../entries/row.js'
import type { LLMLogEntry } from '../entries/schemas.js'

import { jobRequestId } from '../entries/jobRequestId.js'
import { isObject } from '../entries/readJSON.js'
import { readFalError, readFalOutput } from './readFalOutput.js'
import { withStart } from './startedJobs.js'

/**
 * The entry of what fal posts to a webhook: `{ request_id, gateway_request_id, status: 'OK' | 'ERROR', payload, error? }`, and
 * `payload_error` where the output is no JSON (fal.ai/docs, "Webhooks"). `gateway_request_id` is of the last try only.
 */
export function readFalWebhook(body: unknown): { entry: LLMLogEntry } & RowMarks {
  const webhook = typeof body === 'string' ? parse(body) : body
  const members = isObject(webhook) ? webhook : {}
  const { request_id: id } = members
  if (typeof id !== 'string' || id === '') {
    return { entry: describeOther(webhook) }
  }
  const entry = withStart({
    provider: 'fal',
    providerRequestId: id,
    requestId: jobRequestId('fal', id),
    usageSource: 'none',
    ...(members.status === 'ERROR' ? describeFailure(members) : describeOutput(members)),
  })
  return { completes: true, entry }
}

function describeOutput(webhook: JSONObject) {
  const { error, media, operation, rest, text } = readFalOutput(webhook.payload ?? undefined)
  const { payload_error: payloadError } = webhook
  const notes = {
    ...(rest && { output: rest }),
    ...(typeof payloadError === 'string' && { payloadError }),
  }
  return {
    error: error?.message,
    errorType: error?.type,
    metadata: Object.keys(notes).length > 0 ? notes : undefined,
    operation,
    output: media.length > 0 ? { media } : undefined,
    response: text,
    status: error ? ('error' as const) : ('success' as const),
  }
}

/** What the model says of its failure, in the payload, is more than what fal says of it. */
function describeFailure({ error, payload }: JSONObject) {
  const told = isObject(payload) ? readFalError(payload) : undefined
  const message = typeof error === 'string' && error !== '' ? error : 'the job has failed'
  return { error: told?.message ?? message, errorType: told?.type, status: 'error' as const }
}

/** Not lost, and not taken for the end of a job. */
function describeOther(webhook: unknown): LLMLogEntry {
  return {
    error: 'no webhook of fal: it has no request_id',
    errorType: 'invalid_webhook',
    metadata: { webhook },
    model: 'unknown',
    prompt: '',
    provider: 'fal',
    status: 'error',
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}
