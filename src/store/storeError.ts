import { constants } from 'node:os'

import { rootMessage } from '../rootMessage.js'

/**
 * - `away`: the database cannot be reached, is busy, full or read-only. It goes by itself or by an operator's hand: the
 *   rows wait as they are.
 * - `schema`: the tables are missing or older than the plugin, or the database user may not write them. Somebody has to
 *   run the migrations: the rows wait as they are.
 * - `refused`: it is about what is in a row. It would be refused at every try.
 */
export type StoreErrorKind = 'away' | 'refused' | 'schema'

export type StoreError = { kind: StoreErrorKind; message: string }

/** What an error of the store means, and how to tell an operator. The message holds no content of a row. */
export function describeStoreError(error: unknown): StoreError {
  const kind = classifyStoreError(error)
  const said = rootMessage(error)
  if (kind !== 'schema') {
    return { kind, message: said }
  }
  const advice = noRights.has(driverCodeOf(error) ?? '')
    ? 'the database user may not write the tables of the logbook; grant it SELECT, INSERT, UPDATE and DELETE'
    : 'the tables of the logbook are missing or older than the plugin; run your migrations (payload migrate)'
  return { kind, message: `${advice}: ${said}` }
}

/**
 * Sorts an error by what the database, its driver or Payload says of it. What has no code that is known here comes of
 * Payload, a hook of the host or the driver's own check of a value: it is about the row.
 */
export function classifyStoreError(error: unknown): StoreErrorKind {
  const code = driverCodeOf(error)
  if (code !== undefined) {
    return kindOfCode(code, rootMessage(error))
  }
  return causesOf(error).some(isConnectionError) ? 'away' : 'refused'
}

export function isRefusal(error: unknown): boolean {
  return classifyStoreError(error) === 'refused'
}

const noRights = new Set(['42501', 'SQLITE_AUTH', 'SQLITE_PERM'])

/**
 * Classes of https://www.postgresql.org/docs/current/errcodes-appendix.html: cardinality, data exceptions, constraints,
 * check options, limits of a statement; and what a trigger of the host raises.
 */
const refusedByPostgres = /^(?:21|22|23|44|54|P0)[\dA-Z]{3}$/
/** Unknown table, column, type or index, no rights; no such database, no such schema. */
const schemaOfPostgres = /^(?:42|3D|3F)[\dA-Z]{3}$/
const refusedBySQLite = /^SQLITE_(?:CONSTRAINT|MISMATCH|RANGE|TOOBIG)/
const schemaOfSQLite = /no such (?:table|column)|has no column named/i
/** SQLSTATE; result codes of SQLite; what libSQL, undici and TLS say of a connection. */
const driverCode =
  /^(?:[\dA-Z]{5}|SQLITE_\w+|HRANA_\w+|SERVER_ERROR|CLIENT_CLOSED|TRANSACTION_CLOSED|UND_ERR_\w+|CERT_\w+|ERR_(?:TLS|SSL|STREAM)_\w+)$/
const nameServiceCode = /^(?:EAI_\w+|ENOTFOUND|ETIMEOUT|ESOCKET\w*)$/

function isDriverCode(code: string): boolean {
  // Other codes that begin with E are those of a hook, or of JavaScript's own checks.
  return driverCode.test(code) || nameServiceCode.test(code) || code in constants.errno
}

function kindOfCode(code: string, message: string): StoreErrorKind {
  if (refusedByPostgres.test(code) || refusedBySQLite.test(code)) {
    return 'refused'
  }
  const isSchema =
    schemaOfPostgres.test(code) ||
    noRights.has(code) ||
    (code.startsWith('SQLITE_') && schemaOfSQLite.test(message))
  return isSchema ? 'schema' : 'away'
}

function driverCodeOf(error: unknown): string | undefined {
  for (const cause of causesOf(error)) {
    const { code } = cause as { code?: unknown }
    if (typeof code === 'string' && isDriverCode(code)) {
      return code
    }
  }
  return undefined
}

function causesOf(error: unknown): Error[] {
  const causes: Error[] = []
  for (let at = error; at instanceof Error && !causes.includes(at); at = at.cause) {
    causes.push(at)
  }
  return causes
}

/** What pg, its pool, libSQL and Mongoose say without a code when there is no connection. */
const connectionMessages =
  /connection (?:terminated|ended)|timeout (?:expired|exceeded when trying to connect)|query read timeout|is not queryable|after calling end on the pool|client (?:is closed|was closed|has been closed)|buffering timed out|fetch failed|socket hang up/i
const connectionNames =
  /^Mongo(?:Network|ServerSelection|PoolCleared|PoolClosed|NotConnected|TopologyClosed|WaitQueue|ExpiredSession)/

function isConnectionError(error: Error): boolean {
  const { errorLabels } = error as { errorLabels?: unknown }
  const labels = Array.isArray(errorLabels) ? errorLabels : []
  return (
    connectionMessages.test(error.message) ||
    connectionNames.test(error.name) ||
    labels.includes('RetryableWriteError') ||
    labels.includes('TransientTransactionError')
  )
}
