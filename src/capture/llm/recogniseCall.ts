import type { JSONObject } from '../../entries/readJSON.js'
import type { FetchArguments } from '../describeRequest.js'
import type { Provider } from './providers.js'
import type { CallAddress, WireFormat } from './WireFormat.js'

import { guarded } from '../guarded.js'
import { once } from '../once.js'
import { findProvider } from './providers.js'
import { readRequestBody } from './readRequestBody.js'
import { readRequestText } from './readRequestText.js'
import { wireFormats } from './wireFormats.js'

/** What the user adds to what is known. */
export type LLMSettings = {
  formats?: readonly WireFormat[]
  providers?: readonly Provider[]
}

/** A call that is, or may be, one of a model. */
export type Recognition = {
  address: CallAddress
  /** The body of the request; undefined where it could not be read. */
  body: () => JSONObject | undefined
  /** How the call is read. By the time the response is there it is known; undefined: it is none of a model. */
  format: () => undefined | WireFormat
  /** Known by host and path. Of another call the answer must have the format's shape too. */
  isSure: boolean
  provider?: Provider
}

type Candidate = FetchArguments & { method: string; url: string }

/** Where a provider counts the tokens of a request: no call of a model, though its body looks like one. */
const countPath = /[/:](?:count_tokens|(?:count|compute)Tokens|count-tokens:rawPredict)$/

/** Tells whether a call may be one of a model: by host and path, on other hosts by path and body, else by the body alone. */
export function recogniseCall(call: Candidate, settings: LLMSettings): Recognition | undefined {
  const address = readAddress(call)
  if (address === undefined || countPath.test(address.path)) {
    return undefined
  }
  const formats = settings.formats ? [...settings.formats, ...wireFormats] : wireFormats
  const byPath = formats.find((format) => isAt(format, address))
  if (byPath === undefined && !mayHoldModel(call)) {
    return undefined
  }
  const provider = findProvider(address.hostname, settings.providers)
  const isSure = byPath !== undefined && provider !== undefined
  const body = once(readBody(call))
  const byBody = once(() => {
    const request = body()
    const isLikely =
      byPath !== undefined && (request === undefined || hasShape(byPath, address, request))
    return isLikely ? byPath : formats.find((format) => hasShape(format, address, request))
  })
  return { address, body, format: isSure ? () => byPath : byBody, isSure, provider }
}

function readAddress({ method, url }: Candidate): CallAddress | undefined {
  const parsed = guarded(() => new URL(url))
  return parsed && { hostname: parsed.hostname, method, path: parsed.pathname, url: parsed }
}

function takes({ methods = ['POST'] }: WireFormat, { method }: CallAddress): boolean {
  return methods.includes(method)
}

/** Guarded, as a format of the user's may throw: then it is not this one. */
function isAt(format: WireFormat, address: CallAddress): boolean {
  return takes(format, address) && guarded(() => format.matchesPath(address)) === true
}

function hasShape(
  format: WireFormat,
  address: CallAddress,
  request: JSONObject | undefined,
): boolean {
  return (
    request !== undefined &&
    takes(format, address) &&
    guarded(() => format.matchesRequest(request, address)) === true
  )
}

/** Longest body that is searched, in characters. */
const maxSearchLength = 1024 * 1024

/** Whether it is worth to look into the body of a call whose address says nothing: one search, no parsing. */
function mayHoldModel({ init, method }: Candidate): boolean {
  const body: unknown = init?.body
  return (
    method === 'POST' &&
    typeof body === 'string' &&
    body.length <= maxSearchLength &&
    body.includes('"model"')
  )
}

/** Of a Request the body is a stream: its copy is begun to be read now, and is there when the response is. */
function readBody(call: Candidate): () => JSONObject | undefined {
  const text = readRequestText(call)
  return () => readRequestBody(text === undefined ? call.init?.body : text())
}
