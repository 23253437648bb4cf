/**
 * The delivery part alone: rows go over spool and queue into a table whose key refuses what comes twice. Says on standard output
 * which rows are accepted, each as soon as it is; ends when it is killed, or with `drain` when all is stored.
 *
 *   node deliver.js <database URL> <spool folder> <first number> [drain]
 */
import { writeSync } from 'node:fs'
import pg from 'pg'

import { createQueue } from '../../../src/delivery/createQueue.js'
import { createSpool } from '../../../src/delivery/spool/createSpool.js'

const [, , connectionString, root = '', first = '0', task] = process.argv
const client = new pg.Client({ connectionString })
await client.connect()

const queue = createQueue({
  maxBytes: 32_000,
  maxCount: 10_000,
  onError: (error) => console.error(error),
  onRefused: () => {},
  onShed: () => {},
  spool: (events) =>
    createSpool({
      ...events,
      expiryMs: 86_400_000,
      kind: 'server',
      maxBytes: 100_000_000,
      onProblem: (message) => console.error(message),
      root,
    }),
  write: async (rows) => {
    await client.query(
      'INSERT INTO delivered (id, tries) SELECT id, 1 FROM unnest($1::text[]) AS id ON CONFLICT (id) DO NOTHING',
      [rows.map(({ data }) => data.requestId)],
    )
    return []
  },
})
queue.start()
if (task === 'drain') {
  await queue.flush(60_000)
  queue.release()
  await client.end()
} else {
  setInterval(logSome, 1)
}

let number = Number(first)
function logSome(): void {
  for (let index = 0; index < 20; index++) {
    const requestId = String(number++)
    void queue.enqueue({
      data: { createdAt: new Date().toISOString(), prompt: 'x'.repeat(1000), requestId },
      kind: 'llmLogs',
    })
    writeSync(1, `${requestId}\n`)
  }
}
