import type { JSONObject } from '../../../entries/readJSON.js'
import type { WireFormat } from '../WireFormat.js'

import { isObject, textAt } from '../../../entries/readJSON.js'
import { readInteraction, readInteractionEvent } from './googleInteractionsAnswer.js'
import { readInteractionMessages } from './googleInteractionsInput.js'

/**
 * Google's Interactions API (https://ai.google.dev/api/interactions-api). What is asked for later, by GET, is no call of a
 * model.
 */
export const googleInteractions: WireFormat = {
  matchesPath: ({ path }) => /\/interactions\/?$/.test(path),
  // By its body alone it could as well be one of OpenAI's.
  matchesRequest: (body, { path }) => /\/interactions\/?$/.test(path) && isRequest(body),
  matchesResponse: ({ error, object, status, steps }) =>
    object === 'interaction' || (status !== undefined && Array.isArray(steps)) || isObject(error),
  name: 'google-interactions',
  operation: 'chat',
  readRequest(body) {
    const { input: _input, model: _model, system_instruction: _system, ...parameters } = body
    return { messages: readInteractionMessages(body), model: modelOf(body), parameters }
  },
  readResponse: readInteraction,
  readStreamEvent: readInteractionEvent,
}

/** An agent has models of its own, and says which. */
function modelOf(body: JSONObject): string | undefined {
  return textAt(body, 'model')?.replace(/^models\//, '') ?? textAt(body, 'agent')
}

function isRequest(body: JSONObject): boolean {
  return body.input !== undefined && modelOf(body) !== undefined
}
