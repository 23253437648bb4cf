import type { AddressInfo, Socket } from 'node:net'

import { once } from 'node:events'
import { connect, createServer } from 'node:net'

/**
 * - `pass`: as if it were not there.
 * - `refuse`: nothing listens; what is open is cut off.
 * - `stall`: connections are taken, and open ones stay open, but no byte goes through.
 * - `reset`: open connections are reset, and new ones as soon as they are made.
 * - `half-close`: the database's side says that it is done, and goes on swallowing what it is sent.
 */
export type FaultMode = 'half-close' | 'pass' | 'refuse' | 'reset' | 'stall'

export type FaultProxy = {
  close: () => Promise<void>
  /** Connections that are open at the moment. */
  openCount: () => number
  /** Takes effect on open connections at once. */
  set: (mode: FaultMode) => Promise<void>
  /** The URL of the target, by way of the proxy. */
  url: string
}

type Pair = { client: Socket; target: Socket }

/** A TCP proxy before a database, whose network goes wrong as a test says. */
export async function startFaultProxy(targetURL: string): Promise<FaultProxy> {
  const target = new URL(targetURL)
  const pairs = new Set<Pair>()
  let mode: FaultMode = 'pass'

  const server = createServer({ allowHalfOpen: true }, (client) => {
    const pair = { client, target: connect(Number(target.port), target.hostname) }
    pairs.add(pair)
    join(pair, () => mode === 'half-close')
    client.on('close', () => pairs.delete(pair))
    apply(mode, pair)
  })
  const listen = (port: number) => once(server.listen(port, '127.0.0.1'), 'listening')
  await listen(0)
  const { port } = server.address() as AddressInfo
  const url = new URL(targetURL)
  url.host = `127.0.0.1:${port}`

  async function set(next: FaultMode): Promise<void> {
    mode = next
    pairs.forEach((pair) => apply(next, pair))
    if (next === 'refuse' && server.listening) {
      await new Promise((resolve) => server.close(resolve))
    }
    if (next !== 'refuse' && !server.listening) {
      await listen(port)
    }
  }
  return { close: () => set('refuse'), openCount: () => pairs.size, set, url: url.href }
}

function join({ client, target }: Pair, isHalfClosed: () => boolean): void {
  client.on('data', (bytes) => isHalfClosed() || target.write(bytes))
  target.on('data', (bytes) => client.writable && client.write(bytes))
  for (const [one, other] of [
    [client, target],
    [target, client],
  ] as const) {
    one.on('error', () => other.destroy())
    one.on('end', () => isHalfClosed() || other.end())
    one.on('close', () => isHalfClosed() || other.destroy())
  }
}

function apply(mode: FaultMode, { client, target }: Pair): void {
  const sockets = [client, target]
  switch (mode) {
    case 'half-close':
      target.destroy()
      client.resume().end()
      break
    case 'pass':
      sockets.forEach((socket) => socket.resume())
      break
    case 'refuse':
      sockets.forEach((socket) => socket.destroy())
      break
    case 'reset':
      target.destroy()
      client.resetAndDestroy()
      break
    case 'stall':
      sockets.forEach((socket) => socket.pause())
  }
}
