import type { BaseDatabaseAdapter, Endpoint, Payload, PayloadRequest } from 'payload'

import type { LogbookRequest } from '../request/LogbookRequest.js'
import type { AuthLog } from './createAuthLog.js'

import { guarded } from '../../capture/guarded.js'
import { actorOf, labelOf } from '../request/actorOf.js'
import { thenLook } from '../thenLook.js'
import { authConfigOf } from './authConfigOf.js'
import { hasCondition } from './hasCondition.js'

type Found = Record<string, unknown> & { id: number | string }

/** Of the plugin `@payloadcms/plugin-mcp`. */
const mcpKeys = 'payload-mcp-api-keys'

/** What looks for somebody by the digest of a key is one who comes with a key: nothing else may ask for that field. */
export function watchAPIKeys(adapter: BaseDatabaseAdapter, payload: Payload, log: AuthLog): void {
  const { find } = adapter
  adapter.find = function (args) {
    const isKey = guarded(() => isByKey(payload, args))
    const page = find.call(adapter, args)
    return (isKey ? thenLook(page, ({ docs: [user] }) => note(args, user as Found)) : page) as never
  }

  function note({ collection, req }: Find, found: Found | undefined): void {
    noteKey(log, { collection, found, payload, req: req as LogbookRequest | undefined })
  }
}

type Find = { collection: string; limit?: number; req?: object; where?: unknown }

function isByKey(payload: Payload, args: Find): boolean {
  const { limit, where } = args
  return limit === 1 && Boolean(authConfigOf(payload, args)) && hasCondition(where, 'apiKeyIndex')
}

type KeySeen = {
  collection: string
  found: Found | undefined
  payload: Payload
  req: LogbookRequest | undefined
}

function noteKey(log: AuthLog, { collection, found, payload, req }: KeySeen): void {
  if (found === undefined) {
    log.record({
      action: 'api_key_refused',
      actor: { type: 'anonymous' },
      collection,
      req,
      status: 'error',
    })
    return
  }
  const label = labelOf(found, { collection, payload })
  log.record({
    action: 'api_key_used',
    actor: {
      type: collection === mcpKeys ? 'mcp' : 'api-key',
      id: String(found.id),
      collection,
      ...(label === undefined ? {} : { label }),
    },
    collection,
    req,
    status: 'success',
    userId: found.id,
  })
}

const revealPath = '/:id/api-key/reveal'
const watched = new WeakSet<object>()

/** Payload's endpoint that shows an API key again, where `auth.useAPIKey.reveal` is set. */
export function watchReveals(payload: Payload, log: AuthLog): void {
  for (const { config } of Object.values(payload.collections)) {
    const { endpoints, slug } = config
    if (config.auth && Array.isArray(endpoints) && !watched.has(config)) {
      watched.add(config)
      endpoints.forEach((endpoint, index) => {
        if (endpoint.path === revealPath) {
          // Another object: Payload's own is shared by all collections.
          endpoints[index] = watchedReveal(endpoint, { collection: slug, log })
        }
      })
    }
  }
}

function watchedReveal(
  endpoint: Omit<Endpoint, 'root'>,
  { collection, log }: { collection: string; log: AuthLog },
): Omit<Endpoint, 'root'> {
  return {
    ...endpoint,
    handler: async (req: PayloadRequest) => {
      const response = await endpoint.handler(req)
      guarded(() => {
        if (response.ok) {
          log.record({
            action: 'api_key_revealed',
            actor: actorOf(req as LogbookRequest),
            collection,
            req: req as LogbookRequest,
            status: 'success',
            userId: req.routeParams?.id as number | string | undefined,
          })
        }
      })
      return response
    },
  }
}
