import type { BaseDatabaseAdapter } from 'payload'

import { createHash } from 'node:crypto'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

import type { DatabaseEnvironment } from '../options.js'

/** Options of the adapters of Payload 3, as far as they say which database it is. */
type AdapterOptions = {
  clientConfig?: { url?: unknown }
  name?: string
  poolOptions?: Partial<
    Record<'connectionString' | 'database' | 'host' | 'options' | 'port' | 'user', unknown>
  >
  schemaName?: string
  url?: unknown
}

/**
 * A short name of the database behind an adapter, the same at every start: two apps on two databases never get the same
 * one. It is a hash of adapter, host, port, database or file, and schema: who signs in, and how, is not in it.
 *
 * @param environment What the driver of Postgres takes where the options say nothing.
 * @returns `undefined` for a database in memory, and where it cannot be told which one it is.
 */
export function databaseIdentity(
  db: BaseDatabaseAdapter,
  environment: DatabaseEnvironment = {},
): string | undefined {
  const options = db as unknown as AdapterOptions
  const { clientConfig, name = '', poolOptions, schemaName = '' } = options
  const place = poolOptions
    ? placeOfPool(poolOptions, environment)
    : placeOfURL(clientConfig?.url ?? options.url, environment)
  if (place === undefined) {
    return undefined
  }
  return createHash('sha256')
    .update(JSON.stringify([name, place, schemaName]))
    .digest('hex')
    .slice(0, 16)
}

/** Host and port of a database that is asked over HTTP, as libSQL's servers are; undefined for any other. */
export function databaseHost(db: BaseDatabaseAdapter): string | undefined {
  const { clientConfig } = db as unknown as AdapterOptions
  const url = typeof clientConfig?.url === 'string' ? clientConfig.url : ''
  const isHTTP = /^(?:libsql|https?):\/\//.test(url)
  return (isHTTP && URL.canParse(url) && new URL(url).host) || undefined
}

type Place = readonly unknown[]
type PoolOptions = NonNullable<AdapterOptions['poolOptions']>

/** As `pg` does: https://node-postgres.com/features/connecting */
function placeOfPool(pool: PoolOptions, environment: DatabaseEnvironment): Place | undefined {
  const { PGDATABASE, PGHOST, PGPORT, PGUSER, POSTGRES_URL } = environment
  const isEmpty = Object.keys(pool).length === 0
  const url = pool.connectionString ?? (isEmpty ? POSTGRES_URL : undefined)
  if (url !== undefined) {
    return placeOfURL(url, environment)
  }
  const [host, port, database, options] = [
    [pool.host, PGHOST, 'localhost'],
    [pool.port, PGPORT, 5432],
    // Without a name it is the one of the user.
    [pool.database, PGDATABASE, pool.user, PGUSER],
    [pool.options],
  ].map((values) => String(values.find((value) => value !== undefined) ?? ''))
  return [host, port, database, options]
}

const defaultPorts: Record<string, string | undefined> = {
  'postgres:': '5432',
  'postgresql:': '5432',
}

function placeOfURL(url: unknown, environment: DatabaseEnvironment): Place | undefined {
  const text = typeof url === 'string' ? url : ''
  if (text === '' || text.includes(':memory:')) {
    return undefined
  }
  if (text.startsWith('file:')) {
    return [placeOfFile(text)]
  }
  // Several hosts, as MongoDB has them, are no URL to JavaScript: there, what names the user is cut out by hand.
  return URL.canParse(text)
    ? placeOnServer(new URL(text), environment)
    : [text.replace(/\/\/[^@/]*@/, '//').replace(/[?#].*$/s, '')]
}

function placeOnServer(url: URL, { PGDATABASE, PGHOST }: DatabaseEnvironment): Place {
  const { hostname, pathname, port, protocol, searchParams, username } = url
  const host = hostname || (searchParams.get('host') ?? PGHOST ?? 'localhost')
  const database = pathname.slice(1) || PGDATABASE || username
  const options = searchParams.get('options') ?? ''
  return [host, port || (defaultPorts[protocol] ?? ''), database, options]
}

/** Relative paths are those of the working directory, as SQLite opens them. */
function placeOfFile(url: string): string {
  const path = url.replace(/[?#].*$/s, '')
  return path.startsWith('file://') ? fileURLToPath(path) : resolve(path.slice('file:'.length))
}
