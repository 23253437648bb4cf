import type { JSONObject } from '../entries/readJSON.js'

import { matchesHost } from '../entries/matchesHost.js'
import { isObject, parseJSON } from '../entries/readJSON.js'
import { isPlainObject } from './splitInit.js'

/** `true`: where it is known to be safe; else patterns of hosts. */
export type IncludeUsageOption = boolean | readonly string[]

type SentRequest = { init: RequestInit | undefined; input: RequestInfo | URL }

/**
 * Hosts whose chat API takes `stream_options.include_usage`, and tells no usage of a stream without it, by what the providers
 * and their SDKs say. Groq, OpenRouter, Together, Fireworks, Mistral, xAI and Perplexity tell it unasked.
 */
const safeHosts = [
  // https://platform.openai.com/docs/api-reference/chat/create#chat-create-stream_options
  'api.openai.com',
  '*.api.openai.com',
  // https://learn.microsoft.com/azure/ai-services/openai/reference, from `firstAzureVersion` on
  '*.openai.azure.com',
  '*.cognitiveservices.azure.com',
  // https://api-docs.deepseek.com/api/create-chat-completion
  'api.deepseek.com',
  // https://platform.moonshot.ai/docs/api/chat
  'api.moonshot.ai',
  'api.moonshot.cn',
]

/** Earlier ones refuse it: https://github.com/Azure/azure-rest-api-specs/issues/29157 */
const firstAzureVersion = '2024-09-01'

const chatPath = /\/chat\/completions\/?$/

/** Headers that say something of the body, or sign it. */
const bodyHeaders =
  /^(?:content-(?:digest|encoding|md5)|digest|signature(?:-input)?|x-amz-content-sha256)$/

/**
 * The request with `stream_options: { include_usage: true }` in it, where it is a streamed chat request that says nothing of
 * it and goes to one of these hosts; else as it is. All other characters of the body stay the same.
 */
export function includeUsage(
  { init, input }: SentRequest,
  option: IncludeUsageOption,
): RequestInit | undefined {
  const body: unknown = isPlainObject(init) ? init.body : undefined
  if (option === false || typeof body !== 'string' || !body.includes('"stream"')) {
    return init
  }
  const url = new URL(typeof input === 'object' && 'url' in input ? input.url : input)
  const headers = init?.headers
  if (!isForChat(url, option) || !canChange(headers)) {
    return init
  }
  const text = withUsageAsked(body, url)
  return text === undefined
    ? init
    : { ...init, body: text, ...(headers && { headers: withLength(headers, text) }) }
}

function isForChat({ hostname, pathname }: URL, option: IncludeUsageOption): boolean {
  const hosts = typeof option === 'boolean' ? safeHosts : option
  return chatPath.test(pathname) && hosts.some((host) => matchesHost(hostname, host.toLowerCase()))
}

function withUsageAsked(text: string, url: URL): string | undefined {
  const body = parseJSON(text)
  if (!isObject(body) || body.stream !== true || !takesStreamOptions(body, url)) {
    return undefined
  }
  const { stream_options: options } = body
  if (options === undefined) {
    const end = text.lastIndexOf('}')
    return `${text.slice(0, end)},"stream_options":{"include_usage":true}${text.slice(end)}`
  }
  return isObject(options) && !('include_usage' in options)
    ? withinOptions(text, Object.keys(options).length > 0)
    : undefined
}

/** With sources of its own Azure refuses it: https://github.com/Azure/azure-sdk-for-js/issues/30751 */
function takesStreamOptions(body: JSONObject, { hostname, searchParams }: URL): boolean {
  const version = searchParams.get('api-version') ?? firstAzureVersion
  const isOld = /^\d{4}-/.test(version) && version < firstAzureVersion
  return !hostname.endsWith('.azure.com') || (!isOld && !('data_sources' in body))
}

/** Adds to the options that are there. */
function withinOptions(text: string, hasOthers: boolean): string | undefined {
  const start = findOptions(text)
  return start === undefined
    ? undefined
    : `${text.slice(0, start)}"include_usage":true${hasOthers ? ',' : ''}${text.slice(start)}`
}

/** Where the members of `stream_options` begin, which is a member of the whole. */
function findOptions(text: string): number | undefined {
  let depth = 0
  for (const { 0: token, index } of text.matchAll(/"[^"\\]*(?:\\[^][^"\\]*)*"?|[[\]{}]/g)) {
    if (token === '"stream_options"' && depth === 1) {
      const rest = /^\s*:\s*\{/.exec(text.slice(index + token.length))
      if (rest) {
        return index + token.length + rest[0].length
      }
    }
    depth += token === '{' || token === '[' ? 1 : token === '}' || token === ']' ? -1 : 0
  }
  return undefined
}

/** An iterator can be read once, and that once is fetch's. */
function canChange(headers: HeadersInit | undefined): boolean {
  const isIterator = typeof (headers as { next?: unknown } | undefined)?.next === 'function'
  return !isIterator && ![...new Headers(headers).keys()].some((name) => bodyHeaders.test(name))
}

/** The same headers, in the same form, with the length of the new body where they tell one. */
function withLength(headers: HeadersInit, body: string): HeadersInit {
  const length = String(Buffer.byteLength(body))
  const withNew = ([name, value]: readonly [string, string]): [string, string] =>
    name.toLowerCase() === 'content-length' ? [name, length] : [name, value]
  if (headers instanceof Headers || Symbol.iterator in headers) {
    const pairs = [...(headers as Iterable<[string, string]>)].map(withNew)
    return headers instanceof Headers ? new Headers(pairs) : pairs
  }
  return Object.fromEntries(Object.entries(headers as Record<string, string>).map(withNew))
}
