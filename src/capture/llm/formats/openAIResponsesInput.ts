import type { JSONObject } from '../../../entries/readJSON.js'
import type { Message, MessagePart } from '../LLMRequest.js'

import { isObject, objectAt, textAt } from '../../../entries/readJSON.js'
import { filePart } from './describeFile.js'
import {
  argumentsOf,
  callIdOf,
  isToolCall,
  reasoningOf,
  toolNameOf,
} from './openAIResponsesItems.js'

/** The conversation of a request: its instructions first, then the items of its input. */
export function readResponsesMessages({ input, instructions }: JSONObject): Message[] {
  return joinTurns([...readSide(instructions, 'system'), ...readSide(input, 'user')])
}

function readSide(side: unknown, role: string): Message[] {
  if (typeof side === 'string' && side !== '') {
    return [{ parts: [{ content: side, type: 'text' }], role }]
  }
  return Array.isArray(side) ? side.map(readItem) : []
}

function readItem(item: unknown): Message {
  if (!isObject(item)) {
    return { parts: [readPart(item)], role: 'user' }
  }
  const role = textAt(item, 'role')
  const type = textAt(item, 'type') ?? ''
  if (type === 'message' || (type === '' && role !== undefined)) {
    return { parts: readContent(item.content), role: role ?? 'user' }
  }
  if (isToolCall(item)) {
    return { parts: [readToolCall(item)], role: 'assistant' }
  }
  if (type.endsWith('_output') || type === 'mcp_approval_response') {
    return { parts: [readToolResult(item)], role: 'tool' }
  }
  const reasoning = type === 'reasoning' ? reasoningOf(item) : ''
  return reasoning === ''
    ? other(item)
    : { parts: [{ content: reasoning, type: 'reasoning' }], role: 'assistant' }
}

/** A reference to an item, a compacted conversation, a thought that only the provider can read. */
function other(item: JSONObject): Message {
  const { encrypted_content: secret, ...value } = item
  const length = typeof secret === 'string' ? { encryptedCharacters: secret.length } : {}
  return { parts: [{ type: 'other', value: { ...value, ...length } }], role: 'assistant' }
}

function readToolCall(item: JSONObject): MessagePart {
  return {
    arguments: argumentsOf(item),
    id: callIdOf(item),
    name: toolNameOf(item),
    type: 'tool_call',
  }
}

function readToolResult(item: JSONObject): MessagePart {
  const id = callIdOf(item) ?? textAt(item, 'approval_request_id')
  const output = item.output ?? item.result ?? item.tools ?? item.approve
  const image = textAt(output, 'image_url')
  const result = image === undefined ? output : filePart(image)
  return {
    id,
    result: Array.isArray(result) ? readContent(result) : result,
    type: 'tool_call_response',
  }
}

function readContent(content: unknown): MessagePart[] {
  if (typeof content === 'string') {
    return [{ content, type: 'text' }]
  }
  return Array.isArray(content) ? content.map(readPart) : []
}

function readPart(part: unknown): MessagePart {
  const text = typeof part === 'string' ? part : (textAt(part, 'text') ?? textAt(part, 'refusal'))
  return text === undefined ? readFile(part) : { content: text, type: 'text' }
}

/** Pictures and files are addresses or data URLs, sounds base64 beside their format. */
function readFile(part: unknown): MessagePart {
  const audio = objectAt(part, 'input_audio')
  const sound = textAt(audio, 'data')
  if (sound !== undefined) {
    return filePart(sound, `audio/${textAt(audio, 'format') ?? '*'}`)
  }
  const address =
    textAt(part, 'image_url') ??
    textAt(objectAt(part, 'image_url'), 'url') ??
    textAt(part, 'file_url') ??
    textAt(part, 'file_data')
  return address === undefined ? { type: 'other', value: part } : filePart(address)
}

/** What a model thought, said and called in one turn are items of their own; here they are one message. */
function joinTurns(messages: readonly Message[]): Message[] {
  const joined: Message[] = []
  for (const message of messages) {
    const last = joined.at(-1)
    if (last?.role === message.role && ['assistant', 'tool'].includes(message.role)) {
      last.parts.push(...message.parts)
    } else {
      joined.push(message)
    }
  }
  return joined
}
