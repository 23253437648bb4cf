import type { PayloadRequest } from 'payload'

import { commitTransaction, createLocalReq, initTransaction } from 'payload'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Booted } from '../harness/bootLogbook.js'

import { activityRows } from '../harness/activityRows.js'
import { bootLogbook } from '../harness/bootLogbook.js'

const pages = {
  slug: 'pages',
  fields: [{ name: 'title', type: 'text' as const }],
  versions: { drafts: true },
}

type Data = Record<string, unknown>

function create({ payload }: Booted, data: Data, req?: PayloadRequest) {
  return payload.create({ collection: 'pages' as never, data: data as never, req })
}

function update({ payload }: Booted, id: number | string, data: Data) {
  return payload.update({ collection: 'pages' as never, data: data as never, id })
}

/** How many messages with statements are sent while `work` runs. */
async function countStatements(work: () => Promise<unknown>): Promise<number> {
  const { prototype } = pg.Client
  const { query } = prototype
  let count = 0
  prototype.query = function (this: pg.Client, ...args: unknown[]) {
    count += 1
    return (query as (...given: unknown[]) => unknown).apply(this, args)
  } as typeof query
  try {
    await work()
  } finally {
    prototype.query = query
  }
  return count
}

describe('what the audit costs the database, on postgres', () => {
  let logged: Booted
  let bare: Booted
  beforeAll(async () => {
    const boot = { adapter: { pool: { max: 10 } }, collections: [pages], db: 'postgres' as const }
    logged = await bootLogbook(boot)
    bare = await bootLogbook({ ...boot, options: { audit: false } })
  })
  afterAll(async () => {
    await logged.stop()
    await bare.stop()
  })

  it('is no message more for a create, an update, a publication and a deletion: the row goes with the commit', async () => {
    const counts = async (app: Booted) => {
      await app.logbook.flush()
      const { id } = await create(app, { _status: 'draft', title: 'a' })
      const each = [
        () => create(app, { _status: 'draft', title: 'b' }),
        () => update(app, id, { title: 'c' }),
        () => update(app, id, { _status: 'published' }),
        () => app.payload.delete({ collection: 'pages' as never, id }),
      ]
      const result: number[] = []
      for (const work of each) {
        result.push(await countStatements(work))
      }
      return result
    }
    const without = await counts(bare)
    expect(await counts(logged)).toEqual(without)
  })

  it('is one statement for several changes of one transaction', async () => {
    const counts = async (app: Booted) => {
      await app.logbook.flush()
      return countStatements(async () => {
        const req = await createLocalReq({}, app.payload)
        await initTransaction(req)
        for (const title of ['one', 'two', 'three']) {
          await create(app, { title }, req)
        }
        await commitTransaction(req)
      })
    }
    expect(await counts(logged)).toBe((await counts(bare)) + 1)
  })

  it('is no waiting for a log table that is locked: the row comes after the change', async () => {
    const blocker = new pg.Client({ connectionString: logged.database.url })
    await blocker.connect()
    await blocker.query('BEGIN')
    await blocker.query('LOCK TABLE activity_logs IN ACCESS EXCLUSIVE MODE')
    const unwritten = logged.logbook.health().unwrittenCount
    const { id } = await create(logged, { title: 'locked out' })
    expect(logged.logbook.health().unwrittenCount).toBe(unwritten + 1)
    await blocker.query('ROLLBACK')
    await blocker.end()
    const rows = await activityRows(logged, { resourceId: { equals: String(id) } })
    expect(rows).toMatchObject([{ action: 'create' }])
  })

  it('is none for a read and for what changes nothing', async () => {
    const counts = async (app: Booted) => {
      const { id } = await create(app, { title: 'a' })
      await app.logbook.flush()
      const read = () => app.payload.find({ collection: 'pages' as never })
      return [
        await countStatements(read),
        await countStatements(() => update(app, id, { title: 'a' })),
      ]
    }
    expect(await counts(logged)).toEqual(await counts(bare))
  })

  it('is far less than one statement each for documents that are changed at once', async () => {
    const titles = Array.from({ length: 100 }, (_, index) => `bulk ${index}`)
    const where = { title: { like: 'bulk' } }
    const counts = async (app: Booted) => {
      for (const title of titles) {
        await create(app, { title })
      }
      await app.logbook.flush()
      return countStatements(() =>
        app.payload.update({
          collection: 'pages' as never,
          data: { title: 'bulk' } as never,
          where,
        }),
      )
    }
    const without = await counts(bare)
    expect(await counts(logged)).toBeLessThan(without + titles.length / 4)
    const rows = await activityRows(logged, { action: { equals: 'update' } })
    expect(rows.filter(({ details }) => details.bulkId !== undefined)).toHaveLength(titles.length)
  })

  it('is no connection more: twenty at once go through a pool of ten', async () => {
    const numbers = Array.from({ length: 20 }, (_, index) => index)
    const unwritten = logged.logbook.health().unwrittenCount
    const docs = await Promise.all(
      numbers.map((number) => create(logged, { _status: 'draft', title: `at once ${number}` })),
    )
    await Promise.all(docs.map(({ id }) => update(logged, id, { _status: 'published' })))
    const users = await Promise.all(
      numbers.map((number) =>
        logged.payload.create({
          collection: 'users',
          data: { email: `user-${number}@example.com`, password: 'secret words' } as never,
        }),
      ),
    )
    await Promise.all(
      users.map((user) =>
        logged.payload.update({
          id: user.id,
          collection: 'users',
          data: { role: 'editor' } as never,
          user: { ...user, collection: 'users' },
        }),
      ),
    )
    const ids = docs.map(({ id }) => String(id))
    const pageRows = await activityRows(logged, {
      resourceId: { in: ids },
      resourceType: { equals: 'pages' },
    })
    const userRows = await activityRows(logged, { resourceType: { equals: 'users' } })
    expect(pageRows.map(({ action }) => action).sort()).toEqual([
      ...numbers.map(() => 'create'),
      ...numbers.map(() => 'publish'),
    ])
    expect(userRows).toHaveLength(40)
    expect(logged.logbook.health().unwrittenCount).toBe(unwritten)
  })
})
