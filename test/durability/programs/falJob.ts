/**
 * A Payload with the plugin that calls fal. Prints the id of the job once what it was to do is logged, and stays.
 *
 *   node falJob.js <database URL> <spool folder> <orders: { server, requestId? } as JSON> <task>
 */
import { createFalClient } from '@fal-ai/client'
import { postgresAdapter } from '@payloadcms/db-postgres'
import { writeSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { buildConfig, getPayload } from 'payload'

import {
  createInstrumentedFetch,
  getLogbook,
  LLMLogger,
  logbookPlugin,
} from '../../../src/index.js'
import { hostCollections } from '../../harness/hostCollections.js'
import { fetchFrom } from '../../harness/wire/startFalServer.js'

type Orders = { requestId?: string; server: string }

const [, , url = '', dir = '', orders = '{}', task = ''] = process.argv
const payload = await getPayload({
  config: buildConfig({
    admin: { user: 'users' },
    collections: hostCollections(),
    db: postgresAdapter({ pool: { connectionString: url } }),
    logger: { options: { level: 'fatal' } },
    plugins: [logbookPlugin({ spool: { dir } })],
    secret: 'a secret for tests',
    telemetry: false,
    typescript: { autoGenerate: false },
  }),
})

const tasks: Record<string, (orders: Orders) => Promise<string>> = {
  /** Stores all that is left, and ends. */
  async drain() {
    await getLogbook(payload).flush({ timeoutMs: 60_000 })
    await payload.destroy()
    process.exit()
  },
  async end({ requestId = '' }) {
    const body = { payload: { seed: 7 }, request_id: requestId, status: 'OK' }
    // Not awaited: it is safe when the call has returned.
    void LLMLogger.logFalWebhook(body)
    return requestId
  },
  async fail({ requestId = '' }) {
    void LLMLogger.logFalWebhook({ error: 'too late', request_id: requestId, status: 'ERROR' })
    return requestId
  },
  async submit({ server }) {
    const fetch = createInstrumentedFetch({ fetch: fetchFrom(server) })
    const client = createFalClient({ credentials: 'key', fetch: fetch as typeof globalThis.fetch })
    const { request_id: id } = await client.queue.submit('a/b', { input: { prompt: 'a cat' } })
    // The row is made when the caller has its answer.
    await nextTurn()
    return id
  },
}
const said = await tasks[task]!(task === 'drain' ? { server: '' } : (JSON.parse(orders) as Orders))
writeSync(1, `${said}\n`)
setInterval(() => {}, 1000)
