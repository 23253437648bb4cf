import { setImmediate as nextTurn } from 'node:timers/promises'

import type { Statement } from '../sql/sql.js'
import type { SQLAdapter, SQLiteClient } from '../sql/sqlAdapter.js'

/** What a batch is written on. */
export type SQLiteConnection = {
  close: () => void
  read: (statement: Statement) => Promise<Record<string, unknown>[]>
  /** @returns how many rows were written; all of them, or none where it throws. */
  write: (statement: Statement) => Promise<number>
}

/**
 * A connection beside that of the app, where the database is a file. libSQL leaves a statement half done that meets a
 * database which is busy, until the garbage is collected, and SQLite commits nothing of that connection while there is one:
 * of two processes that wrote 15,000 rows each, 14,700 rows were in the file at the end, without an error. So the app's
 * own connection never meets that for the sake of a log, and ours is thrown away where it does.
 *
 * Every write is a transaction of its own: only a COMMIT that has to be asked for tells that it did not happen. And it has a turn
 * of the event loop of its own: libSQL does each statement at once, so that no statement of the app's, which may be waiting in the
 * turn of the caller, comes between and finds the file locked.
 */
export function createSQLiteConnection(
  adapter: SQLAdapter,
  client: SQLiteClient,
): SQLiteConnection {
  let own: SQLiteClient | undefined

  async function use<T>(work: (connection: SQLiteClient) => Promise<T>): Promise<T> {
    own ??= (isPlainFile(adapter, client) && (await openBeside(adapter, client))) || client
    try {
      return await work(own)
    } catch (error) {
      close()
      throw error
    }
  }

  function close(): void {
    if (own !== client) {
      own?.close?.()
    }
    own = undefined
  }

  return {
    close,
    read: ({ text, values }) =>
      use(async (connection) => (await connection.execute({ args: values, sql: text })).rows),
    write: ({ text, values }) =>
      use(async (connection) => {
        await nextTurn()
        const statement = { args: values, sql: text }
        return connection === client
          ? writeInBatch(connection, statement)
          : writeExclusively(connection, statement)
      }),
  }
}

type Bound = { args: Statement['values']; sql: string }

async function writeInBatch(connection: SQLiteClient, statement: Bound): Promise<number> {
  const [result] = await connection.batch([statement], 'write')
  return result?.rowsAffected ?? 0
}

/**
 * All locks before the first change: a COMMIT that has to wait for a reader keeps its locks until the garbage is collected,
 * and with them everybody else from writing.
 */
async function writeExclusively(connection: SQLiteClient, statement: Bound): Promise<number> {
  const run = (sql: string) => connection.execute({ args: [], sql })
  await run('BEGIN EXCLUSIVE')
  try {
    const { rowsAffected } = await connection.execute(statement)
    await run('COMMIT')
    return rowsAffected
  } catch (error) {
    // SQLite may have rolled back by itself; the connection is thrown away in any case.
    await run('ROLLBACK').catch(() => undefined)
    throw error
  }
}

/** A file that is encrypted, or the replica of a remote database, is left to the app's client. */
function isPlainFile({ clientConfig }: SQLAdapter, { protocol }: SQLiteClient): boolean {
  return protocol === 'file' && !clientConfig?.encryptionKey && !clientConfig?.syncUrl
}

type FileClient = new (
  path: string,
  options: object,
  database: null,
  intMode: 'number',
) => SQLiteClient

/**
 * Another process holds the file for the few ms of a statement: to wait for it here, although it holds up this process, is
 * what SQLite does well. What takes longer is waited for outside (retryBusy).
 */
const busyTimeoutMs = 50

/**
 * Another client of the same class on the same file: under a bundler there is no other way to the class. As durable as the
 * app has chosen for its own.
 */
async function openBeside(
  { wal }: SQLAdapter,
  client: SQLiteClient,
): Promise<SQLiteClient | undefined> {
  const file = await findFile(client)
  const own = file === undefined ? undefined : construct(client, file)
  if (own === undefined || (await findFile(own)) !== file) {
    own?.close?.()
    return undefined
  }
  try {
    await own.execute({ args: [], sql: `PRAGMA busy_timeout = ${busyTimeoutMs}` })
    if (wal && typeof wal.synchronous === 'string') {
      await own.execute({ args: [], sql: `PRAGMA synchronous = ${wal.synchronous}` })
    }
    return own
  } catch (error) {
    own.close?.()
    throw error
  }
}

/** Nothing where libSQL makes its clients in another way: rows are then written on the app's. */
function construct(client: SQLiteClient, file: string): SQLiteClient | undefined {
  try {
    return new (client.constructor as FileClient)(file, {}, null, 'number')
  } catch {
    return undefined
  }
}

/** The path of the database; none where it is in memory. Takes no lock, and so is never refused for one. */
async function findFile(client: SQLiteClient): Promise<string | undefined> {
  const { rows } = await client.execute({ args: [], sql: 'PRAGMA database_list' })
  const file = rows.find(({ name }) => name === 'main')?.file
  return typeof file === 'string' && file !== '' ? file : undefined
}
