import { guarded } from '../../capture/guarded.js'
import { summarise, summariseSource } from './summarise.js'

type Ways = Partial<Pick<Request, 'arrayBuffer' | 'blob' | 'clone' | 'formData' | 'json' | 'text'>>

/** What the handler has read of the body, summarised; `undefined` where it has read nothing. */
export type ReadBody = () => unknown

/**
 * Looks at what a handler reads of the body of its request, when it reads it. Nothing is read that the handler does not read,
 * and nothing is read twice. Who reads the stream itself is not looked at.
 */
export function tapRequest(request: object): ReadBody {
  const seen: { body?: unknown } = {}
  const note = (body: unknown) => {
    seen.body = body
  }
  guarded(() => tapWays(request as Ways, note))
  return () => {
    // Payload's `addDataAndFileToRequest` and endpoints of other frameworks keep here what they have read.
    const data = guarded(() => (request as { data?: unknown }).data)
    return seen.body ?? (data === undefined ? undefined : summarise(data))
  }
}

function tapWays(request: Ways, note: (body: unknown) => void): void {
  tapWay(request, 'json', (body) => note(summarise(body)))
  tapWay(request, 'text', (body) => note(summariseSource(body as string)))
  tapWay(request, 'formData', (body) => note(summariseForm(body as FormData)))
  tapWay(request, 'arrayBuffer', (body) => note(summarise(body)))
  tapWay(request, 'blob', (body) => note(summarise(body)))
  const clone = request.clone?.bind(request)
  if (clone) {
    define(request, 'clone', () => {
      const copy = clone()
      guarded(() => tapWays(copy, note))
      return copy
    })
  }
}

type ReadingWay = Exclude<keyof Ways, 'clone'>

function tapWay(request: Ways, way: ReadingWay, listen: (body: unknown) => void): void {
  const read = (request[way] as (() => Promise<unknown>) | undefined)?.bind(request)
  if (read === undefined) {
    return
  }
  define(request, way, async () => {
    const body = await read()
    guarded(() => listen(body))
    return body
  })
}

/** Not enumerable, as the ways of a request are; and Payload puts a `json` of its own in the place of ours. */
function define(request: Ways, way: keyof Ways, value: unknown): void {
  Object.defineProperty(request, way, { configurable: true, value, writable: true })
}

/** Several values of one name are a list. */
function summariseForm(form: FormData): unknown {
  const names = [...new Set(form.keys())]
  const values = names.map((name) => {
    const all: unknown[] = form.getAll(name)
    return [name, all.length === 1 ? all[0] : all]
  })
  return summarise(Object.fromEntries(values))
}
