import type { LLMLogEntry } from '../entries/schemas.js'
import type { Recognition } from './llm/recogniseCall.js'
import type { CapturedServiceCall } from './tapFetch.js'
import type { PendingCall } from './telemetry/pendingCalls.js'

import { getRegistry } from '../registry.js'

/** A call of a model as an SDK tells of it, on whose behalf HTTP calls are made. */
export type ModelCall = {
  /** The SDK's id of the operation, the same for all its steps. */
  callId: string
  functionId?: string
  /** HTTP calls that have rows of their own: where there is one, the SDK's account of the call is not stored beside it. */
  httpCalls: number
  metadata?: Record<string, unknown>
  /** False: what was asked is not to be kept. */
  recordInputs?: boolean
  /** False: what was answered is not to be kept. */
  recordOutputs?: boolean
}

/** What the AsyncLocalStorage holds: an SDK may tell of the next call only after its context was entered. */
export type ModelCallScope = {
  call?: ModelCall
  /** Of an SDK that gives no ids: the operation, and the step that comes next. */
  operation?: {
    callId: string
    nextStep: number
    /** What is the same for all its steps. */
    settings?: Readonly<Record<string, unknown>>
  }
  /** The call of the step at hand, also while its tools are at work, which are not the model. */
  pending?: PendingCall
}

/** What is known of the calls under way, for all copies of this package. */
export type ModelCalls = {
  /** By the SDK's id of the operation. */
  byId: Map<string, PendingCall>
  /** Events that were read: with two integrations of ours each would be read twice. */
  handled: WeakSet<object>
  /** Of an SDK that gives no ids: those for which no HTTP call was seen so far. */
  waiting: Set<PendingCall>
}

/** The model call on whose behalf the running code works. */
export function currentModelCall(): ModelCall | undefined {
  return getRegistry().modelCall.getStore()?.call
}

/** The model call for which an HTTP call is made. Where that is recognised as one of a model, it has a row from now on. */
export function claimModelCall(recognise: () => Recognition | undefined): ModelCall | undefined {
  const { waiting } = getRegistry().modelCalls
  const current = currentModelCall()
  const recognition = current || waiting.size > 0 ? recognise() : undefined
  const call = current ?? (recognition && findWaitingFor(recognition))
  if (call && recognition) {
    markJoined(call as PendingCall)
  }
  return call
}

function markJoined(call: PendingCall): void {
  call.httpCalls += 1
  // Its messages are those of the HTTP call, and not to be held for as long as the SDK says nothing of its end.
  call.start = {}
  getRegistry().modelCalls.waiting.delete(call)
}

/** Where the context of the SDK's call could not be entered: one of that model, in the same log context. */
function findWaitingFor({ address, body }: Recognition): PendingCall | undefined {
  const { context, modelCalls } = getRegistry()
  const frame = context.getStore()
  const model = body()?.model
  return [...modelCalls.waiting].find(({ frame: other, start: { modelId } }) => {
    const isModel = model === modelId || address.path.includes(`/${String(modelId)}`)
    return other === frame && isModel
  })
}

type Joined = Partial<LLMLogEntry> & { metadata?: Record<string, unknown> }

/** The entry of an HTTP call with what the SDK said of its model call, and without what it said is not to be kept. */
export function joinModelCall<Entry extends Joined>(
  entry: Entry,
  call: ModelCall | undefined,
): Entry {
  if (call === undefined) {
    return entry
  }
  const { callId, functionId } = call
  const context = getRegistry().context.getStore()?.fields
  const joined = {
    ...entry,
    feature: entry.feature ?? (context?.feature == null ? functionId : undefined),
    metadata: {
      ...call.metadata,
      ...entry.metadata,
      aiSDK: { callId, ...(functionId !== undefined && { functionId }) },
    },
  }
  return withoutUnrecorded(joined, call)
}

function withoutUnrecorded<Entry extends Joined>(entry: Entry, call: ModelCall): Entry {
  const notRecorded = listUnrecorded(call)
  if (notRecorded.length === 0) {
    return entry
  }
  return {
    ...entry,
    ...(call.recordInputs === false && withoutInputs(entry)),
    ...(call.recordOutputs === false && { output: undefined, response: undefined }),
    // What a provider says of a request that it refused may repeat it.
    error: undefined,
    metadata: { ...entry.metadata, notRecorded },
  }
}

/** The same for an HTTP call that nobody recognised as one of a model. */
export function hideUnrecorded(
  entry: CapturedServiceCall,
  call: ModelCall | undefined,
): CapturedServiceCall {
  const notRecorded = listUnrecorded(call)
  return notRecorded.length === 0
    ? entry
    : {
        ...entry,
        metadata: { ...entry.metadata, notRecorded },
        requestBody: undefined,
        responseBody: undefined,
      }
}

function listUnrecorded(call: ModelCall | undefined): string[] {
  const inputs = call?.recordInputs === false ? ['inputs'] : []
  return call?.recordOutputs === false ? [...inputs, 'outputs'] : inputs
}

/** Limits and switches say nothing of what was asked. */
function withoutInputs({ parameters }: Joined): Joined {
  const isObject = typeof parameters === 'object' && parameters !== null
  const figures = Object.entries(isObject ? parameters : {}).filter(
    ([, value]) => typeof value === 'number' || typeof value === 'boolean',
  )
  return { messages: undefined, parameters: Object.fromEntries(figures), prompt: '' }
}
