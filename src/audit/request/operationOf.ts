/** What Payload does for a user to get in or out, and writes to the user's document in its course. */
export type AuthOperation =
  'forgotPassword' | 'login' | 'logout' | 'refresh' | 'resetPassword' | 'unlock' | 'verifyEmail'

/** One operation, with what was seen of it on its way. */
export type AuthAttempt = {
  collection: string
  /** What was typed for an e-mail address or user name. */
  identifier?: string
  /** Whether its row is written. */
  isSettled: boolean
  /** Called when the row is written. */
  onSettle?: () => void
  operation: AuthOperation
  /** Sessions that the user had. */
  sessionCount?: number
  /** Whom Payload found by the identifier or token. */
  user?: { id: number | string; label?: string }
}

type AuthState = {
  /** Begun last. */
  current?: AuthAttempt
  /** Over without anybody having told how: GraphQL tells of the errors of one request when all of it is over. */
  unsettled: AuthAttempt[]
}

/** A property, because Payload hands on proxies of a request: a map by object has not seen them. */
const stateKey = Symbol.for('payload-logbook.auth')

const maxUnsettled = 100

/** The operation that runs, or ran last, on a request: what it writes to users is no edit. */
export function operationOf(req: unknown): AuthOperation | undefined {
  return attemptOf(req)?.operation
}

export function attemptOf(req: unknown): AuthAttempt | undefined {
  return stateOf(req)?.current
}

export function beginAttempt(
  req: object,
  begun: Pick<AuthAttempt, 'collection' | 'identifier' | 'operation'>,
): AuthAttempt {
  const state = stateOf(req) ?? { unsettled: [] }
  const { current, unsettled } = state
  if (current && !current.isSettled && unsettled.length < maxUnsettled) {
    unsettled.push(current)
  }
  const attempt = { ...begun, isSettled: false }
  state.current = attempt
  Object.defineProperty(req, stateKey, { configurable: true, value: state, writable: true })
  return attempt
}

export function markSettled(attempt: AuthAttempt): void {
  attempt.isSettled = true
  attempt.onSettle?.()
}

/** The oldest attempt of a request, at the given operation, whose row is not written. */
export function findUnsettled(req: unknown, operation: AuthOperation): AuthAttempt | undefined {
  const state = stateOf(req)
  if (state === undefined) {
    return undefined
  }
  state.unsettled = state.unsettled.filter(({ isSettled }) => !isSettled)
  return [...state.unsettled, state.current].find(
    (attempt) => attempt?.operation === operation && !attempt.isSettled,
  )
}

function stateOf(req: unknown): AuthState | undefined {
  return typeof req === 'object' && req !== null
    ? (req as { [stateKey]?: AuthState })[stateKey]
    : undefined
}
