import type { JSONObject } from '../../../entries/readJSON.js'
import type { LLMAnswer } from '../LLMAnswer.js'
import type { CallAddress, WireFormat } from '../WireFormat.js'

import { listAt, objectAt, textAt } from '../../../entries/readJSON.js'
import { readChatUsage } from './chatUsage.js'
import { readCohereUsage } from './cohereUsage.js'

/**
 * Cohere's embeddings and reranking (https://docs.cohere.com/reference/embed, https://docs.cohere.com/reference/rerank), and
 * the reranking of Jina and Voyage, which count as OpenAI does.
 */
export const cohereEmbed: WireFormat = {
  isBulky: true,
  matchesPath,
  matchesRequest: (body, address) =>
    matchesPath(address) && lists.some((name) => Array.isArray(body[name])),
  matchesResponse: (body) =>
    'embeddings' in body || 'meta' in body || 'results' in body || 'usage' in body,
  name: 'cohere-embed',
  operation: ({ path }) => (/rerank\/?$/.test(path) ? 'rerank' : 'embedding'),
  readRequest({ documents, images: _images, inputs, model, query, texts, ...parameters }) {
    return {
      model: typeof model === 'string' ? model : undefined,
      parameters: Array.isArray(documents)
        ? { ...parameters, documents: documents.length }
        : parameters,
      prompt: textAt({ query }, 'query') ?? joinTexts(texts ?? inputs),
    }
  },
  readResponse: readAnswer,
  readStreamEvent: readAnswer,
}

const lists = ['documents', 'images', 'inputs', 'texts']

function matchesPath({ path }: CallAddress): boolean {
  return /\/(?:v[12]\/embed|rerank)\/?$/.test(path)
}

/** Of an input with pictures, the texts. */
function joinTexts(inputs: unknown): string | undefined {
  if (!Array.isArray(inputs)) {
    return undefined
  }
  const texts = inputs.flatMap((input: unknown) =>
    typeof input === 'string'
      ? [input]
      : listAt(input, 'content').map((part) => textAt(part, 'text') ?? ''),
  )
  return texts.filter(Boolean).join('\n\n')
}

function readAnswer(body: JSONObject, answer: LLMAnswer): void {
  const usage = objectAt(body, 'usage')
  const meta = objectAt(body, 'meta')
  answer.id ??= textAt(body, 'id')
  answer.model ??= textAt(body, 'model')
  answer.usage =
    (meta && readCohereUsage(meta)) ??
    (usage && readChatUsage({ prompt_tokens: usage.total_tokens, ...usage })) ??
    answer.usage
}
