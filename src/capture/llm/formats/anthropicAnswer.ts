import type { JSONObject } from '../../../entries/readJSON.js'
import type { LLMAnswer, ToolCall } from '../LLMAnswer.js'

import { isObject, listAt, objectAt, textAt } from '../../../entries/readJSON.js'
import { addArguments, addText, addToolCall } from '../LLMAnswer.js'
import { readError } from '../readError.js'
import { isToolResult, isToolUse, withoutSecrets } from './anthropicBlocks.js'
import { readAnthropicUsage } from './anthropicUsage.js'
import { addSource } from './sources.js'

/** Reads a message that came whole. */
export function readAnthropicMessage(message: JSONObject, answer: LLMAnswer): void {
  readFrame(message, answer)
  readEnd(message, answer)
  for (const [index, block] of listAt(message, 'content').entries()) {
    if (isObject(block)) {
      readBlock(block, answer, index)
      endBlock(answer, index)
    }
  }
}

/** What stands around the content, of a whole message and of the first event of a stream. */
function readFrame(message: JSONObject, answer: LLMAnswer): void {
  answer.id = textAt(message, 'id') ?? answer.id ?? textAt(message, 'request_id')
  answer.model = textAt(message, 'model') ?? answer.model
  answer.notes.upstreamProvider ??= textAt(message, 'provider')
  readAnthropicUsage(objectAt(message, 'usage'), answer)
  // The `type` of the whole says only that it is an error.
  if (message.error) {
    answer.error ??= readError({ error: message.error })
  }
}

/** How a message ended: members of the whole, or of the `delta` of an event. */
function readEnd(end: JSONObject, answer: LLMAnswer): void {
  const details = objectAt(end, 'stop_details')
  answer.finishReason = textAt(end, 'stop_reason') ?? answer.finishReason
  answer.notes.stopSequence = textAt(end, 'stop_sequence') ?? answer.notes.stopSequence
  answer.notes.refusalCategory = textAt(details, 'category') ?? answer.notes.refusalCategory
  answer.notes.container = textAt(objectAt(end, 'container'), 'id') ?? answer.notes.container
  answer.refusal ||= textAt(details, 'explanation') ?? ''
  readEdits(end, answer)
}

function readEdits(end: JSONObject, { notes }: LLMAnswer): void {
  const edits = listAt(objectAt(end, 'context_management'), 'applied_edits')
  if (edits.length > 0) {
    notes.contextEdits = edits
  }
}

const readers: Record<string, ((event: JSONObject, answer: LLMAnswer) => void) | undefined> = {
  content_block_delta: (event, answer) =>
    readDelta(objectAt(event, 'delta') ?? {}, answer, event.index),
  content_block_start: (event, answer) =>
    readBlock(objectAt(event, 'content_block') ?? {}, answer, event.index),
  content_block_stop: (event, answer) => endBlock(answer, event.index),
  error(event, answer) {
    answer.error ??= readError({ error: event.error }) ?? {
      message: 'the stream tells of an error',
      type: 'stream_error',
    }
  },
  message_delta(event, answer) {
    readEnd({ ...event, ...objectAt(event, 'delta') }, answer)
    readAnthropicUsage(objectAt(event, 'usage'), answer)
    // The output that stood at the beginning was a placeholder.
    answer.isUsagePartial = answer.finishReason === undefined
  },
  message_start: (event, answer) => startMessage(objectAt(event, 'message') ?? {}, answer),
  message_stop(_event, answer) {
    answer.isComplete = true
    answer.isUsagePartial = false
  },
}

/** Reads one event of a streamed message. Its `type` repeats the name of the SSE event. */
export function readAnthropicEvent(event: JSONObject, answer: LLMAnswer, name = ''): void {
  const type = textAt(event, 'type') ?? name
  if (Object.hasOwn(readers, type)) {
    readers[type]?.(event, answer)
  } else if (event.error) {
    readers.error?.(event, answer)
  }
}

/**
 * A stream may bring several messages, of a router that begins anew after it has lost a provider: texts and tools are those
 * of all of them, the figures those of the last, as the SDKs have it.
 */
function startMessage(message: JSONObject, answer: LLMAnswer): void {
  answer.isComplete = false
  answer.isUsagePartial = true
  answer.usage = isObject(message.usage) ? undefined : answer.usage
  readAnthropicMessage(message, answer)
}

/** A block that is there as a whole, or the first that is told of it. */
function readBlock(block: JSONObject, answer: LLMAnswer, index: unknown): void {
  const type = textAt(block, 'type')
  if (isToolUse(block)) {
    readToolUse(block, answer, index)
  } else if (isToolResult(block)) {
    readToolResult(block, answer)
  } else if (type === 'text') {
    addText(answer, 'text', block.text)
    listAt(block, 'citations').forEach((citation) => addSource(answer, citation))
  } else if (type === 'thinking' || type === 'compaction') {
    // Thoughts are paragraphs: the provider tells them apart, and does not end them.
    addText(answer, 'reasoning', answer.reasoning === '' ? '' : '\n\n')
    addText(answer, 'reasoning', type === 'thinking' ? block.thinking : block.content)
  } else if (type === 'fallback') {
    // The stream has begun in the name of the model that declined.
    answer.model = textAt(objectAt(block, 'to'), 'model') ?? answer.model
  } else if (type === 'redacted_thinking') {
    answer.hasOutput = true
  }
}

function readToolUse(block: JSONObject, answer: LLMAnswer, index: unknown): void {
  const call = addToolCall(answer, keyOf(answer, index), {
    id: textAt(block, 'id'),
    name: textAt(block, 'name'),
  })
  const { input } = block
  // Where the arguments will stream by, an empty object stands for them.
  if (isObject(input) && Object.keys(input).length > 0) {
    call.arguments = input
  }
}

/** Calls of tools are told apart by their place in the message; a stream may bring more than one message. */
function keyOf({ id = '' }: LLMAnswer, index: unknown): string {
  return `${id}#${typeof index === 'number' ? index : ''}`
}

/** What one of the provider's own tools gave: it stands beside its call where that is in the same message. */
function readToolResult(block: JSONObject, answer: LLMAnswer): void {
  const id = textAt(block, 'tool_use_id')
  const call = [...answer.toolCalls.values()].find((other) => other.id === id)
  if (call !== undefined && id !== undefined) {
    call.result = withoutSecrets(block.content)
  }
}

function readDelta(delta: JSONObject, answer: LLMAnswer, index: unknown): void {
  const type = textAt(delta, 'type')
  if (type === 'text_delta') {
    addText(answer, 'text', delta.text)
  } else if (type === 'thinking_delta') {
    addText(answer, 'reasoning', delta.thinking)
  } else if (type === 'compaction_delta') {
    addText(answer, 'reasoning', delta.content)
  } else if (type === 'citations_delta') {
    addSource(answer, delta.citation)
  } else if (type === 'input_json_delta' && textAt(delta, 'partial_json') !== undefined) {
    addArguments(addToolCall(answer, keyOf(answer, index), {}), delta.partial_json)
  }
}

/** A tool that is called with nothing has an empty object for its arguments, and no piece of it streams by. */
function endBlock(answer: LLMAnswer, index: unknown): void {
  const call: ToolCall | undefined = answer.toolCalls.get(keyOf(answer, index))
  if (call) {
    call.arguments ??= {}
  }
}
