import type { JSONObject } from '../../../entries/readJSON.js'
import type { Message, MessagePart } from '../LLMRequest.js'

import { isObject, listAt, objectAt, textAt } from '../../../entries/readJSON.js'
import { isToolResult, isToolUse, withoutSecrets } from './anthropicBlocks.js'
import { filePart } from './describeFile.js'

/** The conversation of a request: the system's text first, then the messages. */
export function readAnthropicMessages(body: JSONObject): Message[] {
  const system = readContent(body.system)
  return [
    ...(system.length > 0 ? [{ parts: system, role: 'system' }] : []),
    ...listAt(body, 'messages').filter(isObject).map(readMessage),
  ]
}

/** What a tool gave is sent in the user's name; nobody said it. */
function readMessage(message: JSONObject): Message {
  const parts = readContent(message.content)
  const isOfTool = parts.length > 0 && parts.every(({ type }) => type === 'tool_call_response')
  return { parts, role: isOfTool ? 'tool' : (textAt(message, 'role') ?? 'user') }
}

function readContent(content: unknown): MessagePart[] {
  if (typeof content === 'string') {
    return content === '' ? [] : [{ content, type: 'text' }]
  }
  return Array.isArray(content) ? content.map(readBlock) : []
}

function readBlock(block: unknown): MessagePart {
  if (!isObject(block)) {
    return typeof block === 'string'
      ? { content: block, type: 'text' }
      : { type: 'other', value: block }
  }
  const type = textAt(block, 'type')
  const thought = type === 'thinking' ? block.thinking : undefined
  if (typeof thought === 'string') {
    return { content: thought, type: 'reasoning' }
  }
  if (isToolUse(block)) {
    const { input } = block
    return {
      arguments: input,
      id: textAt(block, 'id'),
      name: textAt(block, 'name'),
      type: 'tool_call',
    }
  }
  if (isToolResult(block)) {
    return readToolResult(block)
  }
  return typeof block.text === 'string'
    ? { content: block.text, type: 'text' }
    : (readSource(block) ?? { type: 'other', value: withoutSecrets(block) })
}

/** A text that is all there is stands for itself. What the provider's own tools gave is no list of blocks. */
function readToolResult(block: JSONObject): MessagePart {
  const { content, type } = block
  const parts = type === 'tool_result' || type === 'mcp_tool_result' ? readContent(content) : []
  const [first] = parts
  const isText = parts.length === 1 && first?.type === 'text'
  const blocks = isText ? first.content : parts
  return {
    id: textAt(block, 'tool_use_id'),
    result: parts.length > 0 ? blocks : withoutSecrets(content),
    type: 'tool_call_response',
  }
}

/** A picture or a document: base64, an address, a text, or blocks of its own. */
function readSource(block: JSONObject): MessagePart | undefined {
  const source = objectAt(block, 'source')
  const type = textAt(source, 'type')
  const data = textAt(source, 'data')
  const address = textAt(source, 'url')
  if (type === 'text' && data !== undefined) {
    return { content: data, type: 'text' }
  }
  const file = address ?? data
  return file === undefined ? undefined : filePart(file, textAt(source, 'media_type'))
}
