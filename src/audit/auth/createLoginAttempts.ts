import type { LogbookRequest } from '../request/LogbookRequest.js'
import type { AuthAttempt } from '../request/operationOf.js'
import type { AuthLog } from './createAuthLog.js'

import { settleFailure } from './settleAttempt.js'

type Seen = { attempt: AuthAttempt; req: LogbookRequest }

export type LoginAttempts = {
  /** A user was found, and their password is being looked at. */
  await: (seen: Seen) => void
  /** A wrong password was counted. */
  fail: (counted: { collection: string; id: unknown; isLocking: boolean }) => void
}

/** Of code that calls Payload's operation itself, nobody tells of some of its errors: the oldest go. */
const maxUsers = 1000

/**
 * Joins the attempts to sign in with the counting of wrong passwords, which does not say of which request it is: of two that
 * fail for one user at the same time, each is told once, though perhaps with the address of the other.
 */
export function createLoginAttempts(log: AuthLog): LoginAttempts {
  const waiting = new Map<string, Seen[]>()

  function leave(key: string, seen: Seen): void {
    const others = waiting.get(key)?.filter((other) => other !== seen) ?? []
    if (others.length > 0) {
      waiting.set(key, others)
    } else {
      waiting.delete(key)
    }
  }

  return {
    await(seen) {
      const { attempt } = seen
      const key = `${attempt.collection}/${String(attempt.user?.id)}`
      attempt.onSettle = () => leave(key, seen)
      waiting.set(key, [...(waiting.get(key) ?? []), seen])
      const [oldest] = waiting.keys()
      if (waiting.size > maxUsers && oldest !== undefined) {
        waiting.delete(oldest)
      }
    },
    fail({ collection, id, isLocking }) {
      const [seen] = waiting.get(`${collection}/${String(id)}`) ?? []
      if (seen) {
        settleFailure(log, { ...seen, isLocking, reason: 'wrong_password' })
      }
    },
  }
}
