import type { JSONObject } from '../../../entries/readJSON.js'
import type { LLMAnswer } from '../LLMAnswer.js'
import type { WireFormat } from '../WireFormat.js'

import { isObject, listAt, objectAt, textAt } from '../../../entries/readJSON.js'
import { readError } from '../readError.js'
import { modelOf } from './modelOf.js'
import { readOpenAIUsage } from './openAIUsage.js'
import { readReportedCost } from './reportedCost.js'

/** OpenAI's Embeddings API and those like it (https://platform.openai.com/docs/api-reference/embeddings). */
export const openAIEmbeddings: WireFormat = {
  isBulky: true,
  matchesPath: ({ path }) => /\/embeddings\/?$/.test(path),
  matchesRequest: (body) =>
    body.input !== undefined &&
    ![body.instructions, body.messages, body.stream, body.tools, body.voice].some(
      (value) => value != null,
    ),
  matchesResponse: (body) =>
    objectAt(body, 'usage') !== undefined
      ? body.object === 'list' || listAt(body, 'data').length > 0
      : listAt(body, 'data').some((item) => isObject(item) && item.embedding !== undefined),
  name: 'openai-embeddings',
  operation: 'embedding',
  readRequest(body, address) {
    const { input, model: _model, ...parameters } = body
    return {
      model: modelOf(body, address),
      parameters: { ...parameters, ...describeInput(input) },
      prompt: textsOf(input).join('\n\n'),
    }
  },
  readResponse: readEmbeddings,
  // No embeddings are streamed; what an error of the way makes of a stream is told.
  readStreamEvent: readEmbeddings,
}

function readEmbeddings(body: JSONObject, answer: LLMAnswer): void {
  const usage = objectAt(body, 'usage')
  answer.error ??= isObject(body.error) ? readError(body) : undefined
  answer.id = textAt(body, 'id') ?? answer.id
  answer.model = textAt(body, 'model') ?? answer.model
  answer.usage = readOpenAIUsage(usage) ?? answer.usage
  answer.reportedCost = readReportedCost(usage) ?? answer.reportedCost
}

/** All texts of an input, which is a text, a list of texts, or a list of what has texts in it. */
function textsOf(input: unknown): string[] {
  if (typeof input === 'string') {
    return [input]
  }
  if (Array.isArray(input)) {
    return isTokens(input) ? [] : input.flatMap(textsOf)
  }
  return isObject(input) ? textsOf(input.text ?? input.content) : []
}

/** What the prompt does not show: how many texts there are, and how many tokens where these were sent in place of texts. */
function describeInput(input: unknown): JSONObject {
  if (!Array.isArray(input)) {
    return {}
  }
  const tokens = isTokens(input) ? input.length : countTokens(input)
  return {
    inputCount: isTokens(input) ? 1 : input.length,
    ...(tokens > 0 && { inputTokens: tokens }),
  }
}

function countTokens(inputs: readonly unknown[]): number {
  return inputs.reduce<number>((sum, input) => sum + (isTokens(input) ? input.length : 0), 0)
}

/** Tokens are numbers, and where the first is one all are. */
function isTokens(input: unknown): input is unknown[] {
  return Array.isArray(input) && typeof input[0] === 'number'
}
