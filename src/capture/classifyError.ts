import { guarded } from './guarded.js'

/** What an error says about a call. */
export type Failure = {
  /** The messages of the error and its causes, in one line. */
  error?: string
  /** The first `code` among the error and its causes, else the error's `name`. */
  errorType?: string
  status: 'cancelled' | 'error' | 'timeout'
}

const timeoutCodes = new Set([
  'ETIMEDOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
])

/** A cause may point back to its error, and nobody reads further than this. */
const maxCauses = 8

/** Tells a timeout and the caller's own abort from a failure. Takes anything that can be thrown. */
export function classifyError(error: unknown, signal?: AbortSignal | null): Failure {
  return guarded(() => classify(error, signal)) ?? { status: 'error' }
}

/** What the caller's signal says about a call that ended without an error, or undefined when it was not aborted. */
export function classifyAbort(signal: AbortSignal | null | undefined): Failure | undefined {
  return signal?.aborted ? classifyError(signal.reason, signal) : undefined
}

function classify(error: unknown, signal: AbortSignal | null | undefined): Failure {
  const chain = causeChain(error)
  return {
    error: chain.map(readMessage).filter(Boolean).join(': ').replace(/\s+/g, ' ') || undefined,
    errorType: chain.map(readCode).find(Boolean) ?? readName(error),
    status: classifyChain(chain, signal),
  }
}

function classifyChain(
  chain: unknown[],
  signal: AbortSignal | null | undefined,
): Failure['status'] {
  // Undici rejects with the signal's reason itself. An error beside an aborted signal may be one of its own.
  if (signal?.aborted && chain.includes(signal.reason)) {
    return readName(signal.reason) === 'TimeoutError' ? 'timeout' : 'cancelled'
  }
  if (
    chain.some((link) => readName(link) === 'TimeoutError' || timeoutCodes.has(readCode(link)!))
  ) {
    return 'timeout'
  }
  return chain.some((link) => readName(link) === 'AbortError') ? 'cancelled' : 'error'
}

function causeChain(error: unknown): unknown[] {
  const chain = [error]
  let cause = property(error, 'cause')
  while (cause != null && chain.length < maxCauses && !chain.includes(cause)) {
    chain.push(cause)
    cause = property(cause, 'cause')
  }
  return chain
}

function readMessage(error: unknown): string {
  const message = property(error, 'message')
  if (typeof message === 'string' && message) {
    return message
  }
  // A host name with several addresses fails with an AggregateError that says nothing itself.
  const errors = property(error, 'errors')
  if (Array.isArray(errors)) {
    return errors.slice(0, maxCauses).map(readMessage).join('; ')
  }
  return typeof error === 'object' || error === undefined ? '' : String(error)
}

/** A DOMException's `code` is a number that nobody knows by heart; its name says more. */
function readCode(error: unknown): string | undefined {
  const code = property(error, 'code')
  return typeof code === 'string' && code ? code : undefined
}

function readName(error: unknown): string | undefined {
  const name = property(error, 'name')
  return typeof name === 'string' && name ? name : undefined
}

function property(error: unknown, key: string): unknown {
  return error !== null && typeof error === 'object'
    ? (error as Record<string, unknown>)[key]
    : undefined
}
