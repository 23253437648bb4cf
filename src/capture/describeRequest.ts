import type { CapturedText } from './capturedText.js'

import { captureText, createTextCollector, describeBinary } from './capturedText.js'
import { guarded } from './guarded.js'

/** What a fetch is about to send, as far as it can be known without disturbing it. */
export type DescribedRequest = {
  attempt?: number
  body: CapturedText
  endpoint: string
  headers: Record<string, string>
  host: string
  method: string
  signal?: AbortSignal | null
}

export type FetchArguments = {
  init: RequestInit | undefined
  input: RequestInfo | URL
}

/** Of what is no proper address: a data URL is its content, and a URL that cannot be parsed may be anything. */
const maxOddLength = 2048

const nothing: CapturedText = { bytes: 0, truncated: false }

/** Reads the arguments of a fetch. What fetch itself will refuse is left out, and refused by fetch. */
export function describeRequest(args: FetchArguments & { maxBodyBytes: number }): DescribedRequest {
  const { init, input } = args
  const request = isRequest(input) ? input : undefined
  const headers = guarded(() => readHeaders(init?.headers ?? request?.headers)) ?? {}
  return {
    ...(guarded(() => readURL(input)) ?? { endpoint: '', host: '' }),
    attempt: readAttempt(headers),
    body: guarded(() => captureBody({ ...args, contentType: headers['content-type'] })) ?? nothing,
    headers,
    method: guarded(() => String(init?.method ?? request?.method ?? 'GET').toUpperCase()) ?? 'GET',
    signal: guarded(() => (init?.signal === undefined ? request?.signal : init.signal)),
  }
}

/** Headers as a plain object; several values of one name are joined, as HTTP allows. */
export function readHeaders(headers: HeadersInit | undefined): Record<string, string> {
  // An iterator can be read once, and that once is fetch's.
  if (headers === undefined || typeof (headers as { next?: unknown }).next === 'function') {
    return {}
  }
  const values = new Map<string, string>()
  for (const [name, value] of headers instanceof Headers ? headers : new Headers(headers)) {
    const earlier = values.get(name)
    values.set(name, earlier === undefined ? value : `${earlier}, ${value}`)
  }
  return Object.fromEntries(values)
}

/** Not `instanceof`: an injected fetch may come with a Request of its own. */
function isRequest(input: RequestInfo | URL): input is Request {
  return guarded(() => typeof input === 'object' && 'url' in input && 'headers' in input) ?? false
}

function readURL(input: RequestInfo | URL): { endpoint: string; host: string } {
  const text = isRequest(input) ? input.url : String(input)
  if (/^\s*data:/i.test(text)) {
    const [label] = copyHead(text).split(',', 1)
    return { endpoint: `${label},[${text.length} characters]`, host: '' }
  }
  const url = guarded(() => new URL(text))
  return { endpoint: url?.href ?? copyHead(text), host: url?.host ?? '' }
}

/** A slice would keep the whole text in memory as long as the row. */
function copyHead(text: string): string {
  return Buffer.from(text.slice(0, maxOddLength)).toString()
}

/** The OpenAI and Anthropic clients count their retries in a header, the AWS SDK its attempts. */
function readAttempt(headers: Record<string, string>): number | undefined {
  const attempt = /^attempt=(\d{1,4})\b/.exec(headers['amz-sdk-request'] ?? '')?.[1]
  if (attempt !== undefined) {
    return Number(attempt)
  }
  const retries = headers['x-stainless-retry-count'] ?? ''
  return /^\d{1,4}$/.test(retries) ? Number(retries) + 1 : undefined
}

type BodyArguments = FetchArguments & { contentType: string | undefined; maxBodyBytes: number }

function captureBody({ contentType, init, input, maxBodyBytes }: BodyArguments): CapturedText {
  const body: unknown = init?.body
  if (body == null) {
    // A Request has its body as a stream already, whatever it was made of.
    return isRequest(input) && input.body ? described('[stream]') : nothing
  }
  if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) {
    const collector = createTextCollector({ contentType, maxBytes: maxBodyBytes })
    collector.add(ArrayBuffer.isView(body) ? body : new Uint8Array(body))
    return collector.take(true)
  }
  if (typeof body !== 'object' || body instanceof URLSearchParams) {
    return captureText(String(body), maxBodyBytes)
  }
  return described(describeObject(body, maxBodyBytes))
}

function describeObject(body: object, maxBodyBytes: number): string {
  if (body instanceof FormData) {
    return captureText(`[form data: ${describeParts(body)}]`, maxBodyBytes).text ?? ''
  }
  if (body instanceof Blob) {
    return describeBinary(body.type, body.size)
  }
  return body instanceof ReadableStream || Symbol.asyncIterator in body
    ? '[stream]'
    : Object.prototype.toString.call(body)
}

function describeParts(form: FormData): string {
  return [...form]
    .map(([name, value]) =>
      typeof value === 'string'
        ? `${name} (${Buffer.byteLength(value)} bytes)`
        : `${name} (${value.type || 'no type'}, ${value.size} bytes)`,
    )
    .join(', ')
}

function described(text: string): CapturedText {
  return { bytes: 0, text, truncated: false }
}
