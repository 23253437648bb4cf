import type { JSONObject } from '../../../entries/readJSON.js'
import type { LLMAnswer } from '../LLMAnswer.js'
import type { LLMRequest, Message, MessagePart } from '../LLMRequest.js'
import type { CallAddress, WireFormat } from '../WireFormat.js'

import { isObject, listAt, objectAt, textAt } from '../../../entries/readJSON.js'
import { addText } from '../LLMAnswer.js'
import { splitUsage } from '../usage.js'
import { filePart } from './describeFile.js'
import { figureAt } from './figureAt.js'
import { addMessage } from './openAIChatContent.js'
import { readChatMessages } from './openAIChatMessages.js'

/** Ollama's own API: chat and generate, whose streams are lines of JSON (https://docs.ollama.com/api). */
export const ollamaChat: WireFormat = {
  matchesPath,
  // Its requests look like those of others: the path must tell.
  matchesRequest: ({ messages, model, prompt }, address) =>
    matchesPath(address) &&
    typeof model === 'string' &&
    (Array.isArray(messages) || typeof prompt === 'string'),
  matchesResponse: (body) =>
    typeof body.done === 'boolean' && (isObject(body.message) || typeof body.response === 'string'),
  name: 'ollama-chat',
  operation: ({ path }) => (/generate\/?$/.test(path) ? 'completion' : 'chat'),
  readRequest,
  readResponse: readAnswer,
  readStreamEvent: readAnswer,
}

function matchesPath({ path }: CallAddress): boolean {
  return /\/api\/(?:chat|generate)\/?$/.test(path)
}

function readRequest(body: JSONObject): LLMRequest {
  const {
    images: _images,
    messages,
    model: _model,
    prompt: _prompt,
    system: _system,
    ...parameters
  } = body
  return {
    messages: Array.isArray(messages) ? readChatMessages(messages) : readPrompt(body),
    model: textAt(body, 'model'),
    parameters,
  }
}

/** What is asked to be continued, as the conversation that it amounts to. */
function readPrompt(body: JSONObject): Message[] {
  const system = textAt(body, 'system')
  const prompt = textAt(body, 'prompt')
  const images = listAt(body, 'images').filter((image) => typeof image === 'string')
  const parts: MessagePart[] = [
    ...(prompt === undefined ? [] : [{ content: prompt, type: 'text' as const }]),
    ...images.map((image) => filePart(image, 'image/*')),
  ]
  return [
    ...(system === undefined
      ? []
      : [{ parts: [{ content: system, type: 'text' as const }], role: 'system' }]),
    { parts, role: 'user' },
  ]
}

/** A line of a stream has the members of the whole; the last one says `done`, and what was counted. */
function readAnswer(body: JSONObject, answer: LLMAnswer): void {
  answer.model ??= textAt(body, 'model')
  if (typeof body.response === 'string') {
    addText(answer, 'reasoning', body.thinking)
    addText(answer, 'text', body.response)
  }
  addMessage(objectAt(body, 'message') ?? {}, answer)
  const message = textAt(body, 'error')
  if (message !== undefined) {
    answer.error ??= { message }
  }
  if (body.done === true) {
    answer.isComplete = true
    answer.finishReason = textAt(body, 'done_reason') ?? answer.finishReason
    readUsage(body, answer)
  }
}

function readUsage(body: JSONObject, answer: LLMAnswer): void {
  const input = figureAt(body, 'prompt_eval_count')
  const output = figureAt(body, 'eval_count')
  if (input === undefined && output === undefined) {
    return
  }
  const raw = Object.fromEntries(
    Object.entries(body).filter(([name]) => /_(?:count|duration)$/.test(name)),
  )
  answer.usage = splitUsage({ input: input ?? 0, output: output ?? 0, raw })
  // It does not count a prompt that it still knows from the call before.
  answer.isUsagePartial = input === undefined
}
