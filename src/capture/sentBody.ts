import type { FetchArguments } from './describeRequest.js'
import type { Recognition } from './llm/recogniseCall.js'

/** Stands for a body that nobody but fetch can read. */
export const unknownBody = Symbol('unknown body')

/**
 * What a call sends, by which it is told from others: the text or the bytes, or what they were read as; null where there
 * is no body.
 */
export function sentBody({ init, input }: FetchArguments, recognition?: Recognition): unknown {
  const body: unknown = init?.body
  if (body != null && !(body instanceof FormData)) {
    return body
  }
  const isEmpty = body == null && !(typeof input === 'object' && 'body' in input && input.body)
  return isEmpty ? null : (recognition?.body() ?? unknownBody)
}
