import { connect, createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

const host = '127.0.0.1'

/** The preferred port, or the next free one after it; without a preference any free one. */
export async function findFreePort(preferred = 0): Promise<number> {
  for (let port = preferred; port <= 65_535; port += 1) {
    const found = await tryPort(port)
    if (found !== undefined) {
      return found
    }
  }
  throw new Error(`No free port from ${preferred} upwards.`)
}

/** True when something accepts connections there. */
export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    socket.setTimeout(1_000, () => socket.destroy())
    socket.once('connect', () => {
      resolve(true)
      socket.destroy()
    })
    socket.once('error', () => resolve(false))
    socket.once('close', () => resolve(false))
  })
}

function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen({ host, port }, () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined))
    })
  })
}

/** Resolves when something accepts connections there. */
export async function waitForPort(port: number): Promise<void> {
  while (!(await isListening(port))) {
    await sleep(100)
  }
}
