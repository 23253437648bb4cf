import type { BaseDatabaseAdapter } from 'payload'

import type { SQLValue } from './sql.js'

type ResultRows = { rows: Record<string, unknown>[] }

/** The connection pool of db-postgres and db-vercel-postgres. */
export type PostgresPool = {
  connect: () => Promise<PostgresClient>
  listenerCount?: (event: 'error') => number
  on?: (event: 'error', listener: (error: Error) => void) => unknown
  query: (text: string, values: SQLValue[]) => Promise<ResultRows>
}

/** One connection, checked out of the pool. A value that is a buffer goes to the database in binary form. */
export type PostgresClient = {
  off: (event: 'error', listener: (error: Error) => void) => unknown
  on: (event: 'error', listener: (error: Error) => void) => unknown
  query: (text: string, values: (Buffer | SQLValue)[]) => Promise<ResultRows>
  /** With an error the connection is closed instead of going back. */
  release: (error?: Error) => void
}

/** The libSQL client of db-sqlite. */
export type SQLiteClient = {
  batch: (
    statements: { args: SQLValue[]; sql: string }[],
    mode: 'read' | 'write',
  ) => Promise<readonly (ResultRows & { rowsAffected?: number })[]>
  close?: () => void
  execute: (statement: {
    args: SQLValue[]
    sql: string
  }) => Promise<{ rowsAffected: number } & ResultRows>
  /** `file` for a database of this machine. */
  protocol?: string
}

/** What is used of the SQL adapters of Payload 3. An adapter of another family has none of it. */
export type SQLAdapter = {
  beforeSchemaInit?: ((args: { adapter: SQLAdapter; schema: unknown }) => unknown)[]
  /** Of SQLite; there once the adapter is connected. */
  client?: Partial<SQLiteClient>
  /** Of SQLite. */
  clientConfig?: { encryptionKey?: unknown; syncUrl?: unknown }
  name: string
  /** Of Postgres; there once the adapter is connected. */
  pool?: Partial<PostgresPool>
  rawTables?: Record<string, RawTable | undefined>
  schemaName?: string
  /** Open transactions, by id. Their `db` is drizzle's, with the connection in its session. */
  sessions?: Record<string, { db?: { session?: DrizzleSession } } | undefined>
  tableNameMap?: Map<string, string>
  /** Columns by path in the collection, its parts joined with `_`. */
  tables?: Record<string, Record<string, TableColumn | undefined> | undefined>
  /** Of SQLite. */
  wal?: false | { synchronous?: unknown }
}

type DrizzleSession = {
  /** Of Postgres. */
  client?: Partial<TransactionClient>
  /** Of SQLite. */
  tx?: Partial<SQLiteTransaction>
}

/** The connection that a transaction of the host's is on. */
export type TransactionClient = {
  off: (event: 'notice', listener: (notice: { message?: string }) => void) => unknown
  on: (event: 'notice', listener: (notice: { message?: string }) => void) => unknown
  query: (...args: unknown[]) => Promise<{ command?: string }>
}

/** A transaction of libSQL. */
export type SQLiteTransaction = {
  commit: () => Promise<void>
  execute: SQLiteClient['execute']
}

/** A column as drizzle describes it. */
export type TableColumn = {
  /** For columns that are filled in JavaScript. */
  defaultFn?: () => unknown
  /** Of Postgres. */
  enum?: { enumName: string; schema?: string }
  getSQLType: () => string
  mapToDriverValue: (value: unknown) => unknown
  name: string
}

/** A table as Payload describes it before the schema is made. */
export type RawTable = {
  columns: Record<string, { name: string; reference?: unknown }>
  indexes?: Record<string, { name: string; on: string | string[] }>
}

/** The one place where Payload's adapter is seen as one of the SQL adapters: their types belong to packages of their own. */
export function asSQLAdapter(db: BaseDatabaseAdapter): SQLAdapter {
  return db as unknown as SQLAdapter
}

/** The pool, where this is a connected Postgres adapter. */
export function findPool(db: BaseDatabaseAdapter): PostgresPool | undefined {
  const { name, pool } = asSQLAdapter(db)
  return name === 'postgres' && typeof pool?.query === 'function'
    ? (pool as PostgresPool)
    : undefined
}

/** The client, where this is a connected SQLite adapter on libSQL; that of Cloudflare's D1 is another. */
export function findClient(db: BaseDatabaseAdapter): SQLiteClient | undefined {
  const { client, name } = asSQLAdapter(db)
  return name === 'sqlite' &&
    typeof client?.batch === 'function' &&
    typeof client.execute === 'function'
    ? (client as SQLiteClient)
    : undefined
}

/** The connection of a transaction that is open, where this is a Postgres adapter. */
export function findTransactionClient(
  db: BaseDatabaseAdapter,
  transactionID: number | string,
): TransactionClient | undefined {
  const client = asSQLAdapter(db).sessions?.[transactionID]?.db?.session?.client
  return typeof client?.query === 'function' && typeof client.on === 'function'
    ? (client as TransactionClient)
    : undefined
}

/** A transaction that is open, where this is a SQLite adapter on libSQL. */
export function findSQLiteTransaction(
  db: BaseDatabaseAdapter,
  transactionID: number | string,
): SQLiteTransaction | undefined {
  const transaction = asSQLAdapter(db).sessions?.[transactionID]?.db?.session?.tx
  return typeof transaction?.execute === 'function' && typeof transaction.commit === 'function'
    ? (transaction as SQLiteTransaction)
    : undefined
}

/** All of Payload's adapters keep their transactions in the same way. */
export function isTransactionOpen(
  db: BaseDatabaseAdapter,
  transactionID: number | string,
): boolean {
  return asSQLAdapter(db).sessions?.[transactionID] !== undefined
}
