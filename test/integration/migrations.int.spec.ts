import type { Client } from '@libsql/client'

import { execFile } from 'node:child_process'
import { mkdir, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { TestDatabase } from '../harness/createDatabase.js'

import { createDatabase } from '../harness/createDatabase.js'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../..', import.meta.url))
const tables = ['llm_logs', 'service_logs', 'activity_logs']

/** Runs Payload's command line on the development app, which uses the plugin as it is built. */
async function payload(database: TestDatabase, env: Record<string, string>, ...args: string[]) {
  const options = {
    cwd: root,
    env: { ...process.env, ...env, DATABASE_URL: database.url, PAYLOAD_SECRET: 'test' },
  }
  return run(process.execPath, ['--import', 'tsx', 'dev/payloadBin.ts', ...args], options)
}

describe.each(['postgres', 'sqlite'] as const)('the tables of the development app on %s', (db) => {
  const migrations = fileURLToPath(new URL(`../.output/migrations-${db}`, import.meta.url))
  let migrated: TestDatabase
  let pushed: TestDatabase

  beforeAll(async () => {
    await rm(migrations, { force: true, recursive: true })
    await mkdir(migrations, { recursive: true })
    migrated = await createDatabase(db)
    pushed = await createDatabase(db)
    const byMigration = { DATABASE_MIGRATIONS: migrations, DATABASE_PUSH: 'false' }
    await payload(migrated, byMigration, 'migrate:create', 'first', '--force-accept-warning')
    await payload(migrated, byMigration, 'migrate')
    await run(process.execPath, ['--import', 'tsx', 'dev/seed/seed.ts'], {
      cwd: root,
      env: { ...process.env, DATABASE_URL: pushed.url, PAYLOAD_SECRET: 'test' },
    })
  })
  afterAll(async () => {
    await migrated.drop()
    await pushed.drop()
    await rm(migrations, { force: true, recursive: true })
  })

  const describeTables = db === 'postgres' ? describePostgres : describeSQLite

  it('are the same by push and by migration', async () => {
    const [byMigration, byPush] = [
      await describeTables(migrated.url),
      await describeTables(pushed.url),
    ]
    expect(byMigration).toEqual(byPush)
    expect(byMigration.length).toBeGreaterThan(60)
  })

  it('have no foreign key from a log either way', async () => {
    const parts = await describeTables(migrated.url)
    expect(parts.filter((part) => /foreign key|references/i.test(part))).toEqual([])
  })
})

/** Columns, indexes and constraints of the log tables, one line each. */
async function describePostgres(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<{ part: string }>(
    `SELECT concat_ws(' ', table_name, column_name, data_type, is_nullable, column_default) AS part
       FROM information_schema.columns WHERE table_name = ANY ($1)
     UNION ALL SELECT indexdef FROM pg_indexes WHERE tablename = ANY ($1)
     UNION ALL SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
       WHERE conrelid::regclass::text = ANY ($1)
     ORDER BY 1`,
    [tables],
  )
  await client.end()
  return rows.map(({ part }) => part)
}

async function describeSQLite(url: string): Promise<string[]> {
  const fromAdapter = createRequire(createRequire(import.meta.url).resolve('@payloadcms/db-sqlite'))
  const { createClient } = fromAdapter('@libsql/client') as {
    createClient: (config: { url: string }) => Client
  }
  const client = createClient({ url })
  const { rows } = await client.execute({
    args: tables,
    sql: `SELECT coalesce(sql, name) AS part FROM sqlite_master WHERE tbl_name IN (?, ?, ?)`,
  })
  client.close()
  return rows
    .flatMap(({ part }) => String(part).split('\n'))
    .map((part) => part.trim())
    .sort()
}
