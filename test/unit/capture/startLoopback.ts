import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

import { once } from 'node:events'
import { createServer } from 'node:http'

export type Loopback = {
  close: () => Promise<void>
  host: string
  /** The next response to a request of `/held`: answered by the test, when it likes. */
  nextHeld: () => Promise<ServerResponse>
  url: string
}

export const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0xff])

const routes: Record<string, RequestListener> = {
  '/bad': (_, res) => res.writeHead(503, 'Out of Order').end('{"error":"down"}'),
  '/binary': (_, res) => res.writeHead(200, { 'content-type': 'image/png' }).end(png),
  '/broken': (_, res) => {
    res.writeHead(200, { 'content-length': '100', 'content-type': 'text/plain' })
    res.write('half', () => res.destroy())
  },
  '/cookies': (_, res) =>
    res.writeHead(200, { 'set-cookie': ['a=1', 'b=2'], 'x-many': ['1', '2'] }).end('ok'),
  '/echo': (req, res) => void echo(req, res),
  '/empty': (_, res) => res.end(),
  '/form': (_, res) =>
    res.writeHead(200, { 'content-type': 'application/x-www-form-urlencoded' }).end('a=1&b=zwei'),
  '/json': (_, res) =>
    res.writeHead(200, { 'content-type': 'application/json' }).end('{"name":"Zoë 🦊"}'),
  '/marked': (_, res) => res.end('\uFEFF{"a":1}'),
  '/markedTwice': (_, res) => res.end('\uFEFF\uFEFF{"a":1}'),
  '/moved': (_, res) => res.writeHead(302, { location: '/json' }).end(),
  '/none/204': (_, res) => res.writeHead(204).end(),
  '/none/205': (_, res) => res.writeHead(205).end(),
  '/none/304': (_, res) => res.writeHead(304).end(),
  '/odd-status': (_, res) => res.writeHead(999, { 'content-type': 'text/plain' }).end('odd'),
}

/** A server of this process on a free port, with a route for each kind of answer. */
export async function startLoopback(): Promise<Loopback> {
  const held: ServerResponse[] = []
  const waiting: ((res: ServerResponse) => void)[] = []
  const server = createServer((req, res) => {
    const path = new URL(req.url!, 'http://localhost').pathname
    if (path !== '/held') {
      return routes[path]!(req, res)
    }
    const next = waiting.shift()
    return next ? next(res) : held.push(res)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
    host,
    nextHeld: () =>
      new Promise((resolve) => {
        const res = held.shift()
        return res ? resolve(res) : waiting.push(resolve)
      }),
    url: `http://${host}`,
  }
}

async function echo(req: IncomingMessage, res: ServerResponse): Promise<void> {
  const chunks = await req.toArray()
  const { host: _host, ...headers } = req.headers
  const body = Buffer.concat(chunks).toString('latin1')
  res.end(JSON.stringify({ body, headers, method: req.method, url: req.url }))
}
