import type { CollectionConfig, Payload, PayloadRequest, Where } from 'payload'

import { commitTransaction, createLocalReq, initTransaction } from 'payload'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

import type { ActivityRow } from '../harness/activityRows.js'
import type { Booted } from '../harness/bootLogbook.js'
import type { DatabaseName } from '../harness/createDatabase.js'

import { activityRows } from '../harness/activityRows.js'
import { bootLogbook } from '../harness/bootLogbook.js'
import { describeForDb } from '../harness/describeForDb.js'
import { refuseRows } from '../harness/refuseRows.js'
import { request, signIn } from '../harness/request.js'

const editor = { email: 'editor@example.com', password: 'secret words' }

/** `refused` is what the log is made to take no row of. */
const collections = (): CollectionConfig[] => [
  {
    slug: 'posts',
    fields: [{ name: 'title', type: 'text' }],
    hooks: {
      afterChange: [
        ({ doc }) => {
          if ((doc as { title?: string }).title === 'throws') {
            throw new Error('a later hook')
          }
        },
      ],
    },
  },
  { slug: 'refused', fields: [{ name: 'title', type: 'text' }] },
]

type Settings = { onFailure?: 'closed' | 'open'; write?: 'buffered' | 'transaction' }

function boot(db: DatabaseName, audit: Settings): Promise<Booted> {
  return bootLogbook({
    adapter: db === 'sqlite' ? { transactionOptions: {} } : {},
    collections: collections(),
    db,
    options: { audit },
  })
}

function create(payload: Payload, collection: string, title = 'one', req?: PayloadRequest) {
  return payload.create({ collection: collection as never, data: { title } as never, req })
}

async function count({ db }: Payload, collection: string, title?: string): Promise<number> {
  const where: Where = title === undefined ? {} : { title: { equals: title } }
  return (await db.find({ collection: collection as never, pagination: false, where })).docs.length
}

type Sessions = Record<string, { db: { execute: (sql: string) => Promise<unknown> } }>

/** A statement of the host's that fails in its transaction, and that it takes no notice of. */
async function failIn({ payload, transactionID }: PayloadRequest): Promise<void> {
  const { sessions } = payload.db as unknown as { sessions: Sessions }
  await sessions[String(await transactionID)]!.db.execute('SELECT 1 / 0').catch(() => undefined)
}

/** Actions by collection, of rows that are stored. */
async function stored(app: Booted, slugs = ['posts', 'refused']): Promise<string[]> {
  const rows = await activityRows(app, { resourceType: { in: slugs } })
  return rows.map(({ action, resourceType }) => `${action} ${resourceType}`).sort()
}

/** Five documents in one request's transaction, at once; the log refuses the rows of two. */
async function createFive({ payload }: Booted): Promise<PromiseSettledResult<unknown>[]> {
  const req = await createLocalReq({}, payload)
  await initTransaction(req)
  const slugs = ['posts', 'refused', 'posts', 'refused', 'posts']
  const results = await Promise.allSettled(slugs.map((slug) => create(payload, slug, 'five', req)))
  await commitTransaction(req)
  return results
}

describeForDb('rows in the transaction of their changes', (db) => {
  describe('open', () => {
    let app: Booted
    let token: string
    let restore: (() => Promise<void>) | undefined
    beforeAll(async () => {
      app = await boot(db, {})
      await app.payload.create({ collection: 'users', data: editor as never })
      token = await signIn(app, editor)
    })
    afterAll(() => app.stop())
    afterEach(async () => {
      await restore?.()
      restore = undefined
      await app.logbook.flush()
      for (const collection of ['posts', 'refused', 'activity-logs']) {
        await app.payload.db.deleteMany({ collection: collection as never, where: {} })
      }
      await app.logbook.flush()
      await app.payload.db.deleteMany({ collection: 'activity-logs' as never, where: {} })
    })

    it('go with a change that is rolled back', async () => {
      await expect(create(app.payload, 'posts', 'throws')).rejects.toThrow('a later hook')
      expect(await count(app.payload, 'posts')).toBe(0)
      expect(await stored(app)).toEqual([])
    })

    it('are written after it where the log refuses them, and the change is there', async () => {
      restore = await refuseRows(app.payload, { collection: 'refused', db })
      const before = app.logbook.health().unwrittenCount
      const { body, status } = await request(app, '/refused', {
        body: { title: 'one' },
        method: 'POST',
        token,
      })
      expect(status).toBe(201)
      const { id } = body.doc as { id: number }
      // On SQLite nobody reads while the delivery writes.
      await app.logbook.flush({ timeoutMs: 100 })
      const found = await app.payload.findByID({ id, collection: 'refused' as never })
      expect(found).toMatchObject({ title: 'one' })
      expect(app.logbook.health().unwrittenCount).toBe(before + 1)
      await restore()
      restore = undefined
      expect(await activityRows(app, { action: { equals: 'create' } })).toHaveLength(1)
    })

    it('refuse none of five parallel changes of one transaction where two rows fail', async () => {
      restore = await refuseRows(app.payload, { collection: 'refused', db })
      const results = await createFive(app)
      expect(results.map(({ status }) => status)).toEqual(Array(5).fill('fulfilled'))
      expect(await count(app.payload, 'posts')).toBe(3)
      expect(await count(app.payload, 'refused')).toBe(2)
      const { docs } = await app.payload.db.find({ collection: 'activity-logs' as never })
      expect(docs.map((doc) => (doc as unknown as ActivityRow).resourceType)).toEqual([
        'posts',
        'posts',
        'posts',
      ])
      await restore()
      restore = undefined
      // Reduced, it may be: the delivery was about to make of them what the log would take.
      expect(await activityRows(app, { action: { equals: 'create' } })).toHaveLength(5)
    })
  })

  describe('closed', () => {
    let app: Booted
    let token: string
    beforeAll(async () => {
      app = await boot(db, { onFailure: 'closed' })
      await app.payload.create({ collection: 'users', data: editor as never })
      token = await signIn(app, editor)
      await refuseRows(app.payload, { collection: 'refused', db })
    })
    afterAll(() => app.stop())

    it('refuse a change over REST with a clear error where they cannot be written', async () => {
      const { body, status } = await request(app, '/refused', {
        body: { title: 'one' },
        method: 'POST',
        token,
      })
      expect(status).toBe(500)
      expect(JSON.stringify(body.errors)).toContain('could not be written to the activity log')
      expect(await count(app.payload, 'refused')).toBe(0)
    })

    it('refuse a change of the Local API with an error that code can tell', async () => {
      await expect(create(app.payload, 'refused')).rejects.toMatchObject({ code: 'not-logged' })
      expect(await count(app.payload, 'refused')).toBe(0)
    })

    it('let all else be changed', async () => {
      await create(app.payload, 'posts')
      expect(await count(app.payload, 'posts')).toBe(1)
      expect(await stored(app)).toEqual(['create posts'])
    })

    it('refuse five parallel changes of one transaction where two rows fail', async () => {
      const posts = await count(app.payload, 'posts')
      const results = await createFive(app)
      expect(results.filter(({ status }) => status === 'rejected').length).toBeGreaterThan(1)
      expect(await count(app.payload, 'posts')).toBe(posts)
      expect(await count(app.payload, 'refused')).toBe(0)
    })
  })

  describe('buffered', () => {
    let app: Booted
    beforeAll(async () => {
      app = await boot(db, { write: 'buffered' })
    })
    afterAll(() => app.stop())

    it('are written once the change is committed, and not where it is rolled back', async () => {
      await expect(create(app.payload, 'posts', 'throws')).rejects.toThrow('a later hook')
      await create(app.payload, 'posts')
      expect(await stored(app)).toEqual(['create posts'])
    })

    it.runIf(db === 'postgres')(
      'are not written where the database answers a commit with a rollback',
      async () => {
        const before = (await stored(app)).length
        const req = await createLocalReq({}, app.payload)
        await initTransaction(req)
        await create(app.payload, 'posts', 'lost', req)
        await failIn(req)
        await commitTransaction(req)
        expect(await count(app.payload, 'posts', 'lost')).toBe(0)
        expect(await stored(app)).toHaveLength(before)
      },
    )

    it('wait for the commit', async () => {
      const req = await createLocalReq({}, app.payload)
      await initTransaction(req)
      await create(app.payload, 'refused', 'one', req)
      await app.logbook.flush()
      expect(await stored(app, ['refused'])).toEqual([])
      await commitTransaction(req)
      expect(await stored(app, ['refused'])).toEqual(['create refused'])
    })
  })
})
