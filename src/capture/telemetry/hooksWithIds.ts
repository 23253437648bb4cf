import type { JSONObject } from '../llm/readJSON.js'
import type { PendingCall, Recording } from './pendingCalls.js'

import { getRegistry } from '../../registry.js'
import { guarded } from '../guarded.js'
import { textAt } from '../llm/readJSON.js'
import { createPendingCall, keepById, takeById } from './pendingCalls.js'
import { recordModelCall } from './recordModelCall.js'

type Execution<T> = JSONObject & { callId: string; execute: () => PromiseLike<T> }

export type HooksWithIds = {
  executeLanguageModelCall: <T>(call: Execution<T>) => Promise<T>
  onAbort: (event: unknown) => void
  onEmbedEnd: (event: unknown) => void
  onEmbedStart: (event: unknown) => void
  onError: (event: unknown) => void
  onLanguageModelCallEnd: (event: unknown) => void
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
    onAbort: (event) => end(event, (call) => failed(call, member(event, 'reason'))),
    onEmbedEnd: (event) =>
      end(event, (call) => recordModelCall(call, { event: event as JSONObject })),
    onEmbedStart(event) {
      const id = idOf(event)
      if (id === undefined || modelCalls.byId.has(id)) {
        return
      }
      const call = createPendingCall({
        callId: textAt(event, 'callId') ?? id,
        operation: 'embedding',
        recording,
        start: event as JSONObject,
      })
      keepById(id, call)
      // There is no hook that runs the call; what was entered here is left when the SDK's own function is.
      modelCall.enterWith({ call })
    },
    onError: (event) => end(event, (call) => failed(call, member(event, 'error'))),
    onLanguageModelCallEnd: (event) =>
      end(event, (call) => recordModelCall(call, { event: event as JSONObject })),
  }
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
      record(call)
    }
  })
}

function idOf(event: unknown): string | undefined {
  return textAt(event, 'embedCallId') ?? textAt(event, 'callId')
}

function member(event: unknown, name: string): unknown {
  return (event as JSONObject | undefined)?.[name]
}
