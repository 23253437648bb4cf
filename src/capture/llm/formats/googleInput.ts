import type { JSONObject } from '../../../entries/readJSON.js'
import type { Message, MessagePart } from '../LLMRequest.js'

import { isObject, textAt } from '../../../entries/readJSON.js'
import { codeExecution, describeContent, mediaPart, partAt, partTextAt } from './googleParts.js'

/** The conversation of a request: the system's instruction first, then the contents. */
export function readGoogleMessages(body: JSONObject): Message[] {
  const system = readParts(body.systemInstruction ?? body.system_instruction)
  return [
    ...(system.length > 0 ? [{ parts: system, role: 'system' }] : []),
    ...listOf(body.contents).map(readContent),
  ]
}

/** Google takes one where it takes a list. */
function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value]
}

const roles: ReadonlyMap<string, string> = new Map([
  ['function', 'tool'],
  ['model', 'assistant'],
])

function readContent(content: unknown): Message {
  const parts = readParts(content)
  const isOfTool = parts.length > 0 && parts.every(({ type }) => type === 'tool_call_response')
  const role = textAt(content, 'role') ?? 'user'
  return { parts, role: isOfTool ? 'tool' : (roles.get(role) ?? role) }
}

function readParts(content: unknown): MessagePart[] {
  if (typeof content === 'string') {
    return content === '' ? [] : [{ content, type: 'text' }]
  }
  const parts = isObject(content) ? (content.parts ?? []) : []
  return listOf(parts).map(readPart)
}

function readPart(part: unknown): MessagePart {
  if (typeof part === 'string') {
    return { content: part, type: 'text' }
  }
  const text = isObject(part) ? part.text : undefined
  if (typeof text === 'string') {
    const isThought = isObject(part) && part.thought === true
    return { content: text, type: isThought ? 'reasoning' : 'text' }
  }
  return readFile(part) ?? readCall(part) ?? readResult(part) ?? { type: 'other', value: part }
}

function readFile(part: unknown): MessagePart | undefined {
  const file = describeContent(partAt(part, 'inlineData') ?? partAt(part, 'fileData'))
  return file && mediaPart(file)
}

function readCall(part: unknown): MessagePart | undefined {
  const code = partAt(part, 'executableCode')
  if (code) {
    return { arguments: code, id: textAt(code, 'id'), name: codeExecution, type: 'tool_call' }
  }
  const call = partAt(part, 'functionCall') ?? partAt(part, 'toolCall')
  return (
    call && {
      arguments: call.args,
      id: textAt(call, 'id'),
      name: textAt(call, 'name') ?? partTextAt(call, 'toolType'),
      type: 'tool_call',
    }
  )
}

/** Without an id, the name is what tells to which call a result belongs. */
function readResult(part: unknown): MessagePart | undefined {
  const result =
    partAt(part, 'functionResponse') ??
    partAt(part, 'toolResponse') ??
    partAt(part, 'codeExecutionResult')
  return (
    result && {
      id: textAt(result, 'id') ?? textAt(result, 'name'),
      result: result.response ?? result.output ?? result.outcome,
      type: 'tool_call_response',
    }
  )
}

/** All texts of a content, as embeddings take it. */
export function textsOfContent(content: unknown): string[] {
  return readParts(content).flatMap((part) => (part.type === 'text' ? [part.content] : []))
}
