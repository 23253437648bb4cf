/** Of a chain of causes, and of the errors in one. */
const maxMessages = 20

/** Message of an error and of what caused it, in one line. Never throws. */
export function errorText(error: unknown): string {
  const messages: string[] = []
  const seen = new Set<unknown>()
  for (let at = error; at != null && !seen.has(at) && seen.size < maxMessages; at = causeOf(at)) {
    seen.add(at)
    messages.push(describe(at))
  }
  return messages.join(' ← ')
}

/** The message of anything that was thrown. Never throws. */
export function messageOf(error: unknown): string {
  try {
    return String(error instanceof Error ? error.message : error)
  } catch {
    return 'unknown error'
  }
}

function causeOf(error: unknown): unknown {
  try {
    return error instanceof Error ? error.cause : undefined
  } catch {
    // A getter, or a proxy that was revoked.
    return undefined
  }
}

/** Node's own error of a connection that failed at each address says nothing but which errors it holds. */
function describe(error: unknown): string {
  const message = messageOf(error)
  const inner = errorsOf(error).slice(0, maxMessages).map(messageOf).join('; ')
  return inner === '' ? message : `${message || 'several errors'} (${inner})`
}

function errorsOf(error: unknown): unknown[] {
  try {
    return error instanceof AggregateError && Array.isArray(error.errors) ? error.errors : []
  } catch {
    return []
  }
}
