import type { LLMRequest, Message, MessagePart } from '../llm/LLMRequest.js'
import type { CallStart } from './pendingCalls.js'

import { isObject, listAt, textAt } from '../../entries/readJSON.js'

/** What the Vercel AI SDK was asked: its own messages, before a provider's wire format. */
export function readMessages(start: CallStart): LLMRequest {
  const { instructions, messages, prompt, system, value, values } = start
  const asked = Array.isArray(messages) ? messages : Array.isArray(prompt) ? prompt : []
  const ownText = typeof prompt === 'string' ? prompt : textOf(values ?? value)
  return {
    messages: [...readSystem(instructions ?? system), ...asked.map(readMessage)],
    model: textAt(start, 'modelId'),
    parameters: readParameters(start),
    ...(ownText !== undefined && { prompt: ownText }),
  }
}

function textOf(values: unknown): string | undefined {
  const texts = [values].flat().filter((text) => typeof text === 'string')
  return texts.length > 0 ? texts.join('\n\n') : undefined
}

function readSystem(system: unknown): Message[] {
  const given = Array.isArray(system) ? system : [system]
  return given
    .filter((message) => typeof message === 'string' || isObject(message))
    .map((message) => readMessage(isObject(message) ? message : { content: message as string }))
}

function readMessage(message: unknown): Message {
  const content: unknown = isObject(message) ? message.content : message
  const parts = typeof content === 'string' ? [content] : listAt(message, 'content')
  return { parts: parts.map(readPart), role: textAt(message, 'role') ?? 'system' }
}

/** Also a part of an answer: they are the same. */
export function readPart(part: unknown): MessagePart {
  if (typeof part === 'string') {
    return { content: part, type: 'text' }
  }
  const type = textAt(part, 'type')
  const isKnown = isObject(part) && type !== undefined && Object.hasOwn(partReaders, type)
  return (isKnown ? partReaders[type]?.(part) : undefined) ?? { type: 'other', value: part }
}

type Part = { readonly [key: string]: unknown }

/** https://ai-sdk.dev/docs/reference/ai-sdk-core/model-message */
const partReaders: Record<string, ((part: Part) => MessagePart) | undefined> = {
  file: (part) => readMedia(part, part.data ?? part.file),
  image: (part) => readMedia(part, part.image),
  reasoning: (part) => ({ content: textAt(part, 'text') ?? '', type: 'reasoning' }),
  text: (part) => ({ content: textAt(part, 'text') ?? '', type: 'text' }),
  'tool-call': (part) => ({
    arguments: part.input,
    id: textAt(part, 'toolCallId'),
    name: textAt(part, 'toolName'),
    type: 'tool_call',
  }),
  'tool-result': (part) => ({
    id: textAt(part, 'toolCallId'),
    result: isObject(part.output) && 'value' in part.output ? part.output.value : part.output,
    type: 'tool_call_response',
  }),
}

function readMedia(part: Part, data: unknown): MessagePart {
  const mimeType = textAt(part, 'mediaType') ?? textAt(data, 'mediaType')
  if (data instanceof URL || (typeof data === 'string' && /^https?:/.test(data))) {
    return { mimeType, type: 'uri', uri: String(data) }
  }
  return { bytes: bytesOf(data), mimeType, type: 'blob' }
}

/** Of base64 without decoding it. */
function bytesOf(data: unknown): number | undefined {
  if (typeof data === 'string') {
    return Math.floor((data.length * 3) / 4)
  }
  if (ArrayBuffer.isView(data) || data instanceof ArrayBuffer) {
    return data.byteLength
  }
  return isObject(data) && 'base64' in data ? bytesOf(data.base64) : undefined
}

const parameterNames = [
  'dimensions',
  'frequencyPenalty',
  'maxOutputTokens',
  'presencePenalty',
  'reasoning',
  'seed',
  'stopSequences',
  'temperature',
  'toolChoice',
  'topK',
  'topP',
]

function readParameters(start: CallStart): LLMRequest['parameters'] {
  const tools = readToolNames(start.tools)
  const given = parameterNames
    .filter((name) => start[name] !== undefined && start[name] !== null)
    .map((name) => [name, start[name]])
  return { ...Object.fromEntries(given), ...(tools && { tools }) }
}

/** A tool of the app is a function and its schema, which says nothing in a log. */
function readToolNames(tools: unknown): readonly unknown[] | undefined {
  if (Array.isArray(tools)) {
    return tools.map((tool) => textAt(tool, 'name') ?? tool)
  }
  return isObject(tools) ? Object.keys(tools) : undefined
}
