/**
 *   npx tsx test/bench/bulkAudit.ts --help
 */
import type { Payload, Plugin } from 'payload'

import { randomUUID } from 'node:crypto'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import pg from 'pg'

import type { Bar, Bench } from './bench.js'

import { logbookPlugin } from '../../src/index.js'
import { atMost, median, progress, round, runAlone } from './bench.js'
import { bootBench, withBed } from './benchPayload.js'
import { collectGarbage } from './collectGarbage.js'

type App = { payload: Payload; url: string }
type Run = { heapBytes: number; ms: number; stallMs: number }

const megabyte = 1024 * 1024
/** ms more than without the plugin: Payload itself changes all documents at once. */
const stallBarMs = 100
const heapBarMegabytes = 200

export const bench: Bench<'documents' | 'rounds'> = {
  options: {
    documents: { about: 'documents changed by one update', value: 10_000 },
    rounds: { about: 'alternating runs, after one that warms up', value: 3 },
  },
  question:
    'What does the audit add to one update of many documents: time, memory, and stalls of the process?',
  run: (settings) =>
    withBed(async ({ postgresURL }) => {
      const [documents, rounds] = [Number(settings.documents), Number(settings.rounds)]
      const apps = {
        bare: await bootApp(postgresURL, [addPosts]),
        logged: await bootApp(postgresURL, [addPosts, logbookPlugin({ spool: false })]),
      }
      await fill(apps.bare, documents)
      await fill(apps.logged, documents)
      const results: Measured[] = []
      for (const mode of modes) {
        results.push({ mode, ...(await measure(apps, { mode, rounds })) })
      }
      const [{ count = 0 } = {}] = await query(apps.logged.url, countRows)
      const expected = documents * (rounds + 1) * modes.length
      return {
        bars: [
          ...results.flatMap(barsOf),
          {
            held: Number(count) === expected,
            limit: String(expected),
            name: 'rows',
            value: String(count),
          },
        ],
        table: results.flatMap(({ bare, logged, mode }) => [
          line(`${mode}, without the plugin`, bare),
          line(`${mode}, with it`, logged),
        ]),
      }
    }),
}

/** Payload changes all documents at once, and itself holds up the process; one by one what the audit adds stands alone. */
const modes = ['at once', 'one by one'] as const

type Mode = (typeof modes)[number]
type Measured = { bare: Run[]; logged: Run[]; mode: Mode }

async function measure(
  apps: Record<'bare' | 'logged', App>,
  { mode, rounds }: { mode: Mode; rounds: number },
): Promise<Record<'bare' | 'logged', Run[]>> {
  const runs = { bare: [] as Run[], logged: [] as Run[] }
  for (let index = 0; index <= rounds; index++) {
    for (const name of ['bare', 'logged'] as const) {
      const { payload } = apps[name]
      payload.db.bulkOperationsSingleTransaction = mode === 'one by one'
      const run = await update(payload, `${mode} ${index}`)
      progress(`${mode}, ${name}: ${JSON.stringify(run)}`)
      if (index > 0) {
        runs[name].push(run)
      }
    }
  }
  return runs
}

function barsOf({ bare, logged, mode }: Measured): Bar[] {
  const more = (read: (run: Run) => number) =>
    Math.max(0, median(logged.map(read)) - median(bare.map(read)))
  const heap = more(({ heapBytes }) => heapBytes) / megabyte
  const stall = more(({ stallMs }) => stallMs)
  return [
    atMost(`${mode}: longest stall more`, stall, stallBarMs, ' ms'),
    atMost(`${mode}: heap more`, heap, heapBarMegabytes, ' MB'),
  ]
}

function line(what: string, list: Run[]) {
  return {
    what,
    'median s': round(median(list.map(({ ms }) => ms)) / 1000),
    'longest stall, median ms': round(median(list.map(({ stallMs }) => stallMs))),
    'heap, median MB': round(median(list.map(({ heapBytes }) => heapBytes)) / megabyte),
  }
}

const addPosts: Plugin = (config) => ({
  ...config,
  collections: [
    ...(config.collections ?? []),
    {
      slug: 'posts',
      fields: [
        { name: 'title', type: 'text' },
        { name: 'body', type: 'textarea' },
      ],
      lockDocuments: false,
    },
  ],
})

const countRows = "SELECT count(*)::int AS count FROM activity_logs WHERE action = 'update'"

async function bootApp(server: string, plugins: Plugin[]): Promise<App> {
  const name = `bench_${randomUUID().replaceAll('-', '')}`
  await query(server, `CREATE DATABASE ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return { payload: await bootBench({ postgresURL: url.href }, plugins), url: url.href }
}

async function fill({ url }: App, documents: number): Promise<void> {
  await query(
    url,
    `INSERT INTO posts (title, body)
     SELECT 'post ' || n, repeat('word ' || n || ' ', 100) FROM generate_series(1, $1::int) AS n`,
    [documents],
  )
  await query(url, 'ANALYZE posts')
}

async function update(payload: Payload, title: string): Promise<Run> {
  collectGarbage()
  const before = process.memoryUsage().heapUsed
  let peak = before
  const sampling = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().heapUsed)
  }, 20)
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  const start = performance.now()
  const { errors } = await payload.update({
    collection: 'posts' as never,
    data: { title } as never,
    depth: 0,
    where: { id: { exists: true } },
  })
  const ms = performance.now() - start
  delay.disable()
  clearInterval(sampling)
  if (errors.length > 0) {
    throw new Error(`${errors.length} documents were not changed: ${errors[0]?.message}`)
  }
  return { heapBytes: peak - before, ms: round(ms), stallMs: round(delay.max / 1e6) }
}

async function query(url: string, text: string, parameters: unknown[] = []) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const result = await client.query<Record<string, unknown>>(text, parameters)
  await client.end()
  return result.rows
}

await runAlone(import.meta, bench)
