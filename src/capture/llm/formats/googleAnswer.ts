import type { JSONObject } from '../../../entries/readJSON.js'
import type { LLMAnswer } from '../LLMAnswer.js'

import { isObject, listAt, objectAt, textAt } from '../../../entries/readJSON.js'
import { addText, addToolCall } from '../LLMAnswer.js'
import { readError } from '../readError.js'
import { addAlternativeText, alternativeAt, hasFinished } from './alternatives.js'
import { readFunctionCall } from './googleFunctionCalls.js'
import { addMedia, codeExecution, describeContent } from './googleParts.js'
import { readGoogleUsage } from './googleUsage.js'
import { addSource } from './sources.js'

/** Reads an answer, or a chunk of one, which has the same form. */
export function readGoogleAnswer(body: JSONObject, answer: LLMAnswer): void {
  answer.id = textAt(body, 'responseId') ?? answer.id
  answer.model = textAt(body, 'modelVersion') ?? answer.model
  if (body.error) {
    answer.error ??= readError(body) ?? { message: 'an error without a message' }
  }
  for (const candidate of listAt(body, 'candidates')) {
    readCandidate(candidate, answer)
  }
  readBlocking(body, answer)
  readUsage(body, answer)
  answer.isComplete ||= hasFinished(answer)
}

/** Cumulative: the last one that counts anything is the whole. */
function readUsage(body: JSONObject, answer: LLMAnswer): void {
  const told = objectAt(body, 'usageMetadata')
  answer.usage = (told && readGoogleUsage(told)) ?? answer.usage
  answer.serviceTier =
    textAt(told, 'serviceTier') ?? textAt(told, 'trafficType') ?? answer.serviceTier
  const searches = countSearches(answer)
  if (answer.usage && searches > 0) {
    answer.usage.webSearches = searches
  }
}

/** Up to Gemini 2.5 a prompt that is grounded is billed once, however often it was searched for (https://ai.google.dev/gemini-api/docs/pricing). */
function countSearches({ model = '', searches = [] }: LLMAnswer): number {
  return searches.length > 1 && /gemini-[12]\b/.test(model) ? 1 : searches.length
}

/** A prompt that is not answered. */
function readBlocking(body: JSONObject, answer: LLMAnswer): void {
  const feedback = objectAt(body, 'promptFeedback')
  const reason = textAt(feedback, 'blockReason')
  if (reason !== undefined) {
    answer.finishReason ??= reason
    answer.refusal ||= textAt(feedback, 'blockReasonMessage') ?? reason
  }
}

function readCandidate(candidate: unknown, answer: LLMAnswer): void {
  if (!isObject(candidate)) {
    return
  }
  const parts = listAt(objectAt(candidate, 'content'), 'parts').filter(isObject)
  const reason = textAt(candidate, 'finishReason')
  if (typeof candidate.index === 'number' && candidate.index > 0) {
    const alternative = alternativeAt(answer, candidate.index)
    alternative.finishReason = reason ?? alternative.finishReason
    addAlternativeText(alternative, parts.filter(isText).map(textOf).join(''))
    return
  }
  parts.forEach((part) => readPart(part, answer))
  answer.finishReason = reason ?? answer.finishReason
  answer.notes.finishMessage = textAt(candidate, 'finishMessage') ?? answer.notes.finishMessage
  readGrounding(candidate, answer)
}

function isText(part: JSONObject): boolean {
  return part.thought !== true
}

function textOf(part: JSONObject): string {
  return textAt(part, 'text') ?? ''
}

/** Of newer models every part may bear a signature, which is for Google alone. */
function readPart(part: JSONObject, answer: LLMAnswer): void {
  const call = objectAt(part, 'functionCall')
  const file = objectAt(part, 'inlineData') ?? objectAt(part, 'fileData')
  addText(answer, isText(part) ? 'text' : 'reasoning', part.text)
  if (call) {
    readFunctionCall(call, answer)
  } else if (file) {
    addMedia(answer, describeContent(file))
  } else {
    readOwnTool(part, answer)
  }
}

/** What Google runs itself: code, and tools whose calls it shows where it was asked to. */
function readOwnTool(part: JSONObject, answer: LLMAnswer): void {
  const code = objectAt(part, 'executableCode')
  const call = objectAt(part, 'toolCall')
  const result = objectAt(part, 'codeExecutionResult') ?? objectAt(part, 'toolResponse')
  if (code) {
    addToolCall(answer, answer.toolCalls.size, {
      id: textAt(code, 'id'),
      name: codeExecution,
    }).arguments = code
  } else if (call) {
    const ids = { id: textAt(call, 'id'), name: textAt(call, 'toolType') }
    addToolCall(answer, answer.toolCalls.size, ids).arguments = call.args ?? {}
  } else if (result) {
    const calls = [...answer.toolCalls.values()]
    const id = textAt(result, 'id')
    const called = calls.find((other) => id !== undefined && other.id === id) ?? calls.at(-1)
    if (called) {
      called.result = result.response ?? result.output ?? result.outcome
    }
  }
}

/** Most queries that are kept. */
const maxQueries = 100

function readGrounding(candidate: JSONObject, answer: LLMAnswer): void {
  const grounding = objectAt(candidate, 'groundingMetadata')
  const queries = listAt(grounding, 'webSearchQueries').filter((query) => typeof query === 'string')
  if (queries.length > 0) {
    answer.searches = [...new Set([...(answer.searches ?? []), ...queries])].slice(0, maxQueries)
  }
  for (const chunk of listAt(grounding, 'groundingChunks')) {
    addSource(answer, objectAt(chunk, 'web') ?? objectAt(chunk, 'retrievedContext'))
  }
}
