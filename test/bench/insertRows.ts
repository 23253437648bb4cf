/**
 *   npx tsx test/bench/insertRows.ts --help
 */
import type { Payload } from 'payload'

import { sqliteAdapter } from '@payloadcms/db-sqlite'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'

import type { Row } from '../../src/entries/row.js'
import type { RowTable } from '../../src/store/sql/findRowTable.js'
import type { Bench, BenchResult } from './bench.js'
import type { Bed } from './benchPayload.js'

import { logbookPlugin } from '../../src/index.js'
import { buildRow } from '../../src/loggers/buildRow.js'
import { withActor } from '../../src/loggers/withActor.js'
import { createStore } from '../../src/store/createStore.js'
import { createDigest, withDigest } from '../../src/store/digest.js'
import { createLogCollections } from '../../src/store/logCollections.js'
import { postgresStatements } from '../../src/store/postgres/postgresStatements.js'
import { findRowTable } from '../../src/store/sql/findRowTable.js'
import { atLeast, median, round, runAlone } from './bench.js'
import { bootBench, withBed } from './benchPayload.js'

const minOfCopy = 0.8
const users = 5
const minOfCreate = 5
const slugs = { activityLogs: 'activity-logs', llmLogs: 'llm-logs', serviceLogs: 'service-logs' }
const special = /[\\\n\r\t]/
const escapes: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

type Size = { batchRows: number; rounds: number }

/**
 * - Postgres: the store's statement beside `COPY` of the same rows, prepared in advance, by the same process; and the whole
 *   of the store, which has to find actors, fit ids and hash each row first;
 * - SQLite: the store beside `Promise.all` of `payload.create`.
 */
export const bench: Bench<'rounds' | 'rows'> = {
  options: {
    rounds: { about: 'batches of each way', value: 15 },
    rows: { about: 'rows of a batch', value: 500 },
  },
  question: 'How many rows a second go into the real table of `llm-logs`, with its indexes?',
  run: (settings) =>
    withBed(async (bed) => {
      const size = { batchRows: Number(settings.rows), rounds: Number(settings.rounds) }
      const onPostgres = await benchPostgres(bed, size)
      const onSQLite = await benchSQLite(bed, size)
      const bytes = averageBytes(buildRows(size.batchRows))
      return {
        bars: [...onPostgres.bars, ...onSQLite.bars],
        notes: [`Batches of ${size.batchRows} rows, ${bytes} bytes each, ${size.rounds} rounds.`],
        table: [...onPostgres.table, ...onSQLite.table],
      }
    }),
}

async function benchPostgres(bed: Bed, size: Size): Promise<BenchResult> {
  const payload = await bootBench(bed, [logbookPlugin({ spool: false })])
  await createUsers(payload)
  const store = createStore(payload, slugs)
  const table = findRowTable(createLogCollections(payload, slugs), 'llmLogs')!
  const digest = createDigest(payload)
  const prepare = (rows: Row[]) => rows.map((row) => withDigest(row, digest(row)))
  const client = new pg.Client({ connectionString: bed.postgresURL })
  await client.connect()
  const statements = postgresStatements(client as never, table)
  const times = await alternate(size, {
    COPY: { prepare, run: (rows) => copy(client, table, rows) },
    statement: { prepare, run: (rows) => statements.insert(rows) },
    store: { prepare: (rows) => rows, run: (rows) => store.insert(rows) },
  })
  await client.end()
  const rate = rateOf(size)
  const base = rate(times.COPY!)
  const line = (what: string, list: number[]) => ({
    way: `Postgres, ${what}`,
    'rows/s (median)': Math.round(rate(list)),
    ratio: round(rate(list) / base),
  })
  return {
    bars: [atLeast('statement / COPY', rate(times.statement!) / base, minOfCopy)],
    table: [
      line('COPY', times.COPY!),
      line('the same prepared rows over unnest', times.statement!),
      line('store.insert with preparing them', times.store!),
    ],
  }
}

async function benchSQLite(bed: Bed, size: Size): Promise<BenchResult> {
  const url = `file:${join(bed.folder, 'bench.db')}`
  const db = sqliteAdapter({ client: { url } })
  const payload = await bootBench(bed, [logbookPlugin({ spool: false })], db)
  await createUsers(payload)
  const store = createStore(payload, slugs)
  const create = ({ data }: Row) => payload.create({ collection: 'llm-logs', data: data as never })
  const times = await alternate(size, {
    create: { prepare: (rows) => rows, run: (rows) => Promise.all(rows.map(create)) },
    store: { prepare: (rows) => rows, run: (rows) => store.insert(rows) },
  })
  const rate = rateOf(size)
  const base = rate(times.create!)
  const line = (what: string, list: number[]) => ({
    way: `SQLite, ${what}`,
    'rows/s (median)': Math.round(rate(list)),
    ratio: round(rate(list) / base),
  })
  return {
    bars: [atLeast('store / payload.create on SQLite', rate(times.store!) / base, minOfCreate)],
    table: [line('Promise.all(payload.create)', times.create!), line('store.insert', times.store!)],
  }
}

type Rival = { prepare: (rows: Row[]) => Row[]; run: (rows: Row[]) => Promise<unknown> }

/** Each in turn, and never always the same one first; the first two rounds are not counted. */
async function alternate(
  { batchRows, rounds }: Size,
  rivals: Record<string, Rival>,
): Promise<Record<string, number[]>> {
  const times: Record<string, number[]> = {}
  const entries = Object.entries(rivals)
  for (let turnCount = -2; turnCount < rounds; turnCount++) {
    const turn = Math.abs(turnCount) % entries.length
    for (const [name, { prepare, run }] of [...entries.slice(turn), ...entries.slice(0, turn)]) {
      const rows = prepare(buildRows(batchRows))
      const start = performance.now()
      await run(rows)
      if (turnCount >= 0) {
        ;(times[name] ??= []).push(performance.now() - start)
      }
    }
  }
  return times
}

async function copy(client: pg.Client, { columns, name }: RowTable, rows: Row[]): Promise<void> {
  const names = columns.map((column) => column.name.chunks.join('')).join(', ')
  const lines = rows.map((row) => `${columns.map(({ read }) => copyText(read(row))).join('\t')}\n`)
  const stream = client.query(copyFrom(`COPY ${name.chunks.join('')} (${names}) FROM STDIN`))
  await pipeline(Readable.from([Buffer.from(lines.join(''))]), stream)
}

/** https://www.postgresql.org/docs/current/sql-copy.html, text format. */
function copyText(value: null | string): string {
  if (value === null) {
    return '\\N'
  }
  return special.test(value) ? value.replace(/[\\\n\r\t]/g, (found) => escapes[found]!) : value
}

/** The actors of the rows: their names are looked up, and known for a minute. */
async function createUsers(payload: Payload): Promise<void> {
  for (let index = 0; index < users; index++) {
    const data = { email: `user-${index}@example.com`, password: 'secret' }
    await payload.create({ collection: 'users', data })
  }
}

/** Chats of 2.5 to 4.6 kB, as they leave privacy. */
function buildRows(count: number): Row[] {
  return Array.from({ length: count }, (_, index) => {
    const words = 'Write a scene in which "Mara" finds the letter.\n'
    const messages = [
      { content: 'You write film scripts.\nAnswer with the scene only.', role: 'system' },
      { content: words.repeat(28 + ((index * 7) % 40)), role: 'user' },
    ]
    const entry = {
      cost: 0.001_234 + index / 1e6,
      feature: 'outline',
      finishReason: 'stop',
      httpStatus: 200,
      metadata: { scene: index, tags: ['draft', 'night'] },
      model: 'anthropic/claude-sonnet-4',
      operation: 'chat',
      parameters: { maxTokens: 1000, temperature: 0.7 },
      prompt: JSON.stringify(messages),
      provider: 'openrouter',
      providerRequestId: `gen-${index}`,
      response: 'INT. KITCHEN - NIGHT\n\nMara opens the letter. '.repeat(20),
      responseTime: 1200 + index,
      status: 'success',
      tokenUsage: { completionTokens: 310, promptTokens: 512 + index },
      userId: 1 + (index % users),
      vendor: 'anthropic',
    }
    return withActor(buildRow('llmLogs', entry), 'users')
  })
}

function averageBytes(rows: Row[]): number {
  return Math.round(Buffer.byteLength(JSON.stringify(rows)) / rows.length)
}

function rateOf({ batchRows }: Size): (times: readonly number[]) => number {
  return (times) => (batchRows / median(times)) * 1000
}

await runAlone(import.meta, bench)
