import type { ActivityLogEntry } from '../../entries/schemas.js'
import type { LogbookRuntime } from '../../logbook.js'
import type { ResolvedOptions } from '../../options.js'
import type { AuthEvent } from '../catalogue.js'
import type { RequestActor } from '../request/actorOf.js'
import type { LogbookRequest } from '../request/LogbookRequest.js'

import { getRegistry } from '../../registry.js'
import { auditActions } from '../catalogue.js'
import { actorOf } from '../request/actorOf.js'
import { apiOf } from '../request/apiOf.js'
import { correlationIdOf } from '../request/correlationIdOf.js'
import { requestFields } from '../request/requestFields.js'
import { requestSettings } from '../request/requestSettings.js'
import { createFloodGate } from './createFloodGate.js'
import { capIdentifier, hashIdentifier } from './hashIdentifier.js'

export type AuthRecord = Pick<ActivityLogEntry, 'endpoint' | 'method' | 'statusCode'> & {
  action: AuthEvent
  /** Who did it, where it is not who sent the request. */
  actor?: RequestActor
  /** Slug of the auth collection. */
  collection?: string
  details?: Record<string, unknown>
  /** What was typed for an e-mail address or user name. */
  identifier?: string
  req: LogbookRequest | undefined
  status: 'error' | 'success'
  /** Whom it is about. */
  userId?: number | string
}

export type AuthLog = {
  /** Never throws. */
  record: (record: AuthRecord) => void
}

type AuthSettings = Exclude<Exclude<ResolvedOptions['audit'], false>['auth'], false>

/** An attacker has no part in how many keys there are. */
const maxKeyRows = 1000

/** Writes what happens at the doors as rows of `activity-logs`; what strangers can repeat at will is counted. */
export function createAuthLog(runtime: LogbookRuntime): AuthLog {
  const { context, openCalls } = getRegistry()
  const log = (entry: ActivityLogEntry) => void runtime.logbook.activity.log(entry)
  const logs = { counted: (entry: ActivityLogEntry) => context.exit(() => log(entry)), first: log }
  const settings = () => authSettings(runtime)
  const strangers = createFloodGate(() => {
    const { intervalMs = 60_000, maxRowsPerInterval: maxRows = 100 } = settings() ?? {}
    return { intervalMs, maxRows }
  }, logs)
  const keys = createFloodGate(
    () => ({ intervalMs: settings()?.apiKeyIntervalMs ?? 3_600_000, maxRows: maxKeyRows }),
    logs,
  )

  function record(given: AuthRecord): void {
    const { action } = given
    const current = settings()
    if (current === undefined || current.exclude.includes(action)) {
      return
    }
    const entry = entryOf(given, runtime)
    if (action === 'api_key_used') {
      keys.pass(`${given.collection}/${given.userId}`, entry)
      openCalls.add(flush)
    } else if (isRepeatable(given)) {
      strangers.pass(keyOf(given, entry), entry)
      openCalls.add(flush)
    } else {
      log(entry)
    }
  }

  function flush(): void {
    openCalls.delete(flush)
    strangers.flush()
    keys.flush()
  }

  return {
    record: (given) => {
      try {
        record(given)
      } catch (error) {
        runtime.payload.logger.warn({
          err: error,
          msg: 'payload-logbook: an event of authentication could not be logged',
        })
      }
    },
  }
}

function authSettings(runtime: LogbookRuntime): AuthSettings | undefined {
  const { audit, disabled } = runtime.options()
  return disabled || audit === false || audit.auth === false ? undefined : audit.auth
}

/** What anybody can do as often as they like. To lock an account takes one that there is, and then time. */
function isRepeatable({ action, status }: AuthRecord): boolean {
  return (
    action === 'password_reset_requested' || (status === 'error' && action !== 'account_locked')
  )
}

function entryOf(given: AuthRecord, runtime: LogbookRuntime): ActivityLogEntry {
  const { action, collection, details, endpoint, method, req, status, statusCode, userId } = given
  return {
    ...requestFields(req, requestSettings(runtime), given.actor ?? strangerOf(req)),
    action,
    category: auditActions[action].category,
    ...(req && { correlationId: correlationIdOf(req) }),
    details: { api: apiOf(req), ...details, ...identifierOf(given, runtime.payload.secret) },
    ...(endpoint !== undefined && { endpoint }),
    ...(method !== undefined && { method }),
    ...(userId !== undefined && { resourceId: userId }),
    ...(collection !== undefined && { resourceType: collection }),
    status,
    ...(statusCode !== undefined && { statusCode }),
  }
}

/** Who asks to be let in is nobody yet, and not the system that asks for them. */
function strangerOf(req: LogbookRequest | undefined): RequestActor {
  const actor = actorOf(req)
  return actor.type === 'system' && actor.id === undefined ? { type: 'anonymous' } : actor
}

function identifierOf({ identifier, userId }: AuthRecord, secret: string): object {
  if (identifier === undefined) {
    return {}
  }
  return userId === undefined
    ? { identifierHash: hashIdentifier(identifier, secret) }
    : { identifier: capIdentifier(identifier) }
}

/** What a stranger asks for is theirs to vary; of one who is signed in it is worth a row. */
function keyOf({ collection, endpoint, method, userId }: AuthRecord, entry: ActivityLogEntry) {
  const { identifierHash, reason } = entry.details as { identifierHash?: string; reason?: string }
  const { id } = entry.actor ?? {}
  const who = [collection, userId ?? identifierHash, entry.ipAddress, reason]
  return (id === undefined ? who : [...who, id, method, endpoint]).join('|')
}
