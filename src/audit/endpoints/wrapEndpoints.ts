import type { Endpoint, Payload, PayloadHandler, PayloadRequest } from 'payload'

import type { ResolvedOptions } from '../../options.js'

import { withRequestContext } from '../correlation/withRequestContext.js'
import { isAudited, wrapEndpoint } from './auditEndpoint.js'
import { builtInHandlers } from './builtInHandlers.js'
import { setRoute } from './routeOf.js'

/** On our wrappers, for all copies of this package: what is behind them. */
const wrapped = Symbol.for('payload-logbook.wrappedEndpoint')

type Wrapped = PayloadHandler & { [wrapped]?: PayloadHandler }
type Owner = { endpoints?: Endpoint[] | false }
type EndpointsOption = Exclude<ResolvedOptions['audit'], false>['endpoints']
/** Whether the requests of an endpoint are to be logged. */
type Chooses = (endpoint: Endpoint, route: string) => boolean

/**
 * Runs the handlers of all endpoints of the final config, Payload's own included, in the log context of their request; with the
 * option `audit.endpoints` those of the app log their requests, too.
 */
export async function wrapEndpoints(
  payload: Payload,
  { audit }: Pick<ResolvedOptions, 'audit'>,
): Promise<void> {
  const option = audit === false ? false : audit.endpoints
  const chooses = await createChoice(payload, option)
  const { config } = payload
  const { api } = config.routes
  wrapOwner(config, { chooses, path: api })
  for (const { config: collection } of Object.values(payload.collections)) {
    const isInternal = collection.slug.startsWith('payload-')
    const path = `${api}/${collection.slug}`
    wrapOwner(collection, { chooses: isInternal ? () => false : chooses, path })
  }
  for (const global of payload.globals.config) {
    wrapOwner(global, { chooses, path: `${api}/globals/${global.slug}` })
  }
}

async function createChoice(payload: Payload, option: EndpointsOption): Promise<Chooses> {
  if (option === false) {
    return () => false
  }
  const { exclude, include } = option === true ? { exclude: [], include: ['*'] } : option
  const builtIn = await findBuiltIn(payload)
  if (builtIn === undefined) {
    return () => false
  }
  return ({ custom, handler }, route) =>
    !builtIn.has(behind(handler)) &&
    !isOurs(custom) &&
    route !== `${payload.config.routes.api}${orderPath}` &&
    include.some((pattern) => matchesRoute(route, pattern)) &&
    !exclude.some((pattern) => matchesRoute(route, pattern))
}

/** Another version of Payload may make its configs in another way: no reason for the app not to start. */
async function findBuiltIn(payload: Payload): Promise<ReadonlySet<unknown> | undefined> {
  try {
    return await builtInHandlers(payload.db)
  } catch (err) {
    const msg =
      'payload-logbook: the endpoints of the app cannot be told from those of Payload, so `audit.endpoints` logs none; auditEndpoint() logs one'
    payload.logger.error({ err, msg })
    return undefined
  }
}

/** Payload's own, which it makes anew for each config. */
const orderPath = '/reorder'

function isOurs(custom: Endpoint['custom']): boolean {
  return custom !== undefined && 'payload-logbook' in custom
}

/** New objects: Payload's own endpoints are the same ones in all collections, and in all instances of Payload. */
function wrapOwner(owner: Owner, { chooses, path }: { chooses: Chooses; path: string }): void {
  if (!Array.isArray(owner.endpoints)) {
    return
  }
  owner.endpoints = owner.endpoints.map((endpoint) => {
    const route = `${path}${endpoint.path === '/' ? '' : endpoint.path}`
    const handler = behind(endpoint.handler)
    const isLogged = !isAudited(handler) && chooses(endpoint, route)
    return {
      ...endpoint,
      handler: wrapHandler(isLogged ? logged(endpoint, route) : handler, route),
    }
  })
}

function logged({ handler, method }: Endpoint, route: string): PayloadHandler {
  const name = `${method.toUpperCase()} ${route}`
  const original = behind(handler)
  const audited = wrapEndpoint<PayloadRequest, [], Response>({ name, options: { route } }, original)
  return Object.defineProperty(audited, wrapped, { value: original })
}

function wrapHandler(handler: PayloadHandler, route: string): PayloadHandler {
  const inContext: PayloadHandler = (req) => {
    setRoute(req, route)
    return withRequestContext(req, () => handler(req))
  }
  return Object.defineProperties(inContext, {
    name: { value: handler.name },
    [wrapped]: { value: handler },
  })
}

/** After a hot reload an endpoint may be wrapped already. */
function behind(handler: PayloadHandler): PayloadHandler {
  const inner = (handler as Wrapped)[wrapped]
  return inner === undefined ? handler : behind(inner)
}

/** `*` stands for any characters. */
export function matchesRoute(route: string, pattern: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`).test(route)
}
