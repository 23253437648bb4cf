import type { JSONObject } from '../../../entries/readJSON.js'
import type { Message, MessagePart } from '../LLMRequest.js'

import { isObject, listAt, objectAt, textAt } from '../../../entries/readJSON.js'
import { filePart } from './describeFile.js'

/** The conversation of a Converse request: the system's texts first, then the messages. */
export function readConverseMessages(body: JSONObject): Message[] {
  const system = listAt(body, 'system').flatMap(readBlock)
  return [
    ...(system.length > 0 ? [{ parts: system, role: 'system' }] : []),
    ...listAt(body, 'messages').filter(isObject).map(readMessage),
  ]
}

/** What a tool gave is sent in the user's name; nobody said it. */
function readMessage(message: JSONObject): Message {
  const parts = listAt(message, 'content').flatMap(readBlock)
  const isOfTool = parts.length > 0 && parts.every(({ type }) => type === 'tool_call_response')
  return { parts, role: isOfTool ? 'tool' : (textAt(message, 'role') ?? 'user') }
}

/** A block is told by the one member that it has. A mark in the cache says nothing. */
function readBlock(block: unknown): MessagePart[] {
  if (!isObject(block)) {
    return []
  }
  const text = textAt(block, 'text')
  if (text !== undefined) {
    return [{ content: text, type: 'text' }]
  }
  const thought = textAt(objectAt(objectAt(block, 'reasoningContent'), 'reasoningText'), 'text')
  if (thought !== undefined) {
    return [{ content: thought, type: 'reasoning' }]
  }
  const part = readTool(block) ?? readFile(block)
  return part
    ? [part]
    : 'cachePoint' in block
      ? []
      : [{ type: 'other', value: withoutBytes(block) }]
}

function readTool(block: JSONObject): MessagePart | undefined {
  const call = objectAt(block, 'toolUse')
  if (call) {
    const [id, name] = [textAt(call, 'toolUseId'), textAt(call, 'name')]
    return { arguments: call.input, id, name, type: 'tool_call' }
  }
  const result = objectAt(block, 'toolResult')
  return (
    result && {
      id: textAt(result, 'toolUseId'),
      result: listAt(result, 'content').flatMap(readResult),
      type: 'tool_call_response',
    }
  )
}

function readResult(block: unknown): unknown[] {
  return isObject(block) && 'json' in block ? [block.json] : readBlock(block)
}

const mediaTypes: Record<string, string> = {
  document: 'application',
  image: 'image',
  video: 'video',
}

/** A picture, a document or a film: base64, or where it lies in S3. */
function readFile(block: JSONObject): MessagePart | undefined {
  const kind = Object.keys(mediaTypes).find((name) => objectAt(block, name))
  if (kind === undefined) {
    return undefined
  }
  const file = objectAt(block, kind)
  const source = objectAt(file, 'source')
  const content =
    textAt(objectAt(source, 's3Location'), 'uri') ??
    (source?.bytes instanceof Uint8Array ? undefined : textAt(source, 'bytes'))
  const mimeType = `${mediaTypes[kind]}/${textAt(file, 'format') ?? '*'}`
  return content === undefined
    ? { content: textAt(source, 'text') ?? `[${kind}]`, type: 'text' }
    : filePart(content, mimeType)
}

function withoutBytes(block: JSONObject): JSONObject {
  return Object.fromEntries(
    Object.entries(block).map(([name, value]) => [
      name,
      name === 'bytes' ? '[bytes]' : isObject(value) ? withoutBytes(value) : value,
    ]),
  )
}
