/**
 * What deleting a user costs whom many log rows name: with the plugin, and without it, in one run.
 *
 *   npm run bench:delete -- --rows 1000000
 */
import type { Payload, Plugin } from 'payload'

import { postgresAdapter } from '@payloadcms/db-postgres'
import { randomUUID } from 'node:crypto'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildConfig, getPayload } from 'payload'
import pg from 'pg'

import { startPostgres } from '../../dev/database/startPostgres.js'
import { logbookPlugin } from '../../src/index.js'

const { values } = parseArgs({
  options: {
    deletions: { default: '15', type: 'string' },
    help: { type: 'boolean' },
    rows: { default: '1000000', type: 'string' },
  },
})
if (values.help) {
  console.log('npm run bench:delete -- [--rows 1000000] [--deletions 15]')
  process.exit()
}
const rows = Number(values.rows)
const deletions = Number(values.deletions)
process.env.PAYLOAD_FORCE_DRIZZLE_PUSH = 'true'

const dataDir = await mkdtemp(join(tmpdir(), 'payload-logbook-bench-'))
const postgres = await startPostgres({ dataDir, persistent: false })
const server = new pg.Client({ connectionString: postgres.url })
await server.connect()

const bare = await boot([])
const logged = await boot([logbookPlugin()])
const users = { bare: await createUsers(bare.payload), logged: await createUsers(logged.payload) }
console.log(`${rows} rows in llm-logs, ${rows / deletions} of them naming each user`)
const before = await fillLogs(logged.url, users.logged)

const times = { bare: [] as number[], logged: [] as number[] }
for (let index = 0; index < deletions; index++) {
  times.bare.push(await timeDelete(bare.payload, users.bare[index]!))
  times.logged.push(await timeDelete(logged.payload, users.logged[index]!))
}
const after = await checksum(logged.url)
const [without, withPlugin] = [median(times.bare), median(times.logged)]
console.table({
  'median ms with the plugin': withPlugin.toFixed(2),
  'median ms without it': without.toFixed(2),
  ratio: (withPlugin / without).toFixed(2),
  'slowest ms with the plugin': Math.max(...times.logged).toFixed(2),
  'slowest ms without it': Math.max(...times.bare).toFixed(2),
  'log rows unchanged': before === after,
})
// Payload keeps a connection that it never gives back, and takes its end for a crash.
process.on('uncaughtException', () => undefined)
await postgres.stop()
process.exit(before === after ? 0 : 1)

async function boot(plugins: Plugin[]): Promise<{ payload: Payload; url: string }> {
  const name = `bench_${randomUUID().replaceAll('-', '')}`
  await server.query(`CREATE DATABASE ${name}`)
  const url = new URL(postgres.url)
  url.pathname = `/${name}`
  const config = await buildConfig({
    collections: [
      { slug: 'users', auth: true, fields: [] },
      { slug: 'projects', fields: [] },
    ],
    db: postgresAdapter({ pool: { connectionString: url.href } }),
    logger: { options: { level: 'fatal' } },
    plugins,
    secret: 'bench',
    telemetry: false,
    typescript: { autoGenerate: false },
  })
  return { payload: await getPayload({ config, key: name }), url: url.href }
}

async function createUsers(payload: Payload): Promise<(number | string)[]> {
  const ids: (number | string)[] = []
  for (let index = 0; index < deletions; index++) {
    const data = { email: `user-${index}@example.com`, password: 'secret' }
    ids.push((await payload.create({ collection: 'users', data })).id)
  }
  return ids
}

async function fillLogs(url: string, ids: (number | string)[]): Promise<string> {
  await query(
    url,
    `INSERT INTO llm_logs (request_id, provider, model, status, created_at, user_id_id, actor_actor_id)
     SELECT 'bench-' || n, 'openrouter', 'model', 'success', now() - n * interval '1 second',
       ($1::int[])[1 + n % $2], (($1::int[])[1 + n % $2])::text
     FROM generate_series(1, $3::int) AS n`,
    [ids, ids.length, rows],
  )
  await query(url, 'ANALYZE llm_logs', [])
  return checksum(url)
}

/** Over each row as it is stored, so that one changed column anywhere changes it. */
async function checksum(url: string): Promise<string> {
  const [result] = await query(
    url,
    'SELECT count(*) || $1 || sum(hashtext(llm_logs::text)::bigint) AS sum FROM llm_logs',
    ['/'],
  )
  return String(result?.sum)
}

async function query(url: string, text: string, parameters: unknown[]) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const result = await client.query<Record<string, unknown>>(text, parameters)
  await client.end()
  return result.rows
}

async function timeDelete(payload: Payload, id: number | string): Promise<number> {
  const start = performance.now()
  await payload.delete({ collection: 'users', id })
  return performance.now() - start
}

function median(numbers: number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN
}
