import type { BaseDatabaseAdapter } from 'payload'

import { createHash } from 'node:crypto'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Options of the adapters of Payload 3, as far as they say which database it is. */
type AdapterOptions = {
  clientConfig?: { url?: unknown }
  name?: string
  poolOptions?: Partial<Record<'connectionString' | 'database' | 'host' | 'port', unknown>>
  schemaName?: string
  url?: unknown
}

/**
 * A short name of the database behind an adapter, the same at every start: two apps on two databases never get the same
 * one. It is a hash of adapter, host, port, database or file, and schema: who signs in, and how, is not in it.
 */
export function databaseIdentity(db: BaseDatabaseAdapter): string {
  const options = db as unknown as AdapterOptions
  const { clientConfig, name = '', poolOptions, schemaName = '' } = options
  const place = poolOptions
    ? placeOfPool(poolOptions)
    : placeOfURL(clientConfig?.url ?? options.url)
  return createHash('sha256')
    .update(JSON.stringify([name, place, schemaName]))
    .digest('hex')
    .slice(0, 16)
}

function placeOfPool(pool: NonNullable<AdapterOptions['poolOptions']>): unknown {
  return pool.connectionString === undefined
    ? [pool.host ?? 'localhost', String(pool.port ?? 5432), pool.database ?? '']
    : placeOfURL(pool.connectionString)
}

const defaultPorts: Record<string, string | undefined> = {
  'postgres:': '5432',
  'postgresql:': '5432',
}

function placeOfURL(url: unknown): unknown {
  const text = typeof url === 'string' ? url : ''
  if (text === ':memory:' || text === '') {
    return [text]
  }
  if (text.startsWith('file:')) {
    return [placeOfFile(text)]
  }
  // Several hosts, as MongoDB has them, are no URL to JavaScript: there, what names the user is cut out by hand.
  const parsed = URL.canParse(text) ? new URL(text) : undefined
  if (parsed === undefined) {
    return [text.replace(/\/\/[^@/]*@/, '//').replace(/[?#].*$/s, '')]
  }
  const { hostname, pathname, port, protocol, searchParams } = parsed
  const host = hostname || (searchParams.get('host') ?? 'localhost')
  return [host, port || (defaultPorts[protocol] ?? ''), pathname.slice(1)]
}

/** Relative paths are those of the working directory, as SQLite opens them. */
function placeOfFile(url: string): string {
  const path = url.replace(/[?#].*$/s, '')
  return path.startsWith('file://') ? fileURLToPath(path) : resolve(path.slice('file:'.length))
}
