import type { JSONObject } from '../../../entries/readJSON.js'
import type { LLMAnswer } from '../LLMAnswer.js'
import type { CallAddress, WireFormat } from '../WireFormat.js'

import { isObject, listAt, objectAt, textAt } from '../../../entries/readJSON.js'
import { readError } from '../readError.js'
import { textsOfContent } from './googleInput.js'
import { readGoogleUsage } from './googleUsage.js'
import { modelInPath } from './modelInPath.js'

/** Google's embedContent and batchEmbedContents (https://ai.google.dev/api/embeddings), which mostly do not count tokens. */
export const googleEmbedContent: WireFormat = {
  isBulky: true,
  matchesPath,
  // Many bodies have such members: the path must be right too.
  matchesRequest: (body, address) =>
    matchesPath(address) && (isObject(body.content) || Array.isArray(body.requests)),
  matchesResponse: ({ embedding, embeddings, error }) =>
    Array.isArray(embeddings) || [embedding, error].some(isObject),
  name: 'google-embed-content',
  operation: 'embedding',
  readRequest(body, address) {
    const { content: _content, model: _model, requests: _requests, ...parameters } = body
    const requests = listAt(body, 'requests')
    const [first] = requests.filter(isObject)
    const { content: _first, model: _firstModel, ...common } = first ?? {}
    return {
      model: modelInPath(address),
      parameters: {
        ...common,
        ...parameters,
        ...(requests.length > 0 && { inputCount: requests.length }),
      },
      prompt: textsOf(body).join('\n\n'),
    }
  },
  readResponse: readEmbeddings,
  // No embeddings are streamed; what an error of the way makes of a stream is told.
  readStreamEvent: readEmbeddings,
}

function matchesPath({ path }: CallAddress): boolean {
  return /:(?:embedContent|batchEmbedContents)$/.test(path)
}

function textsOf(body: JSONObject): string[] {
  const requests = listAt(body, 'requests').filter(isObject)
  return [body, ...requests].flatMap(({ content }) => textsOfContent(content))
}

function readEmbeddings(body: JSONObject, answer: LLMAnswer): void {
  const usage = objectAt(body, 'usageMetadata')
  answer.error ??= isObject(body.error) ? readError(body) : undefined
  answer.model = textAt(body, 'modelVersion') ?? answer.model
  answer.usage = (usage && readGoogleUsage(usage)) ?? answer.usage
}
