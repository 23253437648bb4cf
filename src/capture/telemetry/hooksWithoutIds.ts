import type { JSONObject } from '../../entries/readJSON.js'
import type { ModelCallScope } from '../modelCall.js'
import type { PendingCall, Recording } from './pendingCalls.js'

import { createId } from '../../entries/createId.js'
import { countAt, isObject, objectAt, textAt } from '../../entries/readJSON.js'
import { getRegistry } from '../../registry.js'
import { guarded } from '../guarded.js'
import { createPendingCall, findWaiting, keepWaiting } from './pendingCalls.js'
import { recordModelCall } from './recordModelCall.js'

export type HooksWithoutIds = {
  onFinish: () => void
  onStart: (event: unknown) => void
  onStepFinish: (event: unknown) => void
  onStepStart: (event: unknown) => void
  onToolCallStart: (event: unknown) => void
}

/**
 * The hooks of version 6, of `generateText` and `streamText` alone. It awaits them before it calls the model, so that a
 * context entered in one of them is that of the call; it leaves it when its own function is left. The hooks are called
 * whether or not `experimental_telemetry` is enabled, and not when a call fails.
 * https://github.com/vercel/ai/blob/ai%406.0.326/packages/ai/src/telemetry/telemetry-integration.ts
 */
export function createHooksWithoutIds(recording: Recording): HooksWithoutIds {
  return {
    onFinish: leaveCall,
    onStart: (event) => onFirstReading(event, () => void enterOperation(0, event as JSONObject)),
    onStepFinish: (event) => onFirstReading(event, () => finishStep(event as JSONObject)),
    onStepStart(event) {
      onFirstReading(event, () => startStep(event as JSONObject, recording))
      const { pending } = getRegistry().modelCall.getStore() ?? {}
      // Given by hand beside the one that the plugin registers: it says what is not to be kept.
      if (pending && recording.recordInputs === false) {
        pending.recordInputs = false
      }
      if (pending && recording.recordOutputs === false) {
        pending.recordOutputs = false
      }
    },
    onToolCallStart: leaveCall,
  }
}

/** Events of version 7 have an id and come to other hooks too. Two integrations of ours get the same event. */
function onFirstReading(event: unknown, read: () => void): void {
  const { handled } = getRegistry().modelCalls
  if (isObject(event) && !('callId' in event) && !handled.has(event)) {
    handled.add(event)
    guarded(read)
  }
}

function enterOperation(nextStep: number, settings?: JSONObject): ModelCallScope {
  const scope = { operation: { callId: createId(), nextStep, settings } }
  getRegistry().modelCall.enterWith(scope)
  return scope
}

function startStep(event: JSONObject, recording: Recording): void {
  const scope = scopeOfStep(countAt(event, 'stepNumber') ?? 0)
  const { callId, settings } = scope.operation!
  const { modelId, provider } = objectAt(event, 'model') ?? {}
  const call = createPendingCall({
    callId,
    operation: 'chat',
    recording,
    // The messages of the step say all that the prompt of the operation says.
    start: { ...settings, ...event, modelId, prompt: undefined, provider },
  })
  scope.call = call
  scope.pending = call
  scope.operation!.nextStep += 1
  keepWaiting(call)
}

/** That of this operation, or a new one: where the app listens to the start too, it was not there that ours was entered. */
function scopeOfStep(step: number): ModelCallScope {
  const scope = getRegistry().modelCall.getStore()
  return scope?.operation?.nextStep === step ? scope : enterOperation(step)
}

/** What runs now is not the model: a tool, or what comes after the last step. */
function leaveCall(): void {
  const scope = getRegistry().modelCall.getStore()
  if (scope?.operation && scope.call) {
    scope.pending!.endedAtMs ??= performance.now()
    scope.call = undefined
  }
}

function finishStep(event: JSONObject): void {
  const { waiting } = getRegistry().modelCalls
  const call = findCall(event)
  leaveCall()
  if (call && waiting.delete(call)) {
    recordModelCall(call, { event })
  }
}

/** Of a stream the end is told in the context of who called the SDK: there the call is found by what is said of it. */
function findCall(event: JSONObject): PendingCall | undefined {
  const scope = getRegistry().modelCall.getStore()
  const step = countAt(event, 'stepNumber')
  if (scope?.pending && scope.operation?.nextStep === (step ?? 0) + 1) {
    return scope.pending
  }
  const model = objectAt(event, 'model')
  const [first, ...others] = findWaiting(
    ({ functionId, start }) =>
      start.stepNumber === step &&
      start.modelId === textAt(model, 'modelId') &&
      start.provider === textAt(model, 'provider') &&
      start.metadata === event.metadata &&
      functionId === event.functionId,
  )
  if (first !== undefined && others.length > 0) {
    // Of several alike nobody can say which one this is: rather no prompt than that of another.
    Object.assign(first, { isUncertain: true, start: { ...first.start, messages: [], system: '' } })
  }
  return first
}
