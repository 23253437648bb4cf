import type { JSONValue } from '../entries/row.js'
import type { Place } from './redactValue.js'

import { isRecord } from '../entries/row.js'
import { redactedLength } from './markers.js'
import { redactValue } from './redactValue.js'
import { words } from './words.js'

/** Headers that say what was called and how it went; none of them holds a credential. */
const harmlessNames = new Set(
  words(`
    accept accept-encoding accept-language accept-ranges age allow alt-svc anthropic-beta anthropic-version
    cache-control cf-cache-status cf-ray connection content-encoding content-language content-length content-range
    content-type date deprecation etag expires fly-request-id host http-referer idempotent-replayed keep-alive
    last-modified location openai-beta openai-model openai-processing-ms openai-version origin pragma range request-id
    retry-after retry-after-ms server server-timing sunset traceparent transfer-encoding upgrade user-agent vary via
    x-amz-request-id x-amzn-requestid x-api-version x-cache x-correlation-id x-fal-request-id x-generation-id
    x-github-request-id x-powered-by x-request-id x-response-time x-robots-tag x-should-retry x-title x-trace-id
    x-vercel-id
  `),
)

const harmlessPrefixes = words('anthropic-ratelimit- ratelimit- x-ratelimit- x-stainless-')

/**
 * Keeps the values of harmless headers, and of all others the name and the length: no list knows every header that
 * holds a key. Names become lower case. What is no record of headers is not kept.
 */
export function redactHeaders(headers: JSONValue, place: Place): JSONValue {
  if (headers === null) {
    return null
  }
  if (!isRecord(headers)) {
    return hideValue(headers)
  }
  const byName = new Map<string, JSONValue>()
  for (const [key, value] of Object.entries(headers)) {
    const name = key.toLowerCase()
    const safe = redactHeader(name, value, place)
    const other = byName.get(name)
    byName.set(name, other === undefined ? safe : [other, safe].flat())
  }
  return Object.fromEntries(byName)
}

/** One header, by its lower-case name. */
export function redactHeader(name: string, value: JSONValue, place: Place): JSONValue {
  if (isHarmless(name) || place.rules.headers.has(name)) {
    return redactValue(value, place)
  }
  return Array.isArray(value) ? value.map(hideValue) : hideValue(value)
}

function isHarmless(name: string): boolean {
  return harmlessNames.has(name) || harmlessPrefixes.some((prefix) => name.startsWith(prefix))
}

function hideValue(value: JSONValue): JSONValue {
  if (value === null) {
    return null
  }
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return hiddenBefore.test(text) ? text : redactedLength(text.length)
}

const hiddenBefore = /^\[redacted, \d{1,15} characters\]$/
