import type { JSONObject } from '../../../entries/readJSON.js'
import type { LLMAnswer } from '../LLMAnswer.js'

import { isObject, objectAt, textAt } from '../../../entries/readJSON.js'
import { addArguments, addText, addToolCall, createAnswer } from '../LLMAnswer.js'
import { readError } from '../readError.js'
import {
  readIdentity,
  readResponsesOutcome,
  readResponsesOutput,
  readToolCall,
  toolCallKey,
} from './openAIResponsesBody.js'
import { callIdOf, isToolCall, toolNameOf } from './openAIResponsesItems.js'

const texts = new Map<string, 'reasoning' | 'refusal' | 'text'>([
  ['response.audio.transcript.delta', 'text'],
  ['response.output_text.delta', 'text'],
  ['response.reasoning.delta', 'reasoning'],
  ['response.reasoning_summary_text.delta', 'reasoning'],
  ['response.reasoning_text.delta', 'reasoning'],
  ['response.refusal.delta', 'refusal'],
])
const errors = ['', 'error', 'response.error']

/** Of a function, of MCP, of a custom tool, of the code interpreter. */
const argumentEvent = /^response\.\w+(?:_|\.)(?:arguments|input|code)\.(?:delta|done)$/
const terminal = /^response\.(?:completed|incomplete|failed|cancelled|done)$/

/** Reads one event of a streamed response. Its `type` repeats the name of the SSE event, which some servers leave out. */
export function readResponsesEvent(event: JSONObject, answer: LLMAnswer, name?: string): void {
  const type = textAt(event, 'type') ?? name ?? ''
  const field = texts.get(type)
  if (field !== undefined) {
    addText(answer, field, event.delta)
  } else if (argumentEvent.test(type)) {
    readArguments(event, answer)
  } else if (errors.includes(type) && (type !== '' || isObject(event.error))) {
    answer.error ??= readStreamError(event)
  } else if (terminal.test(type)) {
    readEnd(objectAt(event, 'response') ?? {}, answer)
  } else {
    readProgress(type, event, answer)
  }
}

/** A piece of what a tool is called with, or, in a `done`, all of it. */
function readArguments(event: JSONObject, answer: LLMAnswer): void {
  const call = addToolCall(answer, toolCallKey(answer, placeOf(event)), {})
  const whole = [event.arguments, event.input, event.code].find((text) => typeof text === 'string')
  if (whole === undefined) {
    addArguments(call, event.delta)
  } else {
    call.arguments = whole
  }
}

function placeOf({ item, item_id: itemId, output_index: index }: JSONObject): unknown {
  return index ?? itemId ?? textAt(item, 'id')
}

function readProgress(type: string, event: JSONObject, answer: LLMAnswer): void {
  const item = objectAt(event, 'item')
  if (item && isToolCall(item)) {
    readCallItem(type, { ...event, item }, answer)
  } else if (isNewThought(type, event) && answer.reasoning !== '') {
    addText(answer, 'reasoning', '\n\n')
  } else if (type === 'response.image_generation_call.partial_image') {
    answer.hasOutput = true
  } else if (/^response\.(?:created|queued|in_progress)$/.test(type)) {
    readIdentity({ output: [], ...objectAt(event, 'response') }, answer)
  }
}

function readCallItem(
  type: string,
  event: JSONObject & { item: JSONObject },
  answer: LLMAnswer,
): void {
  const { item } = event
  if (type === 'response.output_item.added') {
    const key = toolCallKey(answer, placeOf(event))
    addToolCall(answer, key, { id: callIdOf(item), name: toolNameOf(item) })
  } else if (type === 'response.output_item.done') {
    readToolCall(item, answer, placeOf(event))
  }
}

function isNewThought(type: string, event: JSONObject): boolean {
  return (
    type === 'response.reasoning_summary_part.added' ||
    (type === 'response.content_part.added' &&
      textAt(objectAt(event, 'part'), 'type') === 'reasoning_text')
  )
}

/** OpenAI's own has its members beside `type`; most others have them in `error`. */
function readStreamError({ type: _type, ...event }: JSONObject): LLMAnswer['error'] {
  return readError(event) ?? { message: 'the stream tells of an error', type: 'stream_error' }
}

/**
 * The last event has the response as a whole. What has streamed by counts; what has not, because a server sends no deltas of
 * it, is taken from there.
 */
function readEnd(response: JSONObject, answer: LLMAnswer): void {
  readIdentity({ output: [], ...response }, answer)
  readResponsesOutcome(response, answer)
  const whole = { ...createAnswer(), id: answer.id }
  readResponsesOutput(response, whole)
  answer.text ||= whole.text
  answer.reasoning ||= whole.reasoning
  answer.refusal ||= whole.refusal
  answer.media = answer.media.length > 0 ? answer.media : whole.media
  answer.toolCalls = answer.toolCalls.size > 0 ? answer.toolCalls : whole.toolCalls
  answer.hasOutput ||= whole.hasOutput
  answer.isComplete = true
}
