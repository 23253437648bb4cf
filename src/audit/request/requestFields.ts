import type { ActivityLogEntry } from '../../entries/schemas.js'
import type { RequestActor } from './actorOf.js'
import type { IPSettings } from './ipOf.js'
import type { LogbookRequest } from './LogbookRequest.js'

import { actorOf } from './actorOf.js'
import { correlationIdOf } from './correlationIdOf.js'
import { ipOf } from './ipOf.js'
import { userAgentOf } from './userAgentOf.js'

export type RequestFieldSettings = {
  ip: false | IPSettings
  userAgent: boolean
  /** The collection that `userId` points to: users of others are in `actor` only. */
  users: string
}

export type RequestFields = Pick<
  ActivityLogEntry,
  'actor' | 'correlationId' | 'ipAddress' | 'userAgent' | 'userId'
>

/** What a request says of who sent it, as fields of an entry. `actor`: somebody else than the request's own, after a login, say. */
export function requestFields(
  req: LogbookRequest | undefined,
  { ip, userAgent, users }: RequestFieldSettings,
  actor: RequestActor = actorOf(req),
): RequestFields {
  return {
    actor,
    correlationId: correlationIdOf(req),
    ipAddress: ipOf(req, ip),
    userAgent: userAgent ? userAgentOf(req) : undefined,
    userId: actor.collection === users ? actor.id : undefined,
  }
}
