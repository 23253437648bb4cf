import type { Config } from 'payload'

import { postgresAdapter } from '@payloadcms/db-postgres'
import { sqliteAdapter } from '@payloadcms/db-sqlite'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { inject } from 'vitest'

export type DatabaseName = 'postgres' | 'sqlite'

/** `pool` and `schemaName` are for Postgres. */
export type AdapterOptions = {
  idType?: 'uuid'
  /** Beside the address of the database; `connectionString` puts another one in its place. */
  pool?: { connectionString?: string; max?: number }
  push?: boolean
  schemaName?: string
  /** For SQLite, which has no transactions without. */
  transactionOptions?: object
}

export type TestDatabase = {
  adapter: (options?: AdapterOptions) => Config['db']
  drop: () => Promise<void>
  url: string
}

/** An empty database of its own. */
export function createDatabase(name: DatabaseName): Promise<TestDatabase> {
  return name === 'postgres' ? createPostgresDatabase() : createSQLiteDatabase()
}

async function createPostgresDatabase(): Promise<TestDatabase> {
  const server = inject('postgresURL')
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await runOnServer(server, `CREATE DATABASE ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return {
    adapter: ({ pool, ...options } = {}) =>
      postgresAdapter({ pool: { connectionString: url.href, ...pool }, ...options }),
    // The server goes with the run, and all its databases with it.
    drop: () => Promise.resolve(),
    url: url.href,
  }
}

async function runOnServer(connectionString: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  await client.query(sql)
  await client.end()
}

async function createSQLiteDatabase(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'payload-logbook-sqlite-'))
  const url = `file:${join(folder, 'test.db')}`
  return {
    adapter: ({ pool: _pool, ...options } = {}) => sqliteAdapter({ client: { url }, ...options }),
    drop: () => rm(folder, { force: true, recursive: true }),
    url,
  }
}
