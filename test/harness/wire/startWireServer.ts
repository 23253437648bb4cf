import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

import { once } from 'node:events'
import { createServer } from 'node:http'

import type { WireBody } from './wireBody.js'

import { splitBytes } from './splitBytes.js'

export type SentRequest = {
  body: string
  headers: IncomingMessage['headers']
  method: string
  url: string
}

export type WireServer = {
  close: () => Promise<void>
  /** Sends a request for any host to this server: an SDK needs no other base URL. */
  fetch: typeof globalThis.fetch
  /** What was asked, in order. */
  requests: SentRequest[]
  /** Sets the answer of the next request. */
  serve: (body: WireBody) => void
  url: string
}

/** A server that answers each request with the next body it was given, its bytes in pieces of random, repeatable sizes. */
export async function startWireServer({ seed = 1 } = {}): Promise<WireServer> {
  // A test may put another fetch in its place later.
  const send = globalThis.fetch
  const bodies: WireBody[] = []
  const requests: SentRequest[] = []
  const server = createServer((req, res) => void answer(req, res))

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const body = Buffer.concat(await req.toArray()).toString()
    requests.push({ body, headers: req.headers, method: req.method!, url: req.url! })
    const next = bodies.shift() ?? { status: 500, text: '{"error":{"message":"no body to serve"}}' }
    const { contentType = 'application/json', headers, status = 200, text } = next
    res.writeHead(status, { 'content-type': contentType, ...headers })
    // Each write is a chunk of its own to the client, even where they travel together.
    for (const piece of splitBytes(Buffer.from(text), seed)) {
      res.write(piece)
    }
    res.end()
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
    fetch: (input, init) => send(toServer(input, url), init),
    requests,
    serve: (body) => bodies.push(body),
    url,
  }
}

function toServer(input: RequestInfo | URL, server: string): Request | URL {
  const asked = new URL(input instanceof Request ? input.url : input)
  if (asked.protocol === 'data:') {
    return asked
  }
  const { pathname, search } = asked
  const url = new URL(pathname + search, server)
  return input instanceof Request ? new Request(url, input) : url
}
