import type { CollectionSlug, Payload } from 'payload'

import type { actorTypes } from '../../entries/knownValues.js'
import type { LogbookRequest, RequestUser } from './LogbookRequest.js'

import { getRegistry } from '../../registry.js'
import { isJobOf } from './withJob.js'

/** Who did it, as text, so that it outlives the user. */
export type RequestActor = {
  type: (typeof actorTypes)[number]
  id?: string
  collection?: string
  label?: string
}

/** Characters; longer labels are cut. */
const maxLabelLength = 200

/** Of the plugin `@payloadcms/plugin-mcp`: its requests carry a user, but the one who acts is a program. */
const mcpAPI = 'MCP'
const mcpStrategy = 'mcp-api-key'

/**
 * Who a request is from: the user it is signed in as, of whichever auth collection, by a session or an API key; inside a
 * job the job; without a user whom the log context names; else `anonymous` over HTTP, and `system` from the Local API.
 */
export function actorOf(req: LogbookRequest | undefined): RequestActor {
  const user = req?.user
  const named = contextActor()
  if (named?.type === 'job' && isJobOf(user)) {
    return named
  }
  if (user?.id !== undefined && user.id !== null) {
    return userActor(req!, user)
  }
  return named ?? { type: req === undefined || isLocal(req) ? 'system' : 'anonymous' }
}

/** A user as an actor: after a login, say, where the request has none yet. */
export function userActor(req: LogbookRequest, user: RequestUser): RequestActor {
  const collection =
    user.collection ?? (req.payload as Partial<Payload> | undefined)?.config?.admin.user
  const label = labelOf(user, { collection, payload: req.payload })
  return {
    type: typeOfUser(req, user),
    id: String(user.id),
    ...(collection === undefined ? {} : { collection }),
    ...(label === undefined ? {} : { label }),
  }
}

type Described = { collection: string | undefined; payload: Payload | undefined }

/** What the admin panel calls a user, else their e-mail address or name. */
export function labelOf(user: object, { collection, payload }: Described): string | undefined {
  const config = (payload as Partial<Payload> | undefined)?.collections?.[
    collection as CollectionSlug
  ]?.config
  const names = [config?.admin.useAsTitle, 'email', 'username', 'name']
  const known = names.map((name) => (user as Record<string, unknown>)[name ?? ''])
  const label = known.find((value) => typeof value === 'string' && value !== '')
  return (label as string | undefined)?.slice(0, maxLabelLength)
}

function typeOfUser({ payloadAPI }: LogbookRequest, { _strategy }: RequestUser) {
  if (payloadAPI === mcpAPI || _strategy === mcpStrategy) {
    return 'mcp'
  }
  // Payload's own strategy; apps that write one of their own name it `<slug>-api-key` after Payload's.
  return _strategy === 'api-key' || _strategy?.endsWith('-api-key') ? 'api-key' : 'user'
}

/** A plain `Request` has no `payloadAPI`, and came over HTTP. */
function isLocal({ payloadAPI }: LogbookRequest): boolean {
  return payloadAPI === 'local'
}

/** Whom `withLogContext` names, as far as it names somebody. */
function contextActor(): RequestActor | undefined {
  const { actor, userId } = getRegistry().context.getStore()?.fields ?? {}
  if (isActor(actor)) {
    return { ...actor, type: actor.type ?? (actor.id === undefined ? 'system' : 'user') }
  }
  return userId === undefined || userId === null ? undefined : { type: 'user', id: String(userId) }
}

function isActor(value: unknown): value is Partial<RequestActor> {
  return typeof value === 'object' && value !== null
}
