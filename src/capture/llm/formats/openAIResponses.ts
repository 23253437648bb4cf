import type { WireFormat } from '../WireFormat.js'

import { isObject, textAt } from '../../../entries/readJSON.js'
import { readResponsesBody } from './openAIResponsesBody.js'
import { readResponsesEvent } from './openAIResponsesEvents.js'
import { readResponsesMessages } from './openAIResponsesInput.js'

/**
 * OpenAI's Responses API, which Azure, xAI, OpenRouter, Groq, Ollama and others have too
 * (https://platform.openai.com/docs/api-reference/responses). A call in the background is answered before the model is: what
 * is asked for later, by GET, is no call of a model.
 */
export const openAIResponses: WireFormat = {
  matchesPath: ({ path }) => /\/responses(?:\/compact)?\/?$/.test(path),
  matchesRequest: (body) =>
    (isInput(body.input) || isObject(body.prompt)) &&
    ![body.encoding_format, body.dimensions, body.voice, body.messages].some(
      (value) => value != null,
    ),
  matchesResponse: ({ object }) => object === 'response' || object === 'response.compaction',
  name: 'openai-responses',
  operation: 'responses',
  readRequest(body) {
    const { input: _input, instructions: _instructions, model: _model, ...parameters } = body
    return {
      messages: readResponsesMessages(body),
      model: textAt(body, 'model'),
      parameters,
    }
  },
  readResponse: readResponsesBody,
  readStreamEvent: readResponsesEvent,
}

/** A text or items. Lists of texts and of numbers are embeddings'. */
function isInput(input: unknown): boolean {
  return typeof input === 'string' || (Array.isArray(input) && input.every(isObject))
}
