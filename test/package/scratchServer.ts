import type { AddressInfo } from 'node:net'

import { once } from 'node:events'
import { createServer } from 'node:http'
import { join } from 'node:path'

import type { ProcessGroup } from '../e2e/processGroup.js'

import { findFreePort } from '../../dev/port.js'
import { startProcessGroup, waitUntilReady } from '../e2e/processGroup.js'
import { environment } from './runCommand.js'

export type ScratchServer = {
  /** What the app printed. */
  output: () => string
  stop: () => Promise<void>
  /** A chat API's completion, for the app to fetch. */
  upstreamURL: string
  url: string
}

const completion = {
  choices: [{ finish_reason: 'stop', message: { content: 'Hello.', role: 'assistant' } }],
  usage: { completion_tokens: 4, cost: 0.25, prompt_tokens: 6, total_tokens: 10 },
}
const startTimeoutMs = 120_000

/** Starts the built app, and beside it a server for it to call. */
export async function startScratchServer(
  folder: string,
  env: Record<string, string>,
): Promise<ScratchServer> {
  const upstream = createServer((request, response) => {
    request.resume()
    response.setHeader('content-type', 'application/json').end(JSON.stringify(completion))
  })
  upstream.listen({ host: '127.0.0.1', port: 0 })
  await once(upstream, 'listening')
  const port = await findFreePort()
  const url = `http://127.0.0.1:${port}`
  const app = startNext(folder, port, env)
  const stop = async (): Promise<void> => {
    await app.stop()
    upstream.closeAllConnections()
    upstream.close()
  }
  try {
    await waitUntilReady(url, app, startTimeoutMs)
  } catch (error) {
    await stop()
    throw error
  }
  const { port: upstreamPort } = upstream.address() as AddressInfo
  return {
    output: app.output,
    stop,
    upstreamURL: `http://127.0.0.1:${upstreamPort}/chat/completions`,
    url,
  }
}

function startNext(folder: string, port: number, env: Record<string, string>): ProcessGroup {
  const next = join(folder, 'node_modules/next/dist/bin/next')
  const where = ['--port', String(port), '--hostname', '127.0.0.1']
  return startProcessGroup([next, 'start', ...where], {
    cwd: folder,
    env: { ...environment(), NODE_ENV: 'production', ...env },
  })
}
