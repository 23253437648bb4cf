import type { JSONObject } from '../../../entries/readJSON.js'
import type { Message, MessagePart } from '../LLMRequest.js'

import { isObject, listAt, objectAt, parseJSON, textAt } from '../../../entries/readJSON.js'
import { filePart } from './describeFile.js'
import { textOfPart } from './openAIChatContent.js'

/** The messages of a chat; none where there is no list of them. */
export function readChatMessages(messages: unknown): Message[] {
  return (Array.isArray(messages) ? messages : []).filter(isObject).map(readMessage)
}

function readMessage(message: JSONObject): Message {
  const role = textAt(message, 'role') ?? 'user'
  const content = readContent(message.content)
  if (role === 'tool' || role === 'function') {
    const id = textAt(message, 'tool_call_id') ?? textAt(message, 'name')
    return { parts: [{ id, result: resultOf(content), type: 'tool_call_response' }], role }
  }
  return { parts: [...readReasoning(message), ...content, ...readRest(message)], role }
}

/** A text that is all there is stands for itself. */
function resultOf(parts: MessagePart[]): unknown {
  const [first] = parts
  return parts.length === 1 && first?.type === 'text' ? first.content : parts
}

function readReasoning(message: JSONObject): MessagePart[] {
  const content =
    textAt(message, 'reasoning_content') ??
    textAt(message, 'reasoning') ??
    textAt(message, 'thinking')
  return content === undefined ? [] : [{ content, type: 'reasoning' }]
}

/** What stands beside the content of a message: calls of tools, a refusal, a spoken answer, Ollama's pictures. */
function readRest(message: JSONObject): MessagePart[] {
  const refusal = textAt(message, 'refusal')
  const call = objectAt(message, 'function_call')
  const audio = objectAt(message, 'audio')
  return [
    ...(refusal === undefined ? [] : [{ content: refusal, type: 'text' as const }]),
    ...listAt(message, 'tool_calls').filter(isObject).map(readToolCall),
    ...(call ? [readToolCall({ function: call })] : []),
    ...(audio ? [{ type: 'other' as const, value: { audio } }] : []),
    ...listAt(message, 'images').map(readImage),
  ]
}

function readToolCall(call: JSONObject): MessagePart {
  const called = objectAt(call, 'function') ?? objectAt(call, 'custom') ?? call
  const given = called.arguments ?? called.input
  return {
    arguments: typeof given === 'string' ? (parseJSON(given) ?? given) : given,
    id: textAt(call, 'id'),
    name: textAt(called, 'name'),
    type: 'tool_call',
  }
}

function readContent(content: unknown): MessagePart[] {
  if (typeof content === 'string') {
    return content === '' ? [] : [{ content, type: 'text' }]
  }
  const parts: readonly unknown[] = Array.isArray(content)
    ? content
    : isObject(content)
      ? [content]
      : []
  return parts.map(readPart)
}

function readPart(part: unknown): MessagePart {
  if (typeof part === 'string') {
    return { content: part, type: 'text' }
  }
  const type = isObject(part) ? textAt(part, 'type') : undefined
  const value = isObject(part) ? part : {}
  return readText(value, type) ?? readMedia(value, type) ?? { type: 'other', value: part }
}

function readText(part: JSONObject, type: string | undefined): MessagePart | undefined {
  if (type === 'thinking' || type === 'reasoning') {
    return { content: textOfPart(part), type: 'reasoning' }
  }
  const text = typeof part.text === 'string' ? part.text : textAt(part, 'refusal')
  return text === undefined ? undefined : { content: text, type: 'text' }
}

/** `image_url: { url }`, or, as Mistral takes it, `image_url: "…"`; the same of videos and documents. */
function readMedia(part: JSONObject, type: string | undefined): MessagePart | undefined {
  const linked = type !== undefined && type.endsWith('_url') ? part[type] : undefined
  const uri = typeof linked === 'string' ? linked : textAt(linked, 'url')
  if (uri !== undefined) {
    return filePart(uri)
  }
  const audio = objectAt(part, 'input_audio')
  const sound = textAt(audio, 'data')
  if (sound !== undefined) {
    return filePart(sound, `audio/${textAt(audio, 'format') ?? '*'}`)
  }
  const data = textAt(objectAt(part, 'file'), 'file_data')
  return data === undefined ? undefined : filePart(data)
}

/** Ollama's are base64 without a label. */
function readImage(image: unknown): MessagePart {
  return typeof image === 'string' ? filePart(image, 'image/*') : readPart(image)
}
