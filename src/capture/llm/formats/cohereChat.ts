import type { JSONObject } from '../../../entries/readJSON.js'
import type { LLMAnswer } from '../LLMAnswer.js'
import type { CallAddress, WireFormat } from '../WireFormat.js'

import { isObject, objectAt, textAt } from '../../../entries/readJSON.js'
import { addText } from '../LLMAnswer.js'
import { readCohereUsage } from './cohereUsage.js'
import { addMessage } from './openAIChatContent.js'
import { readChatMessages } from './openAIChatMessages.js'

/** Cohere's chat, version 2 (https://docs.cohere.com/reference/chat). */
export const cohereChat: WireFormat = {
  matchesPath,
  // Its requests look like OpenAI's: the path must tell.
  matchesRequest: (body, address) => matchesPath(address) && Array.isArray(body.messages),
  matchesResponse: (body) => isObject(body.message) && 'finish_reason' in body,
  name: 'cohere-chat',
  operation: 'chat',
  readRequest({ messages, model, ...parameters }) {
    return {
      messages: readChatMessages(messages),
      model: typeof model === 'string' ? model : undefined,
      parameters,
    }
  },
  readResponse(body, answer) {
    answer.id ??= textAt(body, 'id') ?? textAt(body, 'generation_id')
    addCohereMessage(objectAt(body, 'message'), answer)
    readEnd(body, answer)
  },
  readStreamEvent: readEvent,
}

function matchesPath({ path }: CallAddress): boolean {
  return /\/v2\/chat\/?$/.test(path)
}

/** Its message has OpenAI's members, and a plan in place of thoughts before it calls tools. */
function addCohereMessage(message: JSONObject | undefined, answer: LLMAnswer): void {
  if (message) {
    addText(answer, 'reasoning', message.tool_plan)
    addMessage(message, answer)
  }
}

function readEvent(event: JSONObject, answer: LLMAnswer, name?: string): void {
  const type = textAt(event, 'type') ?? name
  const delta = objectAt(event, 'delta')
  answer.id ??= textAt(event, 'id')
  if (type === 'message-end') {
    readEnd(delta ?? {}, answer)
    answer.isComplete = true
    return
  }
  const message = objectAt(delta, 'message')
  addCohereMessage(message && withCalls(message, event.index), answer)
  readErrorOf(event, answer)
}

/** In a stream `tool_calls` is one call, whose index stands in the event. */
function withCalls(message: JSONObject, index: unknown): JSONObject {
  const call = objectAt(message, 'tool_calls')
  return call ? { ...message, tool_calls: [{ ...call, index }] } : message
}

/** How it ended: in a stream, the `delta` of the last event. */
function readEnd(end: JSONObject, answer: LLMAnswer): void {
  answer.finishReason = textAt(end, 'finish_reason') ?? answer.finishReason
  const usage = objectAt(end, 'usage')
  answer.usage = (usage && readCohereUsage(usage)) ?? answer.usage
  readErrorOf(end, answer)
}

function readErrorOf(event: JSONObject, answer: LLMAnswer): void {
  const message = textAt(event, 'error') ?? textAt(objectAt(event, 'error'), 'message')
  if (message !== undefined) {
    answer.error ??= { message }
  }
}
