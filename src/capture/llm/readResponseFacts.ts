import type { ResponseHead } from '../startCall.js'
import type { LLMAnswer } from './LLMAnswer.js'

import { guarded } from '../guarded.js'

export type ResponseFacts = {
  httpStatus?: number
  /** For the metadata: limits as the provider tells them, and its id of the answer where the row has another. */
  notes: Record<string, unknown>
  /** The provider's id of the request, by which it can be asked about. */
  requestId?: string
  /** A proxy that names itself. */
  route?: string
}

const requestIdHeaders = [
  'x-request-id',
  'request-id',
  'x-generation-id',
  'apim-request-id',
  'x-amzn-requestid',
]

/** What the status and the headers of a response say of a call. */
export function readResponseFacts(
  response: ResponseHead | undefined,
  answer: LLMAnswer,
): ResponseFacts {
  const facts = response && guarded(() => readFacts(response, answer))
  return facts ?? { notes: {} }
}

function readFacts({ headers, status }: ResponseHead, { id }: LLMAnswer): ResponseFacts {
  const requestId = requestIdHeaders.map((name) => headers.get(name)).find(Boolean) ?? undefined
  const rateLimit = Object.fromEntries(
    [...headers].filter(([name]) => name.includes('ratelimit') || name === 'retry-after'),
  )
  return {
    httpStatus: status || undefined,
    notes: {
      ...(Object.keys(rateLimit).length > 0 && { rateLimit }),
      ...(requestId !== undefined && requestId !== id && { responseId: id }),
    },
    requestId,
    route: headers.has('x-litellm-call-id') ? 'litellm' : undefined,
  }
}
