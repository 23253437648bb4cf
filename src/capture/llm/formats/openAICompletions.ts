import type { JSONObject } from '../../../entries/readJSON.js'
import type { LLMAnswer } from '../LLMAnswer.js'
import type { WireFormat } from '../WireFormat.js'

import { isObject, listAt, textAt } from '../../../entries/readJSON.js'
import { addText } from '../LLMAnswer.js'
import { addAlternativeText, alternativeAt, hasFinished } from './alternatives.js'
import { modelOf } from './modelOf.js'
import { readFrame } from './openAIChatAnswer.js'
import { addMessage, textOfContent } from './openAIChatContent.js'
import { readCostHeaders } from './reportedCost.js'

/**
 * OpenAI's older Completions, as open servers and DeepSeek still have them, and Mistral's `fim`, which answers with messages
 * (https://platform.openai.com/docs/api-reference/completions).
 */
export const openAICompletions: WireFormat = {
  matchesPath: ({ path }) => /(?:^|\/)(?<!chat\/|agents\/)completions\/?$/.test(path),
  matchesRequest: ({ prompt }) => typeof prompt === 'string' || Array.isArray(prompt),
  matchesResponse: (body) =>
    listAt(body, 'choices').some(
      (choice) => isObject(choice) && ('text' in choice || 'message' in choice),
    ) ||
    body.object === 'text_completion' ||
    isObject(body.error),
  name: 'openai-completions',
  operation: 'completion',
  readHeaders: readCostHeaders,
  readRequest(body, address) {
    const { model: _model, prompt, ...parameters } = body
    return { model: modelOf(body, address), parameters, prompt: readPrompt(prompt) }
  },
  readResponse: readAnswer,
  readStreamEvent: readAnswer,
}

/** A text, several, or tokens, of which only the number is told. */
function readPrompt(prompt: unknown): string | undefined {
  if (!Array.isArray(prompt)) {
    return typeof prompt === 'string' ? prompt : undefined
  }
  const isTokens = prompt.length > 0 && prompt.every((token) => typeof token === 'number')
  return isTokens
    ? `[${prompt.length} tokens]`
    : prompt.map((part) => readPrompt(part) ?? '').join('\n\n')
}

/** A chunk of a stream has the same members as the whole, with a piece of the text. */
function readAnswer(body: JSONObject, answer: LLMAnswer): void {
  readFrame(body, answer)
  listAt(body, 'choices').forEach((choice, at) => {
    if (isObject(choice)) {
      readChoice(choice, { answer, position: typeof choice.index === 'number' ? choice.index : at })
    }
  })
}

type Place = { answer: LLMAnswer; position: number }

function readChoice(choice: JSONObject, { answer, position }: Place): void {
  const finishReason = textAt(choice, 'finish_reason')
  const message = choice.message ?? choice.delta
  if (position > 0) {
    const alternative = alternativeAt(answer, position)
    const content = choice.text ?? (isObject(message) ? message.content : '')
    addAlternativeText(alternative, textOfContent(content))
    alternative.finishReason ??= finishReason
  } else {
    addText(answer, 'reasoning', choice.reasoning)
    addText(answer, 'text', choice.text)
    addMessage(isObject(message) ? message : {}, answer)
    answer.finishReason = finishReason ?? answer.finishReason
  }
  answer.isComplete ||= hasFinished(answer)
}
