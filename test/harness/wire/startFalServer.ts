import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'

/** What a job of an endpoint comes to, or what `fal.run` answers at once. */
export type FalAnswer = {
  body: unknown
  headers?: Record<string, string>
  /** States that the status tells before the last one. @default ['IN_QUEUE', 'IN_PROGRESS'] */
  states?: string[]
  /** Of the result. @default 200 */
  status?: number
  /** What the last state says beside `COMPLETED`. */
  statusError?: Record<string, unknown>
}

export type FalServer = {
  /** Sets what an endpoint answers. */
  answer: (endpoint: string, answer: FalAnswer) => void
  close: () => Promise<void>
  /** Of the queue, in the order of their submission. */
  jobIds: string[]
  /** `METHOD host/path` of each request, in order. */
  requests: string[]
  url: string
}

type Job = { answer: FalAnswer; states: string[] }

/** A server that stands for `fal.run`, `queue.fal.run` and `rest.fal.ai`: the host is the first part of the path. */
export async function startFalServer(): Promise<FalServer> {
  const answers = new Map<string, FalAnswer>()
  const jobs = new Map<string, Job>()
  const jobIds: string[] = []
  const requests: string[] = []
  const server = createServer((req, res) => void answer(req, res))

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    await req.toArray()
    const [, host, path = ''] = /^\/([^/]+)\/([^?]*)/.exec(req.url!) ?? []
    requests.push(`${req.method} ${host}/${path}`)
    if (host === 'rest.fal.ai') {
      return send(res, { body: { file_url: 'https://v3.fal.media/files/a.png', upload_url: 'x' } })
    }
    const known = answers.get(path.replace(/\/stream$/, ''))
    const [, id, rest = ''] = /\/requests\/([^/]+)\/?(.*)$/.exec(path) ?? []
    if (id !== undefined) {
      return askFor(res, { id, rest })
    }
    if (known === undefined) {
      return send(res, { body: { detail: 'Not found' }, status: 404 })
    }
    return host === 'fal.run' ? send(res, known) : submit(res, path, known)
  }

  function submit(res: ServerResponse, path: string, known: FalAnswer): void {
    const id = randomUUID()
    jobIds.push(id)
    jobs.set(id, { answer: known, states: [...(known.states ?? ['IN_QUEUE', 'IN_PROGRESS'])] })
    const base = `https://queue.fal.run/${path.split('/').slice(0, 2).join('/')}/requests/${id}`
    const urls = { cancel_url: `${base}/cancel`, response_url: base, status_url: `${base}/status` }
    const body = { gateway_request_id: id, queue_position: 0, request_id: id, status: 'IN_QUEUE' }
    send(res, { body: { ...body, ...urls }, headers: { 'x-fal-request-id': id } })
  }

  function askFor(res: ServerResponse, { id, rest }: { id: string; rest: string }): void {
    const job = jobs.get(id)
    if (job === undefined) {
      return send(res, { body: { detail: 'Request not found' }, status: 404 })
    }
    const state = job.states.shift()
    if (rest === 'cancel') {
      const isOver = state === undefined
      const status = isOver ? 'ALREADY_COMPLETED' : 'CANCELLATION_REQUESTED'
      return send(res, { body: { status }, status: isOver ? 400 : 202 })
    }
    if (rest.startsWith('status')) {
      const told = {
        request_id: id,
        status: state ?? 'COMPLETED',
        ...(state ? {} : job.answer.statusError),
      }
      return send(res, { body: { ...told, logs: null, metrics: {} }, status: state ? 202 : 200 })
    }
    const inProgress = { body: { detail: 'Request is still in progress' }, status: 400 }
    const headers = { 'x-fal-request-id': id, ...job.answer.headers }
    return send(res, state ? inProgress : { ...job.answer, headers })
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    answer: (endpoint, known) => answers.set(endpoint, known),
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
    jobIds,
    requests,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  }
}

function send(res: ServerResponse, { body, headers, status = 200 }: FalAnswer): void {
  const isText = typeof body === 'string'
  res.writeHead(status, {
    'content-type': isText ? 'text/event-stream' : 'application/json',
    ...headers,
  })
  res.end(isText ? body : JSON.stringify(body))
}

/** A fetch that sends what is for fal to such a server: who wraps it sees the real hosts. */
export function fetchFrom(server: string): typeof globalThis.fetch {
  return (input, init) => {
    const { hostname, pathname, search } = new URL(input instanceof Request ? input.url : input)
    return globalThis.fetch(`${server}/${hostname}${pathname}${search}`, init)
  }
}
