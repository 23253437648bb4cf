import type { JSONObject } from '../../entries/readJSON.js'
import type { PendingCall, Recording } from './pendingCalls.js'

import { isObject, textAt } from '../../entries/readJSON.js'
import { getRegistry } from '../../registry.js'
import { guarded } from '../guarded.js'
import { createPendingCall, keepById, takeById, takeByOperation } from './pendingCalls.js'
import { recordModelCall } from './recordModelCall.js'

type Execution<T> = JSONObject & { callId: string; execute: () => PromiseLike<T> }

export type HooksWithIds = {
  executeLanguageModelCall: <T>(call: Execution<T>) => Promise<T>
  onAbort: (event: unknown) => void
  onEmbedEnd: (event: unknown) => void
  onEmbedStart: (event: unknown) => void
  onEnd: (event: unknown) => void
  onError: (event: unknown) => void
  onLanguageModelCallEnd: (event: unknown) => void
  onObjectStepEnd: (event: unknown) => void
  onObjectStepStart: (event: unknown) => void
}

/**
 * The hooks of version 7, which gives each operation an id and lets the integration run a call in a context of its own.
 * https://github.com/vercel/ai/blob/main/packages/ai/src/telemetry/telemetry.ts
 */
export function createHooksWithIds(recording: Recording): HooksWithIds {
  const { modelCall, modelCalls } = getRegistry()

  /** A call that is tried again has the id of the one that failed, which is kept until the operation ends. */
  function start(event: JSONObject & { callId: string }): PendingCall | undefined {
    const earlier = modelCalls.byId.get(event.callId)
    const call = createPendingCall({
      callId: event.callId,
      operation: 'chat',
      recording,
      start: event,
    })
    if (earlier?.isOver) {
      call.attempt = (earlier.attempt ?? 1) + 1
      call.retryOf = earlier.retryOf ?? earlier.requestId
    }
    keepById(event.callId, call)
    return call
  }

  async function executeLanguageModelCall<T>({ execute, ...event }: Execution<T>): Promise<T> {
    // Registered twice: the inner of two looks like this to itself.
    const isInside = modelCall.getStore()?.call?.callId === event.callId
    const call = isInside ? undefined : guarded(() => start(event))
    if (call === undefined) {
      return execute()
    }
    try {
      return await modelCall.run({ call }, execute)
    } catch (error) {
      call.isOver = true
      recordModelCall(call, { error })
      throw error
    }
  }

  return {
    executeLanguageModelCall,
    onAbort: (event) => endAll(event, (call) => failed(call, member(event, 'reason'))),
    onEmbedEnd: (event) =>
      end(event, (call) => recordModelCall(call, { event: event as JSONObject })),
    onEmbedStart: (event) => enter(event, { operation: 'embedding', recording }),
    // What is left then was tried again under another id.
    onEnd: (event) => endAll(event, () => {}),
    onError: (event) => endAll(event, (call) => failed(call, member(event, 'error'))),
    onLanguageModelCallEnd: (event) =>
      end(event, (call) => recordModelCall(call, { event: event as JSONObject })),
    onObjectStepEnd: (event) =>
      end(event, (call) => recordModelCall(call, { event: asText(event) })),
    onObjectStepStart: (event) => enter(event, { operation: 'chat', recording }),
  }
}

/**
 * For calls that no hook runs. The SDK awaits the start before it calls the model, and what was entered here is left when
 * its own function is.
 */
function enter(event: unknown, kind: { operation: string; recording: Recording }): void {
  const { modelCall, modelCalls } = getRegistry()
  const id = idOf(event)
  if (id === undefined || !isObject(event) || modelCalls.byId.has(id)) {
    return
  }
  const { promptMessages: messages } = event
  const start = messages === undefined ? event : { ...event, messages }
  const call = createPendingCall({ callId: textAt(event, 'callId') ?? id, start, ...kind })
  keepById(id, call)
  modelCall.enterWith({ call })
}

/** An object is told as the text of its JSON. */
function asText(event: unknown): JSONObject {
  const { objectText, ...rest } = event as JSONObject
  return { ...rest, content: [{ text: objectText, type: 'text' }] }
}

function failed(call: PendingCall, error: unknown): void {
  // A call that could not even be made has its row.
  if (!call.isOver) {
    recordModelCall(call, { error })
  }
}

function end(event: unknown, record: (call: PendingCall) => void): void {
  guarded(() => {
    const id = idOf(event)
    const call = id === undefined ? undefined : takeById(id)
    if (call) {
      leave(call)
      record(call)
    }
  })
}

/** The end of an operation, whose calls may have ids of their own. */
function endAll(event: unknown, record: (call: PendingCall) => void): void {
  guarded(() => {
    for (const call of takeByOperation(textAt(event, 'callId'))) {
      leave(call)
      record(call)
    }
  })
}

/** What comes after it in the same function of the SDK, as a callback of the app, is not the model. */
function leave(call: PendingCall): void {
  const scope = getRegistry().modelCall.getStore()
  if (scope?.call === call) {
    scope.call = undefined
  }
}

function idOf(event: unknown): string | undefined {
  return textAt(event, 'embedCallId') ?? textAt(event, 'callId')
}

function member(event: unknown, name: string): unknown {
  return (event as JSONObject | undefined)?.[name]
}
