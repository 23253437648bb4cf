import type { BaseDatabaseAdapter } from 'payload'

import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'

import { databaseHost, databaseIdentity } from '../../../src/store/databaseIdentity.js'

const identity = (adapter: object) => databaseIdentity(adapter as unknown as BaseDatabaseAdapter)
const postgres = (poolOptions: object, rest: object = {}) =>
  identity({ name: 'postgres', poolOptions, ...rest })
const onURL = (connectionString: string) => postgres({ connectionString })
const sqlite = (url: string) => identity({ clientConfig: { url }, name: 'sqlite' })
const mongo = (url: string) => identity({ name: 'mongoose', url })

const pool = { name: 'postgres', poolOptions: {} } as unknown as BaseDatabaseAdapter

describe('the identity of a database', () => {
  it('does not depend on who signs in, or how', () => {
    const names = [
      onURL('postgres://one:secret@db.example.com/app?sslmode=require'),
      onURL('postgresql://two:other@db.example.com:5432/app'),
      postgres({ database: 'app', host: 'db.example.com', password: 'x', user: 'three' }),
      postgres({ database: 'app', host: 'db.example.com', port: 5432 }),
    ]
    expect(new Set(names).size).toBe(1)
    expect(names[0]).toMatch(/^[\da-f]{16}$/)
  })

  it('is another for each database, host, port, schema and family', () => {
    const names = [
      onURL('postgres://db.example.com/app'),
      onURL('postgres://db.example.com/other'),
      onURL('postgres://db.example.com:5433/app'),
      onURL('postgres://db2.example.com/app'),
      postgres({ connectionString: 'postgres://db.example.com/app' }, { schemaName: 'tenant' }),
      postgres({ database: 'app' }),
      sqlite('file:./app.db'),
      sqlite('file:./other.db'),
      sqlite('libsql://app-one.example.com'),
      mongo('mongodb://localhost/app'),
      mongo('mongodb://localhost/other'),
      mongo('mongodb://a:1,b:2/app'),
      mongo('mongodb://a:1,b:2/other'),
      onURL('postgres://one@db.example.com'),
      onURL('postgres://two@db.example.com'),
      onURL('postgres://db.example.com/app?options=-csearch_path%3Dtenant'),
      postgres({}),
      databaseIdentity(pool, { PGDATABASE: 'one' }),
      databaseIdentity(pool, { PGHOST: 'db3.example.com' }),
      databaseIdentity(pool, { POSTGRES_URL: 'postgres://db4.example.com/app' }),
    ]
    expect(new Set(names).size).toBe(names.length)
  })

  it('is unknown for a database that ends with the process, and for one that nothing names', () => {
    expect([sqlite(':memory:'), sqlite('file::memory:?cache=shared')]).toEqual([
      undefined,
      undefined,
    ])
    expect(identity({ name: 'homemade' })).toBeUndefined()
  })

  it('is the same for a file, however its path is written', () => {
    const path = resolve('data/app.db')
    const names = [
      'file:data/app.db',
      'file:./data/app.db',
      `file:${path}`,
      pathToFileURL(path).href,
    ]
    expect(new Set(names.map(sqlite)).size).toBe(1)
  })

  it('has no part in the password of several hosts', () => {
    expect(mongo('mongodb://u:p@a:1,b:2/app?w=1')).toBe(mongo('mongodb://v:q@a:1,b:2/app'))
  })
})

describe('the host of a database that is asked over HTTP', () => {
  const hostOf = (adapter: object) => databaseHost(adapter as BaseDatabaseAdapter)

  it.each([
    ['libsql://app.example.com?authToken=x', 'app.example.com'],
    ['https://db.example.com:8443/', 'db.example.com:8443'],
    ['http://127.0.0.1:8080', '127.0.0.1:8080'],
    ['file:./app.db', undefined],
    [':memory:', undefined],
    ['libsql://', undefined],
  ])('of %s is %s', (url, host) => {
    expect(hostOf({ clientConfig: { url } })).toBe(host)
  })

  it('is unknown for an adapter that has no such address', () => {
    expect([hostOf({}), hostOf({ poolOptions: {} })]).toEqual([undefined, undefined])
  })
})
