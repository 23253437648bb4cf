import { createId } from '../../entries/createId.js'
import { getRegistry } from '../../registry.js'

/** A property, because Payload hands on proxies and copies of a request: a map by object has not seen them. */
const idKey = Symbol.for('payload-logbook.correlationId')

type Identified = { [idKey]?: string }

/**
 * The id that joins all rows of a request: the one of the log context, else one that is made once for each request. Never
 * what the client sends, by which anybody could join his rows to those of somebody else.
 *
 * @returns `undefined` where there is neither a context nor a request.
 */
export function correlationIdOf(req: object): string
export function correlationIdOf(req: object | undefined): string | undefined
export function correlationIdOf(req: object | undefined): string | undefined {
  return contextCorrelationId() ?? (req && ownId(req))
}

/** What the log context says. */
export function contextCorrelationId(): string | undefined {
  const id = getRegistry().context.getStore()?.fields.correlationId
  return typeof id === 'string' && id !== '' ? id : undefined
}

function ownId(req: Identified): string {
  const known = req[idKey]
  if (known !== undefined) {
    return known
  }
  const id = createId()
  try {
    // Enumerable: a copy of the request, for a transaction of its own, say, is the same request.
    req[idKey] = id
  } catch {
    // A frozen object is nobody's request: each row has an id of its own.
  }
  return id
}
