import { createHash } from 'node:crypto'

import type { LogContextFrame } from '../entries/logContext.js'
import type { DescribedRequest } from './describeRequest.js'
import type { FetchLogContext } from './tapFetch.js'

import { getRegistry } from '../registry.js'
import { guarded } from './guarded.js'
import { currentModelCall } from './modelCall.js'

/** A call that failed in a way in which SDKs try again. */
export type FailedCall = {
  attempt: number
  /** On the clock of `performance.now()`. */
  failedAtMs: number
  /** Those of other log contexts are other calls. */
  frame: LogContextFrame | undefined
  /** Of the first attempt. */
  firstId: string
  /** Given up by the caller, perhaps by a time limit of the SDK's: only who says so tries that again. */
  isCancelled: boolean
}

/** By what was asked for. Several calls may have asked for the same, at the same time. */
export type FailedCalls = Map<string, FailedCall[]>

/** Which try of a call this is, as far as it is not the first one. */
export type AttemptLink = {
  attempt?: number
  /** `requestId` of the first try. */
  retryOf?: string
}

export type AttemptedCall = {
  /** What was sent, see `sentBody`; asked when the outcome is known. */
  body: () => unknown
  /** Its `attempt`, as far as the SDK counts them itself, its method and URL. */
  request: () => Pick<DescribedRequest, 'attempt' | 'endpoint' | 'method'>
  requestId: () => string
  /** On the clock of `performance.now()`. */
  startedAtMs: number
  /** What the caller gave for the log. */
  subject: FetchLogContext
}

export type Attempt = {
  /** The headers of the response are there: SDKs decide by its status whether to try again. */
  answered: (httpStatus: number) => void
  /** It failed on the way there or back. */
  failed: (status: 'cancelled' | 'error' | 'timeout') => void
  link: () => AttemptLink
}

/** How long a failure is remembered: the SDKs wait no longer than a minute before they try again. */
const rememberedMs = 2 * 60 * 1000
const maxRemembered = 500

/**
 * Tells which calls are new tries of one that failed. The OpenAI and Anthropic clients say so in a header; of other clients
 * it is a call to the same address, with the same body, in the same log context, soon after one that failed as it is tried
 * again for. Nothing is hashed while no call has failed.
 */
export function linkAttempts(call: AttemptedCall): Attempt {
  const frame = getRegistry().context.getStore()
  const callId = currentModelCall()?.callId
  let key: { value: string | undefined } | undefined
  let link: AttemptLink | undefined

  /** Not at the start: the body of a Request object takes a moment to be read. */
  function identify(): string | undefined {
    const isScoped =
      frame !== undefined || callId !== undefined || call.request().attempt !== undefined
    return (key ??= { value: guarded(() => hashCall(call, { callId, isScoped })) }).value
  }

  function findLink(): AttemptLink {
    const { attempt } = call.request()
    const isFirst = attempt === 1 || forgetOld().size === 0
    const id = isFirst ? undefined : identify()
    const failed = id === undefined ? undefined : takeFailed(id, { call, frame })
    return { attempt: attempt ?? (failed && failed.attempt + 1), retryOf: failed?.firstId }
  }

  function remember(isCancelled: boolean): void {
    const { attempt = 1, retryOf = call.requestId() } = (link ??= findLink())
    const id = identify()
    if (id !== undefined) {
      const failedAtMs = performance.now()
      keepFailed(id, { attempt, failedAtMs, firstId: retryOf, frame, isCancelled })
    }
  }

  return {
    answered(httpStatus) {
      // What fails from now on is no earlier try of this one: it may be looked for later.
      if (getRegistry().failedCalls.size > 0) {
        link ??= findLink()
      }
      if (isTriedAgain(httpStatus)) {
        remember(false)
      }
    },
    failed: (status) => remember(status === 'cancelled'),
    link: () => (link ??= findLink()),
  }
}

/** What the SDKs try again: https://github.com/openai/openai-node/blob/master/README.md#retries, and 425 of RFC 8470. */
function isTriedAgain(httpStatus: number): boolean {
  return httpStatus >= 500 || [408, 409, 425, 429].includes(httpStatus)
}

function forgetOld(): FailedCalls {
  const { failedCalls } = getRegistry()
  const since = performance.now() - rememberedMs
  for (const [key, calls] of failedCalls) {
    if (calls.at(-1)!.failedAtMs > since && failedCalls.size <= maxRemembered) {
      break
    }
    failedCalls.delete(key)
  }
  return failedCalls
}

function keepFailed(key: string, failed: FailedCall): void {
  const { failedCalls } = getRegistry()
  const others = failedCalls.get(key) ?? []
  // At the end, where the newest are.
  failedCalls.delete(key)
  failedCalls.set(key, [...others, failed].slice(-maxRemembered))
  forgetOld()
}

type Wanted = { call: AttemptedCall; frame: LogContextFrame | undefined }

/** Each failure is tried again once. */
function takeFailed(key: string, { call, frame }: Wanted): FailedCall | undefined {
  const { failedCalls } = getRegistry()
  const candidates = failedCalls.get(key) ?? []
  const { attempt } = call.request()
  const found = candidates.find(
    (failed) =>
      failed.frame === frame &&
      failed.failedAtMs <= call.startedAtMs &&
      (attempt === undefined ? !failed.isCancelled : failed.attempt === attempt - 1),
  )
  if (found) {
    const others = candidates.filter((failed) => failed !== found)
    if (others.length > 0) {
      failedCalls.set(key, others)
    } else {
      failedCalls.delete(key)
    }
  }
  return found
}

type Scope = { callId: string | undefined; isScoped: boolean }

/** Undefined for what cannot be told from another call. */
function hashCall(call: AttemptedCall, { callId, isScoped }: Scope): string | undefined {
  const body = call.body()
  const content = body === null ? '' : contentOf(body)
  // What has no body, as a poll, is often sent again without being a new try; so it is in one context only.
  if (content === undefined || (content === '' && !isScoped)) {
    return undefined
  }
  const { correlationId, feature, projectId, service, sessionId, tenant, userId } = call.subject
  const subject = [correlationId, feature, projectId, service, sessionId, tenant, userId]
  const hash = createHash('sha1')
  const { endpoint, method } = call.request()
  hash.update(JSON.stringify([method, endpoint, callId, subject]))
  return hash.update(content).digest('base64')
}

function contentOf(body: unknown): string | Uint8Array | undefined {
  if (typeof body === 'string') {
    return body
  }
  if (body instanceof ArrayBuffer) {
    return new Uint8Array(body)
  }
  if (ArrayBuffer.isView(body)) {
    return new Uint8Array(body.buffer, body.byteOffset, body.byteLength)
  }
  if (body instanceof URLSearchParams) {
    return body.toString()
  }
  const isRead = typeof body === 'object' && Object.getPrototypeOf(body) === Object.prototype
  return isRead ? JSON.stringify(body) : undefined
}
