import type {
  CollectionAfterLogoutHook,
  CollectionAfterOperationHook,
  CollectionBeforeOperationHook,
  Payload,
  SanitizedCollectionConfig,
} from 'payload'

import type { LogbookRequest } from '../request/LogbookRequest.js'
import type { AuthOperation } from '../request/operationOf.js'
import type { AuthLog } from './createAuthLog.js'

import { guarded } from '../../capture/guarded.js'
import { ownHook } from '../correlation/ownHook.js'
import { attemptOf, beginAttempt } from '../request/operationOf.js'
import { settleSuccess } from './settleAttempt.js'

const watched: readonly string[] = [
  'forgotPassword',
  'login',
  'refresh',
  'resetPassword',
  'unlock',
] satisfies AuthOperation[]

/** Told once of each config: a hot reload brings new ones. */
const hooked = new WeakSet<object>()

/** Hooks behind the host's on all auth collections: they tell when an operation begins, and that it has succeeded. */
export function watchOperations(payload: Payload, log: AuthLog): void {
  for (const { config } of Object.values(payload.collections)) {
    if (config.auth && !hooked.has(config)) {
      hooked.add(config)
      const { hooks } = config
      // Other lists: collections of the host may share theirs.
      hooks.beforeOperation = [...(hooks.beforeOperation ?? []), markBegin]
      hooks.afterOperation = [...(hooks.afterOperation ?? []), createAfterOperation(log)]
      hooks.afterLogout = [...(hooks.afterLogout ?? []), createAfterLogout(config, log)]
    }
  }
}

const markBegin = ownHook<CollectionBeforeOperationHook>(({ args, collection, operation, req }) => {
  guarded(() => {
    if (watched.includes(operation)) {
      const { data } = args as { data?: Record<string, unknown> }
      beginAttempt(req, {
        collection: collection.slug,
        identifier: identifierOf(data),
        operation: operation as AuthOperation,
      })
    }
  })
  // Nothing: what the operation was called with stays.
})

function createAfterOperation(log: AuthLog): CollectionAfterOperationHook {
  return ownHook<CollectionAfterOperationHook>(({ operation, req, result }) => {
    guarded(() => {
      const attempt = attemptOf(req)
      if (attempt?.operation === operation) {
        settleSuccess(log, { attempt, req: req as LogbookRequest })
      }
    })
    return result as never
  })
}

/** Called before the session is taken away: where there are sessions, that is waited for. */
function createAfterLogout(
  { auth, slug }: SanitizedCollectionConfig,
  log: AuthLog,
): CollectionAfterLogoutHook {
  return ownHook<CollectionAfterLogoutHook>(({ req }) => {
    guarded(() => {
      const attempt = beginAttempt(req, { collection: slug, operation: 'logout' })
      attempt.user = req.user ? { id: req.user.id } : undefined
      if (auth.disableLocalStrategy === true || !auth.useSessions) {
        settleSuccess(log, { attempt, req: req as LogbookRequest })
      }
    })
  })
}

/** Payload looks at the user name first where there is one, and takes either in either field. */
function identifierOf(data: Record<string, unknown> | undefined): string | undefined {
  const given = [data?.username, data?.email].find((value) => typeof value === 'string' && value)
  return (given as string | undefined)?.toLowerCase().trim()
}
