import { AsyncResource } from 'node:async_hooks'

import type { LogContextFrame } from '../../entries/logContext.js'
import type { ModelCall } from '../modelCall.js'

import { createId } from '../../entries/createId.js'
import { getRegistry } from '../../registry.js'

/** What an SDK says of a call when it begins. */
export type CallStart = Readonly<Record<string, unknown>>

/** A model call under way, until the SDK tells how it ended or an HTTP call is seen that stands for it. */
export type PendingCall = ModelCall & {
  attempt?: number
  createdAt: Date
  /** On the clock of `performance.now()`; set where the end is told later than it was. */
  endedAtMs?: number
  frame: LogContextFrame | undefined
  /** Runs `record` in the context of the code that called the SDK, whoever reads the stream. */
  inContext: (record: () => void) => void
  /** It failed, and has its row; the SDK may try again. */
  isOver?: boolean
  /** It is one of several that may have been meant: when it began is not known. */
  isUncertain?: boolean
  operation: string
  requestId: string
  retryOf?: string
  start: CallStart
  /** On the clock of `performance.now()`. */
  startedAtMs: number
}

/** The app's word against the SDK's. */
export type Recording = Pick<ModelCall, 'recordInputs' | 'recordOutputs'>

/** Calls of which the SDK never says how they ended are forgotten: it says nothing of a stream that nobody reads on. */
const maxPending = 1000
const maxPendingMs = 10 * 60 * 1000

type NewCall = { callId: string; operation: string; recording: Recording; start: CallStart }

export function createPendingCall({ callId, operation, recording, start }: NewCall): PendingCall {
  const { functionId, metadata, recordInputs, recordOutputs } = start
  const caller = new AsyncResource('LogbookModelCall')
  return {
    callId,
    createdAt: new Date(),
    frame: getRegistry().context.getStore(),
    functionId: typeof functionId === 'string' ? functionId : undefined,
    httpCalls: 0,
    inContext: (record) => caller.runInAsyncScope(record),
    metadata: typeof metadata === 'object' && metadata !== null ? { ...metadata } : undefined,
    operation,
    recordInputs: recordInputs !== false && recording.recordInputs !== false,
    recordOutputs: recordOutputs !== false && recording.recordOutputs !== false,
    requestId: createId(),
    start,
    startedAtMs: performance.now(),
  }
}

/** Keeps a call of an SDK that gives each operation an id. */
export function keepById(id: string, call: PendingCall): void {
  const { byId } = getRegistry().modelCalls
  byId.delete(id)
  byId.set(id, call)
  for (const [oldId, oldest] of byId) {
    if (!isForgotten(oldest, byId.size)) {
      break
    }
    byId.delete(oldId)
  }
}

function isForgotten({ startedAtMs }: PendingCall, count: number): boolean {
  return count > maxPending || startedAtMs < performance.now() - maxPendingMs
}

export function takeById(id: string): PendingCall | undefined {
  const { byId } = getRegistry().modelCalls
  const call = byId.get(id)
  byId.delete(id)
  return call
}

/** All calls of an operation that are not over. */
export function takeByOperation(callId: string | undefined): PendingCall[] {
  const { byId } = getRegistry().modelCalls
  const found = [...byId].filter(([, call]) => call.callId === callId)
  found.forEach(([id]) => byId.delete(id))
  return found.map(([, call]) => call)
}

/** Keeps a call of an SDK that gives no ids. */
export function keepWaiting(call: PendingCall): void {
  const { waiting } = getRegistry().modelCalls
  waiting.add(call)
  for (const oldest of waiting) {
    if (!isForgotten(oldest, waiting.size)) {
      break
    }
    waiting.delete(oldest)
  }
}

/** The calls that may be meant, by all that an SDK without ids says at the end of one; the oldest first. */
export function findWaiting(isMeant: (call: PendingCall) => boolean): readonly PendingCall[] {
  const frame = getRegistry().context.getStore()
  return [...getRegistry().modelCalls.waiting].filter(
    (call) => call.frame === frame && isMeant(call),
  )
}
