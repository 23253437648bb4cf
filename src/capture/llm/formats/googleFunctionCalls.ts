import type { JSONObject } from '../../../entries/readJSON.js'
import type { LLMAnswer, ToolCall } from '../LLMAnswer.js'

import { isObject, listAt, textAt } from '../../../entries/readJSON.js'
import { addToolCall } from '../LLMAnswer.js'
import { setAtPath } from './setAtPath.js'

/**
 * Reads a call of a function, or the piece of one that a chunk brings. Pieces after the first bear no name and belong to the
 * call before them; the last one says no more that another will come, and may say nothing at all.
 */
export function readFunctionCall(part: JSONObject, answer: LLMAnswer): void {
  const name = textAt(part, 'name')
  const id = textAt(part, 'id')
  const calls = [...answer.toolCalls.values()]
  const last = calls.at(-1)
  const isPiece = name === undefined && last !== undefined
  const call = isPiece ? last : addToolCall(answer, calls.length, { id, name })
  if (isObject(part.args)) {
    call.arguments = part.args
  }
  for (const piece of listAt(part, 'partialArgs')) {
    addArgument(call, piece)
  }
  if (part.willContinue !== true) {
    call.arguments ??= {}
  }
}

const values = ['stringValue', 'numberValue', 'boolValue'] as const

/** One value, and where in the arguments it belongs. Of a list or an object without members the path is all that is told. */
function addArgument(call: ToolCall, piece: unknown): void {
  const path = textAt(piece, 'jsonPath')
  if (path === undefined || !isObject(piece)) {
    return
  }
  const root = isObject(call.arguments) ? call.arguments : {}
  call.arguments = root
  const value = values.map((name) => piece[name]).find((told) => told !== undefined)
  if (value !== undefined) {
    setAtPath(root, path, value)
  } else if ('nullValue' in piece) {
    setAtPath(root, path, null)
  }
}
