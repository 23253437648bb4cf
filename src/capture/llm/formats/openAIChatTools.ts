import type { JSONObject } from '../../../entries/readJSON.js'
import type { LLMAnswer } from '../LLMAnswer.js'

import { isObject, listAt, objectAt, textAt } from '../../../entries/readJSON.js'
import { addArguments, addToolCall } from '../LLMAnswer.js'

/** Adds the calls of tools of a message, or the pieces of them that a chunk brings; `function_call` is the older form. */
export function addToolCalls(message: JSONObject, answer: LLMAnswer): void {
  if (message.tool_calls) {
    listAt(message, 'tool_calls')
      .filter(isObject)
      .forEach((piece) => addPiece(piece, answer))
  }
  const call = objectAt(message, 'function_call')
  if (call) {
    addCalled(answer, 'function_call', { called: call })
  }
}

function addPiece(piece: JSONObject, answer: LLMAnswer): void {
  const called = objectAt(piece, 'function') ?? objectAt(piece, 'custom') ?? {}
  addCalled(answer, keyOf(piece, answer), { called, id: textAt(piece, 'id') })
}

type Called = { called: JSONObject; id?: string }

function addCalled(answer: LLMAnswer, key: number | string, { called, id }: Called): void {
  const call = addToolCall(answer, key, { id, name: textAt(called, 'name') })
  const given = called.arguments ?? called.input
  if (isObject(given)) {
    call.arguments = given
  } else {
    addArguments(call, given)
  }
}

/**
 * Which call a piece belongs to: that of its index, as OpenAI does it. Mistral sends whole calls with an id and no index,
 * and Google's compatible API all calls under index 0; what has neither goes on with the last one.
 */
function keyOf(piece: JSONObject, { toolCalls }: LLMAnswer): number | string {
  const { index } = piece
  const id = textAt(piece, 'id')
  if (typeof index === 'number') {
    const begun = toolCalls.get(index)
    return id !== undefined && begun?.id !== undefined && begun.id !== id ? id : index
  }
  if (id !== undefined) {
    return id
  }
  const isNew = textAt(objectAt(piece, 'function'), 'name') !== undefined
  return isNew ? toolCalls.size : ([...toolCalls.keys()].at(-1) ?? 0)
}
