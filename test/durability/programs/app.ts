/**
 * A Payload with the plugin, as an app in production has it. Prints the id of each entry once the log call has returned.
 *
 *   node app.js <database URL> <spool folder, or - for none> <prefix of the ids> <task>
 */
import type { AddressInfo } from 'node:net'

import { postgresAdapter } from '@payloadcms/db-postgres'
import { sqliteAdapter } from '@payloadcms/db-sqlite'
import { once } from 'node:events'
import { writeSync } from 'node:fs'
import { createServer } from 'node:http'
import { buildConfig, getPayload } from 'payload'

import { getLogbook, instrumentedFetch, LLMLogger, logbookPlugin } from '../../../src/index.js'
import { hostCollections } from '../../harness/hostCollections.js'

const [, , url = '', dir = '-', prefix = '', task = 'log'] = process.argv
const payload = await getPayload({
  config: buildConfig({
    admin: { user: 'users' },
    collections: hostCollections(),
    db: url.startsWith('file:')
      ? sqliteAdapter({ client: { url } })
      : postgresAdapter({ pool: { connectionString: url } }),
    logger: { options: { level: 'fatal' } },
    plugins: [logbookPlugin({ spool: dir === '-' ? false : { dir } })],
    secret: 'a secret for tests',
    telemetry: false,
    typescript: { autoGenerate: false },
  }),
})

let number = 0
function log(): void {
  const requestId = `${prefix}-${number++}`
  const prompt = 'x'.repeat(1000)
  void LLMLogger.logRequest({
    model: 'm',
    prompt,
    provider: 'direct',
    requestId,
    status: 'success',
  })
  writeSync(1, `${requestId}\n`)
}

function logMany(count: number): void {
  for (let index = 0; index < count; index++) {
    log()
  }
}

const tasks: Record<string, () => Promise<void> | void> = {
  /** Stores all that is left, and ends. */
  async drain() {
    await getLogbook(payload).flush({ timeoutMs: 60_000 })
    await payload.destroy()
    process.exit()
  },
  /** Logs something and stays. */
  idle() {
    logMany(500)
    setInterval(() => {}, 1000)
  },
  /** Goes on until something ends it. */
  log: () => void setInterval(() => logMany(5), 2),
  /** The app has a way of its own to end. */
  ownHandler() {
    for (const signal of ['SIGINT', 'SIGTERM']) {
      process.on(signal, () => setTimeout(() => process.exit(42), 50))
    }
    setInterval(() => logMany(5), 2)
  },
  /** Ends by itself, without waiting for anything. */
  script: () => logMany(100),
  /** Is destroyed, and logs on. */
  async late() {
    await payload.destroy()
    logMany(100)
    process.exit()
  },
  exit() {
    logMany(100)
    process.exit(7)
  },
  /** Ends while the answer of a model is on its way. */
  async stream() {
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write('data: {"choices":[{"index":0,"delta":{"content":"half"}}]}\n\n')
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const { port } = server.address() as AddressInfo
    const messages = [{ content: 'Write.', role: 'user' }]
    const response = await instrumentedFetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
      body: JSON.stringify({ messages, model: 'm', stream: true }),
      method: 'POST',
    })
    await response.body!.getReader().read()
    process.exit()
  },
  throw() {
    logMany(100)
    throw new Error('nobody catches this')
  },
}
await tasks[task]?.()
