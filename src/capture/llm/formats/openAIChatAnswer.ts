import type { JSONObject } from '../../../entries/readJSON.js'
import type { LLMAnswer } from '../LLMAnswer.js'

import { isObject, listAt, objectAt, textAt } from '../../../entries/readJSON.js'
import { readError } from '../readError.js'
import { inputTokens } from '../usage.js'
import { addAlternativeText, alternativeAt, hasFinished } from './alternatives.js'
import { readChatUsage } from './chatUsage.js'
import { addMessage, textOfContent } from './openAIChatContent.js'
import { readReportedCost } from './reportedCost.js'

/** Reads a chat completion that came whole. */
export function readChatAnswer(body: JSONObject, answer: LLMAnswer): void {
  readFrame(body, answer)
  listAt(body, 'choices').forEach((choice, position) => {
    if (isObject(choice)) {
      const message = objectAt(choice, 'message') ?? objectAt(choice, 'delta') ?? {}
      readChoice({ answer, choice, message, position })
    }
  })
}

/** Reads one chunk of a streamed one. */
export function readChatChunk(chunk: JSONObject, answer: LLMAnswer, name?: string): void {
  readFrame(chunk, answer)
  if (name === 'error') {
    answer.error ??= readError(chunk)
  }
  listAt(chunk, 'choices').forEach((choice, at) => {
    if (isObject(choice)) {
      const position = typeof choice.index === 'number' ? choice.index : at
      // Some end with a chunk that has the whole message again.
      const whole = answer.hasOutput ? undefined : objectAt(choice, 'message')
      readChoice({ answer, choice, message: objectAt(choice, 'delta') ?? whole ?? {}, position })
    }
  })
}

/** What stands around the choices: of every answer of OpenAI's older APIs. */
export function readFrame(body: JSONObject, answer: LLMAnswer): void {
  answer.id ??= textAt(body, 'id')
  answer.model ??= textAt(body, 'model')
  answer.serviceTier = textAt(body, 'service_tier') ?? answer.serviceTier
  note(answer, 'upstreamProvider', textAt(body, 'provider'))
  note(answer, 'systemFingerprint', textAt(body, 'system_fingerprint'))
  note(answer, 'groqRequestId', textAt(body.x_groq, 'id'))
  readUsageOf(body, answer)
  // vLLM sends `{ object: 'error', message, code }` in the place of a chunk.
  if (body.error || body.object === 'error') {
    answer.error ??= readError(body) ?? { message: 'an error without a message' }
  }
  const ofGroq = textAt(body.x_groq, 'error')
  if (ofGroq !== undefined) {
    answer.error ??= { message: ofGroq }
  }
}

function note({ notes }: LLMAnswer, name: string, value: string | undefined): void {
  if (value !== undefined) {
    notes[name] ??= value
  }
}

/** Of a stream, the last usage counts: some tell it once, others in every chunk, Groq and Moonshot in places of their own. */
function readUsageOf(body: JSONObject, answer: LLMAnswer): void {
  const raw =
    objectAt(body, 'usage') ??
    objectAt(body.x_groq, 'usage') ??
    objectAt(listAt(body, 'choices')[0], 'usage')
  if (raw === undefined) {
    return
  }
  const usage = readChatUsage(raw, answer.model)
  const isEmpty = usage === undefined || inputTokens(usage) + usage.output === 0
  if (answer.usage === undefined || !isEmpty) {
    answer.usage = usage ?? answer.usage
    readCost(raw, answer)
  }
  answer.serviceTier ??= textAt(raw, 'service_tier')
}

/** An answer out of a router's cache costs nothing, whatever the usage says of the one that was kept. */
function readCost(usage: JSONObject, answer: LLMAnswer): void {
  if (answer.notes.responseCache === undefined) {
    answer.reportedCost = readReportedCost(usage) ?? answer.reportedCost
  }
}

type ChoiceArgs = {
  answer: LLMAnswer
  choice: JSONObject
  message: JSONObject
  position: number
}

/** The first choice is the answer; the others of a request for several stand beside it. */
function readChoice({ answer, choice, message, position }: ChoiceArgs): void {
  const finishReason = textAt(choice, 'finish_reason')
  if (position > 0) {
    const alternative = alternativeAt(answer, position)
    addAlternativeText(alternative, textOfContent(message.content))
    alternative.finishReason ??= finishReason
  } else {
    addMessage(message, answer)
    answer.finishReason = finishReason ?? answer.finishReason
    note(answer, 'nativeFinishReason', nativeReason(choice))
  }
  if (isObject(choice.error)) {
    answer.error ??= readError(choice)
  }
  answer.isComplete ||= hasFinished(answer)
}

/** OpenRouter's translation keeps the original, where it is another word. */
function nativeReason(choice: JSONObject): string | undefined {
  const native = textAt(choice, 'native_finish_reason')
  return native === choice.finish_reason ? undefined : native
}
