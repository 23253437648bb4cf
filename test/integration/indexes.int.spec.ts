import type { CollectionSlug, Where } from 'payload'
import type pg from 'pg'

import { mkdir, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'

import type { LogKind } from '../../src/entries/row.js'
import type { Booted } from '../harness/bootLogbook.js'
import type { DatabaseName } from '../harness/createDatabase.js'

import { getLogbook } from '../../src/index.js'
import { createStore } from '../../src/store/createStore.js'
import { bootLogbook } from '../harness/bootLogbook.js'
import { describeForDb } from '../harness/describeForDb.js'
import { report, slugs } from '../harness/logRows.js'

const fromAdapter = createRequire(createRequire(import.meta.url).resolve('@payloadcms/db-sqlite'))
const { createClient } = fromAdapter('@libsql/client') as {
  createClient: (options: { url: string }) => { close: () => void } & Client
}
const output = new URL('../.output/', import.meta.url)

/** What the package and the admin panel ask of the log tables, and the columns of the index that answers it. */
const queries: Query[] = [
  ...['llm_logs', 'service_logs', 'activity_logs'].flatMap((table) => commonQueries(table)),
  asReport('service_logs', 'of one service', { service: { equals: 'r2' } }, 'service, created_at'),
  asList('service_logs', 'of one service', { service: { equals: 'r2' } }, 'service, created_at'),
  {
    columns: 'resource_type, resource_id, created_at',
    run: ({ payload }) => getLogbook(payload).reports.resourceTrail('projects', 7),
    table: 'activity_logs',
    title: 'the trail of one document',
  },
]

type Query = {
  columns: string
  run: (app: Booted) => Promise<unknown>
  table: string
  title: string
}

function commonQueries(table: string): Query[] {
  const ofProject = { projectId: { equals: 100 } }
  const idField = table === 'activity_logs' ? 'eventId' : 'requestId'
  const idColumn = table === 'activity_logs' ? 'event_id' : 'request_id'
  return [
    asReport(table, 'of a day', undefined, 'created_at'),
    asReport(table, 'of one project', ofProject, 'project_id_id, created_at'),
    asList(table, 'of all', undefined, 'created_at'),
    asList(table, 'of one project', ofProject, 'project_id_id, created_at'),
    asList(table, 'of one user', { userId: { equals: 100 } }, 'user_id_id, created_at'),
    asList(table, 'of one request', { correlationId: { equals: 'c-7' } }, 'correlation_id'),
    asList(table, 'of one id', { [idField]: { equals: 'r-7' } }, idColumn),
    {
      columns: 'created_at',
      run: ({ payload }) =>
        createStore(payload, slugs).deleteRange({ before, kind: kindOf(table), limit: 5 }),
      table,
      title: 'the oldest, to be deleted',
    },
    {
      columns: 'created_at',
      run: ({ payload }) => {
        const start = new Date('2026-01-01T00:00:00Z')
        return createStore(payload, slugs).clearContent({
          before,
          kind: kindOf(table),
          limit: 5,
          start,
        })
      },
      table,
      title: 'those whose content is to be removed',
    },
    {
      columns: 'id',
      run: ({ payload }) =>
        payload.db.deleteMany({ collection: slugOf(table), where: { id: { in: [17, 18] } } }),
      table,
      title: 'a deletion by id',
    },
  ]
}

const before = new Date('2026-01-01T02:00:00Z')

function asReport(table: string, title: string, where: undefined | Where, columns: string): Query {
  const start = new Date('2026-02-01T00:00:00Z')
  const days = where ? 30 : 1
  const end = new Date(start.getTime() + days * 24 * 60 * 60 * 1000)
  const groupBy = {
    activity_logs: ['action'],
    llm_logs: ['model', 'status'],
    service_logs: ['host'],
  }[table]
  return {
    columns,
    run: ({ payload }) =>
      report(createStore(payload, slugs), { end, groupBy, kind: kindOf(table), start, where }),
    table,
    title: `a report ${title}`,
  }
}

function asList(table: string, title: string, where: undefined | Where, columns: string): Query {
  return {
    columns,
    run: ({ payload }) =>
      payload.find({ collection: slugOf(table), depth: 0, limit: 10, overrideAccess: true, where }),
    table,
    title: `the list ${title}`,
  }
}

function kindOf(table: string): LogKind {
  return ({ activity_logs: 'activityLogs', llm_logs: 'llmLogs' } as const)[table] ?? 'serviceLogs'
}

function slugOf(table: string): CollectionSlug {
  return slugs[kindOf(table)] as CollectionSlug
}

describeForDb('an index', (db) => {
  const probe = probes[db]
  // SQLite's integer key is the table itself.
  const served = queries.filter(({ columns }) => db === 'postgres' || columns !== 'id')
  const used = new Set<string>()
  const plans: string[] = []
  let app: Booted
  let indexes: Index[]

  beforeAll(async () => {
    app = await bootLogbook({ db })
    await probe.fill(app)
    indexes = await probe.findIndexes(app)
  })
  afterAll(async () => {
    await mkdir(output, { recursive: true })
    await writeFile(new URL(`explain-${db}.txt`, output), plans.join('\n'))
    await app.stop()
  })

  it.each(served.map((query) => [query.title, query.table, query] as const))(
    'serves %s of %s',
    async (title, table, { columns, run }) => {
      const statements = await probe.record(app, () => run(app))
      const main = statements.find(({ text }) => !/^\s*select count\(/i.test(text))!
      const plan = await probe.explain(app, main)
      plans.push(`-- ${table}: ${title}`, ...plan, '')
      const found = indexes.filter(({ name }) => plan.some((line) => line.includes(name)))
      found.forEach(({ name }) => used.add(name))
      expect(found).toMatchObject([{ columns, table }])
    },
  )

  it('is there for a query only', () => {
    expect([...used].sort()).toEqual(indexes.map(({ name }) => name).sort())
  })
})

type Index = { columns: string; name: string; table: string }

type Recorded = { text: string; values: unknown[] }

/** How a database is asked what it has and what it does. */
type Probe = {
  explain: (app: Booted, statement: Recorded) => Promise<string[]>
  fill: (app: Booted) => Promise<void>
  findForeignKeys: (app: Booted) => Promise<unknown[]>
  findIndexes: (app: Booted) => Promise<Index[]>
  /** The statements that are sent meanwhile. */
  record: (app: Booted, run: () => Promise<unknown>) => Promise<Recorded[]>
}

const probes: Record<DatabaseName, Probe> = {
  postgres: {
    explain: async (app, { text, values }) => {
      const { rows } = await poolOf(app).query(`EXPLAIN (COSTS OFF) ${text}`, values)
      return rows.map((line) => line['QUERY PLAN'])
    },
    fill: fillTables,
    findForeignKeys: async (app) => {
      const { rows } = await poolOf(app).query(`
        SELECT conname FROM pg_constraint
        WHERE contype = 'f' AND '{llm_logs,service_logs,activity_logs}'::text[]
          && ARRAY[conrelid::regclass::text, confrelid::regclass::text]`)
      return rows
    },
    findIndexes: async (app) => {
      const { rows } = await poolOf(app).query<Index>(`
        SELECT indexname AS name, tablename AS table, rtrim(split_part(indexdef, '(', 2), ')') AS columns
        FROM pg_indexes WHERE tablename IN ('llm_logs', 'service_logs', 'activity_logs')`)
      return rows
    },
    record: async (app, run) => {
      // A statement of the pool comes by here too.
      const calls = vi.spyOn(clientClassOf(app).prototype, 'query')
      await run()
      const asked = calls.mock.calls as unknown as [string | { text: string }, unknown[]][]
      calls.mockRestore()
      return asked.map(([query, values]) => ({
        text: typeof query === 'string' ? query : query.text,
        values: Array.isArray(values) ? values : [],
      }))
    },
  },
  sqlite: {
    explain: async (app, { text, values }) => {
      // On a connection of its own: libSQL leaves a deletion that it explained open.
      const client = createClient({ url: app.database.url })
      const { rows } = await client.execute({ args: values, sql: `EXPLAIN QUERY PLAN ${text}` })
      client.close()
      return rows.map(({ detail }) => String(detail))
    },
    // Its plans do not depend on the rows, as nobody has it analyse them.
    fill: async () => {},
    findForeignKeys: async (app) => {
      const { rows } = await clientOf(app).execute(`
        SELECT m.name, f."table" FROM sqlite_master AS m, pragma_foreign_key_list(m.name) AS f
        WHERE m.name LIKE '%_logs' OR f."table" LIKE '%_logs'`)
      return rows
    },
    findIndexes: async (app) => {
      const { rows } = await clientOf(app).execute(`
        SELECT i.name, m.name AS "table", group_concat(c.name, ', ') AS columns
        FROM sqlite_master AS m, pragma_index_list(m.name) AS i, pragma_index_info(i.name) AS c
        WHERE m.name LIKE '%_logs' GROUP BY i.name, m.name`)
      return rows as Index[]
    },
    record: async (app, run) => {
      // Of all clients: rows are written and deleted on one of the logbook's own.
      const { prototype } = clientOf(app).constructor as unknown as {
        prototype: ReturnType<typeof clientOf>
      }
      const execute = vi.spyOn(prototype, 'execute')
      const batch = vi.spyOn(prototype, 'batch')
      await run()
      const asked = [...execute.mock.calls.flat(), ...batch.mock.calls.flatMap(([list]) => list)]
      vi.restoreAllMocks()
      const own = /^(?:BEGIN|COMMIT|PRAGMA)/
      return asked
        .filter((query) => typeof query === 'string' || !own.test(query.sql))
        .map((query) =>
          typeof query === 'string'
            ? { text: query, values: [] }
            : { text: query.sql, values: query.args },
        )
    },
  },
}

type Asked = string | { args: unknown[]; sql: string }

type Client = {
  batch: (statements: Asked[]) => Promise<unknown>
  execute: (query: Asked) => Promise<{ rows: Record<string, unknown>[] }>
}

function poolOf({ payload }: Booted): pg.Pool {
  return (payload.db as unknown as { pool: pg.Pool }).pool
}

function clientClassOf(app: Booted): { prototype: pg.Client } {
  return (poolOf(app) as unknown as { Client: { prototype: pg.Client } }).Client
}

function clientOf({ payload }: Booted): Client {
  return (payload.db as unknown as { client: Client }).client
}

/**
 * Twelve weeks of a small app: 20,000 rows in each log, one every six minutes, of 200 projects and 500 users, few of
 * them busy and most of them quiet, as number 100 is.
 */
async function fillTables(app: Booted): Promise<void> {
  const share = '(n * 7919 % 20000) / 20000.0'
  const columns = 'created_at, project_id_id, user_id_id, correlation_id, response_time'
  const values = `
    timestamptz '2026-01-01T00:00:00Z' + n * interval '6 minutes',
    1 + floor(200 * power(${share}, 3)), 1 + floor(500 * power(${share}, 3)), 'c-' || n / 3, n % 3000
    FROM generate_series(0, 19999) AS n`
  await poolOf(app).query(`
    INSERT INTO llm_logs (request_id, provider, model, prompt, status, cost, ${columns})
    SELECT 'r-' || n, 'openrouter', 'm-' || n % 40, repeat('word ', 100), 'success', 0.01, ${values};
    INSERT INTO service_logs (request_id, service, host, method, endpoint, status, ${columns})
    SELECT 'r-' || n, CASE n % 40 WHEN 0 THEN 'r2' ELSE 'external' END, 'h-' || n % 30, 'GET', '/',
      'success', ${values};
    INSERT INTO activity_logs
      (event_id, action, category, status, resource_type, resource_id, ${columns})
    SELECT 'r-' || n, 'a-' || n % 30, 'data', 'success', 'projects', (n % 3000)::text, ${values};
    ANALYZE llm_logs; ANALYZE service_logs; ANALYZE activity_logs`)
}

describeForDb('a log table', (db) => {
  it('has no foreign key, from or to, when the schema is pushed and when it is pushed again', async () => {
    const { findForeignKeys } = probes[db]
    const first = await bootLogbook({ db })
    expect(await findForeignKeys(first)).toEqual([])
    await first.payload.destroy()
    const second = await bootLogbook({ database: first.database, db })
    expect(await findForeignKeys(second)).toEqual([])
    await second.stop()
  })
})
