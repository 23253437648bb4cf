import type { JSONObject } from '../../entries/readJSON.js'
import type { LLMLogEntry } from '../../entries/schemas.js'
import type { CallEnding, EndingFields } from '../describeEnding.js'
import type { ResponseHead } from '../startCall.js'
import type { ReadAnswer } from './createAnswerReader.js'
import type { LLMAnswer } from './LLMAnswer.js'
import type { LLMRequest } from './LLMRequest.js'
import type { Recognition } from './recogniseCall.js'
import type { Usage } from './usage.js'
import type { CallAddress, WireFormat } from './WireFormat.js'

import { parseJSON } from '../../entries/readJSON.js'
import { guarded } from '../guarded.js'
import { describeOutcome } from './describeOutcome.js'
import { findVendor } from './findVendor.js'
import { createAnswer } from './LLMAnswer.js'
import { promptOf } from './promptOf.js'
import { readResponseFacts } from './readResponseFacts.js'
import { toTokenUsage } from './usage.js'

/** What is known of a call of a model when it is over. */
export type LLMCallParts = {
  ending: CallEnding
  /** What the transport says of the ending. */
  fields: EndingFields
  format: WireFormat
  read?: ReadAnswer
  recognition: Recognition
  response?: ResponseHead
  /** On the clock of `performance.now()`. */
  startedAtMs: number
}

type LLMCallFields = Omit<LLMLogEntry, 'createdAt' | 'metadata' | 'requestId'> & {
  metadata: Record<string, unknown>
}

/** The fields of the row that the wire tells. */
export function buildLLMCall(parts: LLMCallParts): LLMCallFields {
  const { format, recognition, response, startedAtMs } = parts
  const { address } = recognition
  const read = parts.read ?? { answer: createAnswer(), isStream: false, looksRight: false }
  const { answer } = read
  answer.isComplete ||= format.endsWithBody === true && parts.ending.kind === 'done'
  const request = readRequest(format, recognition)
  const facts = readResponseFacts(response, answer)
  return {
    ...describeModel({ answer, asked: request.model, recognition, route: facts.route }),
    ...describeAnswer(answer),
    ...describeUsage({
      answer,
      counts: isAnswered(parts) ? request.counts : undefined,
      isCut: read.isStream && !answer.isComplete,
    }),
    ...describeOutcome({ ...parts, read }),
    ...promptOf(request),
    finishReason: answer.finishReason,
    host: address.url.host,
    httpStatus: facts.httpStatus,
    metadata: { ...answer.notes, ...facts.notes },
    operation: readOperation(format, address, answer),
    parameters: request.parameters,
    providerRequestId: facts.requestId ?? answer.id,
    serviceTier: answer.serviceTier,
    timeToFirstToken: millisecondsBetween(startedAtMs, read.firstOutputAtMs),
  }
}

type ModelArgs = {
  answer: LLMAnswer
  asked: string | undefined
  recognition: Recognition
  route: string | undefined
}

function describeModel({ answer, asked, recognition, route }: ModelArgs) {
  const { provider } = recognition
  const model = asked ?? answer.model ?? 'unknown'
  return {
    model,
    provider: provider?.provider ?? route ?? 'direct',
    responseModel: answer.model === model ? undefined : answer.model,
    vendor: provider?.vendor ?? findVendor(model) ?? findVendor(answer.model ?? ''),
  }
}

function millisecondsBetween(startMs: number, endMs: number | undefined): number | undefined {
  return endMs === undefined ? undefined : Math.max(0, Math.round(endMs - startMs))
}

function readOperation(
  { name, operation }: WireFormat,
  address: CallAddress,
  answer: LLMAnswer,
): string {
  return typeof operation === 'string'
    ? operation
    : (guarded(() => operation(address, answer)) ?? name)
}

function readRequest(format: WireFormat, { address, body }: Recognition): LLMRequest {
  return guarded(() => format.readRequest(body() ?? {}, address)) ?? {}
}

export function describeAnswer(answer: LLMAnswer): Pick<LLMLogEntry, 'output' | 'response'> {
  const { alternatives = [], media, reasoning, refusal, searches = [], sources = [] } = answer
  const toolCalls = [...answer.toolCalls.values()].map(withValue)
  const parts = { alternatives, media, reasoning, refusal, searches, sources, toolCalls }
  const told = Object.entries(parts).filter(([, part]) => part.length > 0)
  return {
    output: told.length > 0 ? Object.fromEntries(told) : undefined,
    response: answer.text === '' && !answer.hasOutput ? undefined : answer.text,
  }
}

/** The arguments as the value that their JSON stands for, where it is whole. */
function withValue<Call extends { arguments?: unknown }>(call: Call): Call {
  const { arguments: text } = call
  return typeof text === 'string' ? { ...call, arguments: parseJSON(text) ?? text } : call
}

type UsageFields = Pick<
  LLMLogEntry,
  'cost' | 'costSource' | 'tokenUsage' | 'usageDetails' | 'usageSource'
>

/** What is refused costs nothing. */
function isAnswered({ read, response }: LLMCallParts): boolean {
  return response !== undefined && response.status < 400 && read?.answer.error === undefined
}

type UsageArgs = {
  answer: LLMAnswer
  counts: LLMRequest['counts']
  isCut: boolean
}

export function describeUsage({ answer, counts, isCut }: UsageArgs): UsageFields {
  const { isUsagePartial, reportedCost, usage } = answer
  const cost = reportedCost === undefined ? {} : { cost: reportedCost, costSource: 'provider' }
  if (usage === undefined) {
    return counts
      ? { ...cost, usageDetails: { ...counts }, usageSource: 'request' }
      : { ...cost, usageSource: 'none' }
  }
  return {
    ...cost,
    tokenUsage: toTokenUsage(usage),
    usageDetails: detailsOf(usage, answer.notes),
    usageSource: isUsagePartial || isCut ? 'provider_partial' : 'provider',
  }
}

/** What a price may depend on beyond the tokens. */
function detailsOf(usage: Usage, { inferenceGeo, speed }: JSONObject): JSONObject | undefined {
  const {
    cacheRead: _cacheRead,
    cacheWrite: _cacheWrite,
    inputUncached: _inputUncached,
    output: _output,
    raw: _raw,
    reasoning: _reasoning,
    ...rest
  } = usage
  const details = Object.fromEntries(
    Object.entries({ ...rest, inferenceGeo, speed }).filter(
      ([, value]) => value !== undefined && value !== null && value !== 0,
    ),
  )
  return Object.keys(details).length > 0 ? details : undefined
}
