import type { AddressInfo, Socket } from 'node:net'

import { EventStreamCodec } from '@smithy/core/event-streams'
import { once } from 'node:events'
import { createServer } from 'node:http2'

export type BedrockAnswer = {
  /** Of a stream: events by their names. */
  events?: { body: unknown; name: string }[]
  headers?: Record<string, string>
  json?: unknown
  status?: number
}

export type BedrockServer = {
  close: () => Promise<void>
  /** Sets the answer of the next request. */
  serve: (answer: BedrockAnswer) => void
  url: string
}

const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes as Uint8Array).toString(),
  (text) => Buffer.from(text),
)

/** A server that speaks as Bedrock does: HTTP/2, and streams in AWS's own frames. */
export async function startBedrockServer(): Promise<BedrockServer> {
  const answers: BedrockAnswer[] = []
  const sockets = new Set<Socket>()
  const server = createServer()
  server.on('connection', (socket: Socket) => sockets.add(socket))
  server.on('stream', (stream) => {
    stream.on('error', () => {})
    stream.resume().on('end', () => {
      const { events, headers, json, status = 200 } = answers.shift() ?? { status: 500 }
      const type = events ? 'application/vnd.amazon.eventstream' : 'application/json'
      stream.respond({
        ':status': status,
        'content-type': type,
        'x-amzn-requestid': 'aws-1',
        ...headers,
      })
      for (const event of events ?? []) {
        stream.write(encode(event))
      }
      stream.end(events ? undefined : JSON.stringify(json ?? {}))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    async close() {
      sockets.forEach((socket) => socket.destroy())
      server.close()
      await once(server, 'close')
    },
    serve: (answer) => answers.push(answer),
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  }
}

function encode({ body, name }: { body: unknown; name: string }): Uint8Array {
  const text = (value: string) => ({ type: 'string' as const, value })
  const isError = name.endsWith('Exception')
  return codec.encode({
    body: Buffer.from(JSON.stringify(body)),
    headers: {
      ':content-type': text('application/json'),
      [isError ? ':exception-type' : ':event-type']: text(name),
      ':message-type': text(isError ? 'exception' : 'event'),
    },
  })
}
