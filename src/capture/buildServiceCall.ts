import type { CapturedText } from './capturedText.js'
import type { CallParts } from './startCall.js'
import type { CapturedServiceCall } from './tapFetch.js'

import { describeEnding } from './describeEnding.js'
import { readHeaders } from './describeRequest.js'
import { guarded } from './guarded.js'

/** The entry of a call of another service. */
export function buildServiceCall({
  identity,
  outcome,
  request,
  subject,
  times,
}: CallParts): CapturedServiceCall {
  const { metadata, ...context } = subject
  const { body, ending, response } = outcome
  const facts = {
    ...noteLength('requestBody', request.body),
    ...noteLength('responseBody', body),
    ...(ending.kind === 'unread' && { responseBodyUnread: true }),
  }
  return {
    ...context,
    ...times,
    ...identity,
    ...describeEnding(ending, { httpStatus: response?.status, signal: request.signal }),
    endpoint: request.endpoint,
    host: request.host,
    metadata: { ...metadata, ...facts },
    method: request.method,
    requestBody: request.body.text || undefined,
    requestHeaders: request.headers,
    responseBody: body?.text || undefined,
    responseHeaders: response && guarded(() => readHeaders(response.headers)),
    responseStatus: response?.status || undefined,
  }
}

/** `responseBodyBytes` and `responseBodyTruncated` where the stored text is only the beginning. */
function noteLength(name: string, body: CapturedText | undefined): Record<string, unknown> {
  return body?.truncated ? { [`${name}Bytes`]: body.bytes, [`${name}Truncated`]: true } : {}
}
