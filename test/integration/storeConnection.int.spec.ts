import type { Pool } from 'pg'

import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import type { Store } from '../../src/store/Store.js'
import type { Booted } from '../harness/bootLogbook.js'
import type { TestDatabase } from '../harness/createDatabase.js'
import type { FaultMode, FaultProxy } from '../harness/faultProxy.js'

import { createStore } from '../../src/store/createStore.js'
import { describeStoreError } from '../../src/store/storeError.js'
import { bootLogbook } from '../harness/bootLogbook.js'
import { createDatabase } from '../harness/createDatabase.js'
import { startFaultProxy } from '../harness/faultProxy.js'
import { clearLogs, createUser, findIds, findRows, row, slugs } from '../harness/logRows.js'

const poolOf = (app: Booted) => (app.payload.db as unknown as { pool: Pool }).pool

describe('case 51: the pool of the app', () => {
  let app: Booted
  let store: Store

  beforeAll(async () => {
    // Payload keeps one connection for itself: this leaves one for the app and the logbook.
    app = await bootLogbook({ adapter: { pool: { max: 2 } }, db: 'postgres' })
    store = createStore(app.payload, slugs)
  })
  beforeEach(() => clearLogs(app.payload))
  afterAll(() => app.stop())

  it('is never starved by a logbook that writes all the time', async () => {
    let isWriting = true
    const batch = (index: number) =>
      Array.from({ length: 100 }, (_, at) => row(`${index}-${at}`, { prompt: 'p'.repeat(4000) }))
    const writing = (async () => {
      for (let index = 0; isWriting; index++) {
        await store.insert(batch(index))
      }
    })()
    for (let query = 0; query < 25; query++) {
      const { rows } = await poolOf(app).query<{ sum: number }>('SELECT 1 + 1 AS sum')
      expect(rows).toEqual([{ sum: 2 }])
    }
    isWriting = false
    await writing
  })

  it('lends the logbook one connection at a time, whatever the batch needs', async () => {
    const { id } = await createUser(app.payload, 'pooled')
    const pool = poolOf(app)
    const lent = { most: 0, now: 0, times: 0 }
    const acquire = () => {
      lent.now += 1
      lent.times += 1
      lent.most = Math.max(lent.most, lent.now)
    }
    const release = () => (lent.now -= 1)
    pool.on('acquire', acquire)
    pool.on('release', release)
    const pending = row('a', { status: 'pending', userId: id })
    await store.insert([pending, row('b'), row('c', {}, 'serviceLogs')])
    await store.insert([
      row('a', { userId: id }),
      row('b', { cost: 1 }),
      row('c', {}, 'serviceLogs'),
    ])
    pool.off('acquire', acquire)
    pool.off('release', release)
    expect(lent).toEqual({ most: 1, now: 0, times: 2 })
    expect(await findRows(app.payload)).toMatchObject([
      { actor: { label: 'pooled@example.com' }, requestId: 'a', status: 'success' },
      { requestId: 'b' },
      { cost: 1 },
    ])
  })
})

describe('case 49: a connection that goes wrong', () => {
  let app: Booted
  let database: TestDatabase
  let proxy: FaultProxy
  let store: Store

  beforeAll(async () => {
    database = await createDatabase('postgres')
    proxy = await startFaultProxy(database.url)
    const adapter = { pool: { connectionString: proxy.url } }
    app = await bootLogbook({ adapter, database, db: 'postgres' })
    store = createStore(app.payload, slugs)
  })
  beforeEach(async () => {
    await proxy.set('pass')
    await clearLogs(app.payload)
  })
  afterAll(async () => {
    await proxy.set('pass')
    await app.stop()
    await proxy.close()
  })

  const timeoutMs = 400
  const fail = async (rows = [row('a'), row('b')]) => {
    const start = performance.now()
    const failure = await store.insert(rows, { timeoutMs }).then(
      () => 'stored',
      (error: unknown) => describeStoreError(error).kind,
    )
    // Far below what a caller would wait for, far above what a loaded machine needs.
    expect(performance.now() - start).toBeLessThan(timeoutMs + 3000)
    return failure
  }

  it.each<FaultMode>(['refuse', 'stall', 'reset', 'half-close'])(
    'ends an insert in time where the network does: %s, and loses nothing',
    async (mode) => {
      await store.insert([row('before')])
      await proxy.set(mode)
      expect(await fail()).toBe('away')
      expect(await fail()).toBe('away')
      await proxy.set('pass')
      // The pool may still have connections that died meanwhile: each fails once.
      await untilStored(() => store.insert([row('a'), row('b')]))
      expect(await findIds(app.payload)).toEqual(['a', 'b', 'before'])
    },
  )

  it('never asks for another connection while one is on its way', async () => {
    await proxy.set('stall')
    const open = proxy.openCount()
    for (let tries = 0; tries < 4; tries++) {
      expect(await fail()).toBe('away')
    }
    expect(proxy.openCount() - open).toBeLessThanOrEqual(1)
    await proxy.set('pass')
    await store.insert([row('a')])
    const { rows } = await poolOf(app).query<{ one: number }>('SELECT 1 AS one')
    expect(rows).toEqual([{ one: 1 }])
    expect(poolOf(app).waitingCount).toBe(0)
  })

  it('stores a row once whose commit it did not hear of', async () => {
    const blocker = await poolOf(app).connect()
    await blocker.query('BEGIN')
    await blocker.query('LOCK TABLE llm_logs IN ACCESS EXCLUSIVE MODE')
    expect(await fail()).toBe('away')
    // The connection that waits for the lock does not go back into the pool.
    expect(poolOf(app).idleCount).toBe(0)
    // The statement goes on in the database without its client, and is done when the lock goes.
    await blocker.query('COMMIT')
    blocker.release()
    await store.insert([row('a'), row('b')])
    expect(await findIds(app.payload)).toEqual(['a', 'b'])
  })
})

describe('the file of an app on SQLite', () => {
  let app: Booted
  let store: Store

  beforeAll(async () => {
    app = await bootLogbook({ db: 'sqlite' })
    store = createStore(app.payload, slugs)
  })
  afterAll(() => app.stop())

  it('is never found locked by what the app reads while rows are written', async () => {
    const { client } = app.payload.db as unknown as {
      client: { execute: (sql: string) => Promise<unknown> }
    }
    let isWriting = true
    const writing = store.insert([row('a'), row('b')]).finally(() => {
      isWriting = false
    })
    while (isWriting) {
      for (let read = 0; read < 50; read++) {
        await client.execute('SELECT count(*) FROM llm_logs')
      }
      await nextTurn()
    }
    await writing
    expect(await findIds(app.payload)).toEqual(['a', 'b'])
  })
})

async function untilStored(insert: () => Promise<unknown>): Promise<void> {
  for (let tries = 0; tries < 20; tries++) {
    try {
      await insert()
      return
    } catch (error) {
      expect(describeStoreError(error).kind).toBe('away')
    }
  }
  throw new Error('the rows were not stored')
}
