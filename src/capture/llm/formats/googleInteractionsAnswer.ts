import type { JSONObject } from '../../../entries/readJSON.js'
import type { LLMAnswer } from '../LLMAnswer.js'

import { isObject, listAt, objectAt, textAt } from '../../../entries/readJSON.js'
import { addArguments, addText, addToolCall } from '../LLMAnswer.js'
import { readError } from '../readError.js'
import { readInteractionsUsage } from './googleInteractionsUsage.js'
import { addMedia, describeContent, interactionFile } from './googleParts.js'
import { addSource } from './sources.js'

/** Reads an interaction that came whole. `outputs` is what its steps were called at first. */
export function readInteraction(body: JSONObject, answer: LLMAnswer): void {
  readFrame(body, answer)
  const steps = [...listAt(body, 'steps'), ...listAt(body, 'outputs')]
  for (const [index, step] of steps.entries()) {
    readStep(objectAt({ step }, 'step') ?? {}, answer, index)
    endStep(answer, index)
  }
}

const unfinished = ['in_progress', 'queued']

/** What stands around the steps, of a whole interaction and of the events that begin and end a stream. */
function readFrame(interaction: JSONObject, answer: LLMAnswer): void {
  const usage = objectAt(interaction, 'usage')
  answer.id = textAt(interaction, 'id') ?? answer.id
  answer.model = textAt(interaction, 'model') ?? answer.model
  answer.serviceTier = textAt(interaction, 'service_tier') ?? answer.serviceTier
  answer.usage = (usage && readInteractionsUsage(usage)) ?? answer.usage
  readStatus(interaction, answer)
  if (interaction.error) {
    answer.error ??= readError(interaction)
  }
}

/** Work in the background is answered before it is done. */
function readStatus(told: JSONObject, answer: LLMAnswer): void {
  const status = textAt(told, 'status')
  if (status === undefined) {
    return
  }
  if (unfinished.includes(status)) {
    answer.notes.responseStatus = status
    return
  }
  delete answer.notes.responseStatus
  answer.finishReason = status
  if (status === 'failed') {
    const [error] = listAt(told, 'errors')
    answer.error ??= readError({ error }) ?? { message: 'the interaction failed', type: status }
  }
}

/** Reads one event of a streamed interaction, in the present form or in the first one (`content.delta`, `interaction.complete`). */
export function readInteractionEvent(event: JSONObject, answer: LLMAnswer, name = ''): void {
  const type = textAt(event, 'event_type') ?? name
  if (type === 'error' || event.error) {
    answer.error ??= readError(event) ?? { message: 'the stream tells of an error', type: 'error' }
  } else if (type === 'interaction.status_update') {
    readStatus(event, answer)
  } else if (type.startsWith('interaction.')) {
    readFrame(objectAt(event, 'interaction') ?? {}, answer)
    answer.isComplete ||= /\.completed?$/.test(type)
  } else {
    readStepEvent(type, event, answer)
  }
}

function readStepEvent(type: string, event: JSONObject, answer: LLMAnswer): void {
  const { index } = event
  if (type.endsWith('.start')) {
    readStep(objectAt(event, 'step') ?? objectAt(event, 'content') ?? {}, answer, index)
  } else if (type.endsWith('.delta')) {
    readDelta(objectAt(event, 'delta') ?? {}, answer, index)
  } else if (type.endsWith('.stop')) {
    endStep(answer, index)
  }
}

/** A tool that is called with nothing has an empty object for its arguments. */
function endStep(answer: LLMAnswer, index: unknown): void {
  const call = answer.toolCalls.get(keyOf(answer, index))
  if (call) {
    call.arguments ??= {}
  }
}

/** By the place of its step; a stream may go on in a second interaction. */
function keyOf({ id = '' }: LLMAnswer, index: unknown): string {
  return `${id}#${typeof index === 'number' ? index : ''}`
}

/** A step that is there as a whole, or the first that is told of it. */
function readStep(step: JSONObject, answer: LLMAnswer, index: unknown): void {
  const type = textAt(step, 'type')
  if (type === 'user_input') {
    return
  }
  if (type === 'thought') {
    // Thoughts are paragraphs: the provider tells them apart, and does not end them.
    addText(answer, 'reasoning', answer.reasoning === '' ? '' : '\n\n')
    listAt(step, 'summary').forEach((part) => addText(answer, 'reasoning', textAt(part, 'text')))
    return
  }
  if (isObject(step.error)) {
    answer.error ??= readError(step)
  }
  readContent(step, answer, index)
  listAt(step, 'content').forEach((content) => {
    readContent(objectAt({ content }, 'content') ?? {}, answer, index)
  })
}

function readDelta(delta: JSONObject, answer: LLMAnswer, index: unknown): void {
  const type = textAt(delta, 'type')
  if (type === 'thought_summary') {
    const content = objectAt(delta, 'content')
    addText(answer, 'reasoning', textAt(content, 'text') ?? delta.text)
  } else if (type === 'thought') {
    addText(answer, 'reasoning', delta.thought ?? delta.text)
  } else if (type === 'arguments_delta') {
    addPiece(delta.arguments, answer, index)
  } else if (type?.startsWith('text_annotation')) {
    listAt(delta, 'annotations').forEach((source) => addSource(answer, source))
  } else {
    readContent(delta, answer, index)
  }
}

/** Where the arguments will stream by, an empty object stands for them. */
function addPiece(piece: unknown, answer: LLMAnswer, index: unknown): void {
  if (typeof piece === 'string' && piece !== '') {
    addArguments(addToolCall(answer, keyOf(answer, index), {}), piece)
  }
}

/** A text, a file, a call of a tool or what came of it. */
function readContent(content: JSONObject, answer: LLMAnswer, index: unknown): void {
  const type = textAt(content, 'type') ?? ''
  if (type === 'text') {
    addText(answer, 'text', content.text)
    listAt(content, 'annotations').forEach((source) => addSource(answer, source))
  } else if (type.endsWith('_call')) {
    readCall(content, answer, index)
  } else if (type.endsWith('_result')) {
    readResult(content, answer)
  } else {
    addMedia(answer, describeContent(content, interactionFile))
  }
}

function readCall(content: JSONObject, answer: LLMAnswer, index: unknown): void {
  const type = textAt(content, 'type')
  const call = addToolCall(answer, keyOf(answer, index), {
    id: textAt(content, 'id'),
    name: textAt(content, 'name') ?? type?.replace(/_call$/, ''),
  })
  const { arguments: given } = content
  if (isObject(given) && Object.keys(given).length > 0) {
    call.arguments = given
  }
}

/** What one of Google's own tools gave stands beside its call. */
function readResult(content: JSONObject, answer: LLMAnswer): void {
  const id = textAt(content, 'call_id')
  const call = [...answer.toolCalls.values()].find((other) => other.id === id)
  if (call !== undefined && id !== undefined && content.result !== undefined) {
    call.result = content.result
  }
}
