/**
 *   npx tsx test/bench/deleteUser.ts --help
 */
import type { Payload, Plugin } from 'payload'

import { randomUUID } from 'node:crypto'
import pg from 'pg'

import type { Bench } from './bench.js'

import { logbookPlugin } from '../../src/index.js'
import { median, progress, round, runAlone } from './bench.js'
import { bootBench, withBed } from './benchPayload.js'

type Id = number | string
type App = { payload: Payload; url: string; users: Id[] }

export const bench: Bench<'deletions' | 'rows'> = {
  options: {
    deletions: { about: 'users to delete', value: 15 },
    rows: { about: 'log rows, all of which name one of them', value: 1_000_000 },
  },
  question:
    'What does deleting a user cost whom many log rows name, with the plugin and without it?',
  run: (settings) =>
    withBed(async ({ postgresURL }) => {
      const [deletions, rows] = [Number(settings.deletions), Number(settings.rows)]
      const bare = await bootApp(postgresURL, [], deletions)
      const logged = await bootApp(postgresURL, [logbookPlugin({ spool: false })], deletions)
      progress(`writing ${rows} rows`)
      const before = await fillLogs(logged, rows)
      const times = { bare: [] as number[], logged: [] as number[] }
      for (let index = 0; index < deletions; index++) {
        times.bare.push(await timeDelete(bare, index))
        times.logged.push(await timeDelete(logged, index))
      }
      const isUnchanged = before === (await checksum(logged.url))
      await Promise.all([bare.payload.destroy(), logged.payload.destroy()])
      const base = median(times.bare)
      const line = (what: string, list: number[]) => ({
        what,
        'median ms': round(median(list)),
        'slowest ms': round(Math.max(...list)),
        ratio: round(median(list) / base),
      })
      return {
        bars: [
          {
            held: isUnchanged,
            limit: 'unchanged',
            name: 'log rows',
            value: isUnchanged ? 'unchanged' : 'changed',
          },
        ],
        notes: [`${rows} rows, ${Math.round(rows / deletions)} of them naming each user.`],
        table: [line('without the plugin', times.bare), line('with the plugin', times.logged)],
      }
    }),
}

async function bootApp(server: string, plugins: Plugin[], userCount: number): Promise<App> {
  const name = `bench_${randomUUID().replaceAll('-', '')}`
  await query(server, `CREATE DATABASE ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  const payload = await bootBench({ postgresURL: url.href }, plugins)
  const users: Id[] = []
  for (let index = 0; index < userCount; index++) {
    const data = { email: `user-${index}@example.com`, password: 'secret' }
    users.push((await payload.create({ collection: 'users', data })).id)
  }
  return { payload, url: url.href, users }
}

async function fillLogs({ url, users }: App, rows: number): Promise<string> {
  await query(
    url,
    `INSERT INTO llm_logs (request_id, provider, model, status, created_at, user_id_id, actor_actor_id)
     SELECT 'bench-' || n, 'openrouter', 'model', 'success', now() - n * interval '1 second',
       ($1::int[])[1 + n % $2], (($1::int[])[1 + n % $2])::text
     FROM generate_series(1, $3::int) AS n`,
    [users, users.length, rows],
  )
  await query(url, 'ANALYZE llm_logs')
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

async function query(url: string, text: string, parameters: unknown[] = []) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const result = await client.query<Record<string, unknown>>(text, parameters)
  await client.end()
  return result.rows
}

async function timeDelete({ payload, users }: App, index: number): Promise<number> {
  const start = performance.now()
  await payload.delete({ collection: 'users', id: users[index]! })
  return performance.now() - start
}

await runAlone(import.meta, bench)
