import type { JSONObject } from '../../entries/readJSON.js'
import type { LLMLogEntry } from '../../entries/schemas.js'
import type { EndingFields } from '../describeEnding.js'
import type { LLMAnswer } from '../llm/LLMAnswer.js'
import type { PendingCall } from './pendingCalls.js'

import { countAt, objectAt, textAt } from '../../entries/readJSON.js'
import { logToCurrent } from '../../loggers/logRow.js'
import { classifyError } from '../classifyError.js'
import { guarded } from '../guarded.js'
import { describeAnswer, describeUsage } from '../llm/buildLLMCall.js'
import { findVendor } from '../llm/findVendor.js'
import { createAnswer } from '../llm/LLMAnswer.js'
import { promptOf } from '../llm/promptOf.js'
import { joinModelCall } from '../modelCall.js'
import { readMessages } from './readMessages.js'
import { readResult } from './readResult.js'

/** How a call ended: with what the SDK says of the answer, or with an error. */
export type CallEnd = { error: unknown } | { event: JSONObject }

/** Writes the row of a call that no HTTP call of ours stands for: of a mock, of an SDK of its own, of a fetch not wrapped. */
export function recordModelCall(call: PendingCall, end: CallEnd): void {
  if (call.httpCalls === 0) {
    // The app has asked for a model's answer and not for a log.
    guarded(() => call.inContext(() => void logToCurrent('llmLogs', buildEntry(call, end))))
  }
}

function buildEntry(call: PendingCall, end: CallEnd): LLMLogEntry {
  const event = 'event' in end ? end.event : {}
  const answer = 'event' in end ? readResult(event) : createAnswer()
  const { attempt, createdAt, operation, requestId, retryOf, start } = call
  const { parameters, ...request } = readMessages(start)
  const entry = {
    ...describeModel(call, answer),
    ...describeAnswer(answer),
    ...describeUsage({ answer, counts: undefined, isCut: false }),
    ...describeEnd(end),
    ...promptOf(request),
    attempt,
    createdAt,
    finishReason: answer.finishReason,
    metadata: {},
    operation,
    parameters,
    providerRequestId: answer.id,
    requestId,
    responseTime: call.isUncertain ? undefined : millisecondsOf(call),
    retryOf,
    timeToFirstToken: countAt(objectAt(event, 'performance'), 'timeToFirstOutputMs'),
  }
  return joinModelCall(entry, call)
}

function millisecondsOf({ endedAtMs, startedAtMs }: PendingCall): number {
  return Math.round((endedAtMs ?? performance.now()) - startedAtMs)
}

function describeEnd(end: CallEnd): EndingFields {
  return 'error' in end ? classifyError(end.error) : { status: 'success' }
}

/** Providers whose own models answer, by the SDK's names for them. */
const makers: ReadonlySet<string> = new Set([
  'alibaba',
  'anthropic',
  'cohere',
  'deepseek',
  'google',
  'mistral',
  'moonshotai',
  'openai',
  'perplexity',
  'xai',
])

/** Names that differ from those of the routes. */
const routes: ReadonlyMap<string, string> = new Map([
  ['amazon-bedrock', 'bedrock'],
  ['gateway', 'vercel-gateway'],
  ['togetherai', 'together'],
])

function describeModel({ start }: PendingCall, answer: LLMAnswer) {
  const model = textAt(start, 'modelId') ?? answer.model ?? 'unknown'
  const { maker, provider } = describeProvider(textAt(start, 'provider') ?? 'unknown')
  return {
    model,
    provider,
    responseModel: answer.model === model ? undefined : answer.model,
    vendor: maker ?? findVendor(model),
  }
}

/** The SDK's names are made of the provider and its API: `openai.chat`, `google.vertex.chat`, `amazon-bedrock`. */
function describeProvider(name: string): { maker?: string; provider: string } {
  const [prefix = '', api] = name.split('.')
  if (prefix === 'vertex' || api === 'vertex') {
    return { provider: 'vertex' }
  }
  return makers.has(prefix)
    ? { maker: prefix, provider: 'direct' }
    : { provider: routes.get(prefix) ?? prefix }
}
