import type { FetchArguments } from './describeRequest.js'

/**
 * The arguments of a fetch so that they can be read when the caller has its answer: what the caller may change until then is
 * copied. Undefined for those that must be read at once: a body that is no text, a Request.
 */
export function keepArguments({ init, input }: FetchArguments): FetchArguments | undefined {
  const body: unknown = init?.body
  const isText = body == null || typeof body === 'string'
  if (!isText || !(typeof input === 'string' || input instanceof URL)) {
    return undefined
  }
  return {
    init: init && {
      body: body as null | string | undefined,
      headers: copyHeaders(init.headers),
      method: init.method,
      signal: init.signal,
    },
    input: typeof input === 'string' ? input : input.href,
  }
}

function copyHeaders(headers: HeadersInit | undefined): HeadersInit | undefined {
  if (headers === undefined || headers === null) {
    return undefined
  }
  if (typeof (headers as { next?: unknown }).next === 'function') {
    return headers // An iterator can be read once, and that once is fetch's.
  }
  return Array.isArray(headers) || Symbol.iterator in headers
    ? ([...(headers as Iterable<[string, string]>)] as [string, string][])
    : { ...headers }
}
