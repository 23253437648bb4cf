import { errorText } from '../../loggers/errorText.js'

/** What was thrown says of the answer that the framework makes of it. */
export type Thrown = {
  error?: string
  errorType?: string
  /** Whether it is no end of the request: Next calls the handler again. */
  isInterruption?: boolean
  statusCode: number
}

/**
 * Reads what a handler has thrown: an error with a status, as Payload's `APIError`, or what Next's `redirect()` and `notFound()`
 * throw, which are answers and no errors. All else is answered by 500.
 */
export function describeThrown(thrown: unknown): Thrown {
  const digest = textMember(thrown, 'digest')
  const answer = digest === undefined ? undefined : readDigest(digest)
  return (
    answer ?? {
      error: errorText(thrown),
      errorType: textMember(thrown, 'name'),
      statusCode: statusOf(thrown),
    }
  )
}

/** `NEXT_REDIRECT;push;/path;307;`, `NEXT_HTTP_ERROR_FALLBACK;404`: as Next's own reader takes them apart. */
function readDigest(digest: string): Thrown | undefined {
  const parts = digest.split(';')
  switch (parts[0]) {
    case 'BAILOUT_TO_CLIENT_SIDE_RENDERING':
    case 'DYNAMIC_SERVER_USAGE':
    case 'HANGING_PROMISE_REJECTION':
    case 'NEXT_PRERENDER_INTERRUPTED':
    case 'NEXT_STATIC_GEN_BAILOUT':
      return { isInterruption: true, statusCode: 0 }
    case 'NEXT_HTTP_ERROR_FALLBACK':
      return { statusCode: Number(parts[1]) || 404 }
    case 'NEXT_REDIRECT':
      return { statusCode: Number(parts.at(-2)) || 307 }
    default:
      return undefined
  }
}

function statusOf(thrown: unknown): number {
  const status = member(thrown, 'status')
  const isStatus = typeof status === 'number' && Number.isInteger(status)
  return isStatus && status >= 400 && status <= 599 ? status : 500
}

function textMember(value: unknown, name: string): string | undefined {
  const text = member(value, name)
  return typeof text === 'string' && text !== '' ? text : undefined
}

/** Anything may be thrown. */
function member(value: unknown, name: string): unknown {
  try {
    return typeof value === 'object' && value !== null
      ? (value as Record<string, unknown>)[name]
      : undefined
  } catch {
    return undefined
  }
}
