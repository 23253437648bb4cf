import { guarded } from '../../capture/guarded.js'

/** The pattern of the endpoint that a request was sent to, where Payload's config says it. */
const routeKey = Symbol.for('payload-logbook.route')

type Routed = { [routeKey]?: string; routeParams?: unknown; url?: string }

export function setRoute(req: object, route: string): void {
  guarded(() => Object.defineProperty(req, routeKey, { configurable: true, value: route }))
}

/**
 * Where a request went: the pattern of the endpoint, else the path with the values of its parameters taken out. Never the
 * query, which may hold secrets.
 */
export function routeOf(request: object, params: Record<string, unknown> = {}): string {
  const known = (request as Routed)[routeKey]
  return known ?? withoutParams(pathOf(request), params)
}

/** The path of a request, with the values of its parameters taken out but for those that name a document. */
export function pathWithIdsOf(request: object): string {
  const {
    collection: _collection,
    global: _global,
    id: _id,
    ...others
  } = readRecord(guarded(() => (request as Routed).routeParams))
  return withoutParams(pathOf(request), others)
}

/** The parameters in the route: of Payload's request, or of the context that Next hands to a route handler. */
export async function paramsOf(
  request: object,
  context: unknown,
): Promise<Record<string, unknown>> {
  const {
    collection: _collection,
    global: _global,
    ...own
  } = readRecord(guarded(() => (request as Routed).routeParams))
  try {
    const given = (context as { params?: unknown } | undefined)?.params
    return { ...own, ...readRecord(await given) }
  } catch {
    // Next refuses them where it renders ahead of any request.
    return own
  }
}

function readRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

function pathOf(request: object): string {
  const url = guarded(() => (request as Routed).url) ?? ''
  return guarded(() => new URL(url, 'http://localhost').pathname) ?? ''
}

/** Ids and tokens in a path are of one request; its rows are of one route. */
function withoutParams(path: string, params: Record<string, unknown>): string {
  const names = new Map<string, string>()
  for (const [name, value] of Object.entries(params)) {
    for (const part of Array.isArray(value) ? value : [value]) {
      names.set(String(part), `:${name}`)
    }
  }
  const segments = path.split('/').map((segment) => {
    const value = guarded(() => decodeURIComponent(segment)) ?? segment
    return names.get(value) ?? names.get(segment) ?? segment
  })
  return segments.join('/')
}

/** What was asked for in the query; several values of one name are a list. */
export function queryOf(request: object): Record<string, string | string[]> | undefined {
  const url = guarded(() => (request as Routed).url) ?? ''
  const query = guarded(() => new URL(url, 'http://localhost').searchParams)
  const names = [...new Set(query?.keys())]
  if (query === undefined || names.length === 0) {
    return undefined
  }
  const values = names.map((name): [string, string | string[]] => {
    const all = query.getAll(name)
    return [name, all.length === 1 ? all[0]! : all]
  })
  return Object.fromEntries(values)
}
