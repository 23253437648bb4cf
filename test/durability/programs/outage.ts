/**
 * A Payload whose database goes away: logs 500 entries a second for as long as it is told, and tells what it holds in memory. Forked: it
 * is asked by messages.
 *
 *   node --expose-gc outage.js <database URL> <spool folder>
 */
import { postgresAdapter } from '@payloadcms/db-postgres'
import { buildConfig, getPayload } from 'payload'

import { getLogbook, LLMLogger, logbookPlugin } from '../../../src/index.js'
import { hostCollections } from '../../harness/hostCollections.js'

const [, , connectionString, dir] = process.argv
const payload = await getPayload({
  config: buildConfig({
    admin: { user: 'users' },
    collections: hostCollections(),
    db: postgresAdapter({ pool: { connectionString } }),
    logger: { options: { level: 'fatal' } },
    plugins: [logbookPlugin({ spool: { dir } })],
    secret: 'a secret for tests',
    telemetry: false,
    typescript: { autoGenerate: false },
  }),
})
const perTick = 5
const tickMs = 10
let logged = 0

function log(): void {
  // Not from the start of a tick: a late timer must not make fewer entries.
  const due = Math.floor(((performance.now() - start) / tickMs) * perTick)
  for (; logged < Math.min(due, total); logged++) {
    void LLMLogger.logRequest({
      model: 'm',
      prompt: `${logged} ${'x'.repeat(2000)}`,
      provider: 'direct',
      requestId: `outage-${logged}`,
      status: 'success',
    })
  }
}

function memory() {
  globalThis.gc?.()
  const { external, heapUsed, rss } = process.memoryUsage()
  return { heapAndExternal: heapUsed + external, resident: rss }
}

let start = 0
let total = 0
const answers: Record<string, (seconds: number) => object | Promise<object>> = {
  flush: async () => {
    await getLogbook(payload).flush({ timeoutMs: 60_000 })
    return getLogbook(payload).health()
  },
  health: () => getLogbook(payload).health(),
  log: async (seconds) => {
    start = performance.now()
    total = logged + seconds * 1000 * (perTick / tickMs)
    const timer = setInterval(log, tickMs)
    await new Promise<void>((resolve) => {
      const check = setInterval(() => {
        if (logged >= total) {
          clearInterval(check)
          resolve()
        }
      }, tickMs)
    })
    clearInterval(timer)
    return { logged }
  },
  memory,
}
process.on('message', ({ seconds = 0, task }: { seconds?: number; task: string }) => {
  void Promise.resolve(answers[task]!(seconds)).then((answer) => process.send!({ answer, task }))
})
process.send!({ answer: {}, task: 'ready' })
