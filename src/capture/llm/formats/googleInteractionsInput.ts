import type { JSONObject } from '../../../entries/readJSON.js'
import type { Message, MessagePart } from '../LLMRequest.js'

import { isObject, listAt, textAt } from '../../../entries/readJSON.js'
import { describeContent, interactionFile, mediaPart } from './googleParts.js'

/** The conversation of a request: the system's instruction first, then the input: a text, contents, or steps. */
export function readInteractionMessages({
  input,
  system_instruction: system,
}: JSONObject): Message[] {
  const isText = typeof system === 'string' && system !== ''
  return [...(isText ? [{ parts: [textPart(system)], role: 'system' }] : []), ...readInput(input)]
}

function textPart(content: string): MessagePart {
  return { content, type: 'text' }
}

function readInput(input: unknown): Message[] {
  if (typeof input === 'string') {
    return [{ parts: [textPart(input)], role: 'user' }]
  }
  const items: readonly unknown[] = Array.isArray(input) ? input : isObject(input) ? [input] : []
  return joinTurns(items.map(readItem))
}

/** A step, a turn of an older form, or a content of the user's. */
function readItem(item: unknown): Message {
  const type = textAt(item, 'type') ?? ''
  const role = textAt(item, 'role')
  const content = isObject(item) ? item.content : undefined
  if (role !== undefined) {
    return { parts: readContents(content), role: role === 'model' ? 'assistant' : role }
  }
  if (type === 'user_input' || type === 'model_output') {
    return { parts: readContents(content), role: type === 'user_input' ? 'user' : 'assistant' }
  }
  return readStep(item, type)
}

function readStep(item: unknown, type: string): Message {
  if (isObject(item) && type.endsWith('_call')) {
    const name = textAt(item, 'name') ?? type.replace(/_call$/, '')
    const call = { arguments: item.arguments, id: textAt(item, 'id'), name }
    return { parts: [{ ...call, type: 'tool_call' }], role: 'assistant' }
  }
  if (isObject(item) && type.endsWith('_result')) {
    const result = Array.isArray(item.result) ? readContents(item.result) : item.result
    const id = textAt(item, 'call_id') ?? textAt(item, 'name')
    return { parts: [{ id, result, type: 'tool_call_response' }], role: 'tool' }
  }
  if (type === 'thought') {
    const content = listAt(item, 'summary')
      .map((part) => textAt(part, 'text') ?? '')
      .join('\n\n')
    return { parts: content === '' ? [] : [{ content, type: 'reasoning' }], role: 'assistant' }
  }
  return { parts: [readPart(item)], role: 'user' }
}

function readContents(content: unknown): MessagePart[] {
  const contents: readonly unknown[] = Array.isArray(content) ? content : [content]
  return contents.filter((part) => part !== undefined).map(readPart)
}

function readPart(part: unknown): MessagePart {
  const text = typeof part === 'string' ? part : isObject(part) ? part.text : undefined
  if (typeof text === 'string') {
    return textPart(text)
  }
  const file = describeContent(part, interactionFile)
  return file ? mediaPart(file) : { type: 'other', value: part }
}

/** What was thought, said and called in one turn are steps of their own; here they are one message. */
function joinTurns(messages: readonly Message[]): Message[] {
  const joined: Message[] = []
  for (const { parts, role } of messages) {
    const last = joined.at(-1)
    if (last?.role === role) {
      last.parts.push(...parts)
    } else if (parts.length > 0) {
      joined.push({ parts: [...parts], role })
    }
  }
  return joined
}
