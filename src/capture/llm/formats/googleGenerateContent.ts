import type { JSONObject } from '../../../entries/readJSON.js'
import type { WireFormat } from '../WireFormat.js'

import { isObject, listAt, objectAt } from '../../../entries/readJSON.js'
import { readGoogleAnswer } from './googleAnswer.js'
import { readGoogleMessages } from './googleInput.js'
import { modelInPath } from './modelInPath.js'
import { readCostHeaders } from './reportedCost.js'

/**
 * Google's generateContent and streamGenerateContent, of the Gemini API and of Vertex
 * (https://ai.google.dev/api/generate-content). The model stands in the path. A stream is one of SSE or, without `alt=sse`, a
 * JSON array; both have no terminal marker but the reason why the answer ended.
 */
export const googleGenerateContent: WireFormat = {
  matchesPath: ({ path }) => /:(?:generateContent|streamGenerateContent)$/.test(path),
  // What is put into a cache to be asked about later is not asked yet.
  matchesRequest: (body, { path }) => hasContents(body) && !/\/cachedContents\/?$/.test(path),
  matchesResponse: ({ candidates, error, promptFeedback, usageMetadata }) =>
    Array.isArray(candidates) || [error, promptFeedback, usageMetadata].some(isObject),
  name: 'google-generate-content',
  operation: 'chat',
  readHeaders: readCostHeaders,
  readRequest(body, address) {
    const { contents: _contents, systemInstruction: _system, ...rest } = body
    const { system_instruction: _otherSystem, ...parameters } = rest
    return { messages: readGoogleMessages(body), model: modelInPath(address), parameters }
  },
  readResponse: readGoogleAnswer,
  readStreamEvent: readGoogleAnswer,
}

function hasContents(body: JSONObject): boolean {
  const isContent = (content: unknown) => isObject(content) && 'parts' in content
  return listAt(body, 'contents').some(isContent) || isContent(objectAt(body, 'contents'))
}
