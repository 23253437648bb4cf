import type { FetchArguments } from '../describeRequest.js'

import { isObject } from '../../entries/readJSON.js'
import { guarded } from '../guarded.js'

/** A request of the AWS SDK as the arguments of a fetch; undefined for what is none. */
export function describeAWSRequest(request: unknown): FetchArguments | undefined {
  if (!isObject(request) || typeof request.hostname !== 'string') {
    return undefined
  }
  const { body, headers, hostname, method, path, port, protocol = 'https:', query } = request
  const url = new URL(`${String(protocol)}//${hostname}${port ? `:${String(port)}` : ''}`)
  url.pathname = typeof path === 'string' ? path : '/'
  for (const [name, value] of Object.entries(isObject(query) ? query : {})) {
    const values: unknown[] = Array.isArray(value) ? value : [value ?? '']
    values.forEach((one) => url.searchParams.append(name, String(one)))
  }
  return {
    init: {
      body: body as BodyInit | undefined,
      headers: realHeaders(headers),
      method: String(method),
    },
    input: url.href,
  }
}

/** Status and headers of a response of the AWS SDK; undefined where there was none. */
export function headOfAWSResponse(response: unknown): Response | undefined {
  const status = isObject(response) ? Number(response.statusCode) : 0
  if (!isObject(response) || !(status >= 200 && status < 600)) {
    return undefined
  }
  // What is no proper header costs the headers, and not the row.
  const headers = guarded(() => new Headers(realHeaders(response.headers)))
  return new Response(null, { headers, status })
}

/** Without those of HTTP/2's own, as `:status`. */
function realHeaders(headers: unknown): [string, string][] {
  return Object.entries(isObject(headers) ? headers : {})
    .filter(([name]) => !name.startsWith(':'))
    .map(([name, value]) => [name, String(value)])
}
