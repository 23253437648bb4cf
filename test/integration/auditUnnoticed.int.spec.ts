import type { CollectionConfig } from 'payload'

import { createLocalReq, initTransaction, killTransaction } from 'payload'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Booted } from '../harness/bootLogbook.js'

import { activityRows } from '../harness/activityRows.js'
import { bootLogbook } from '../harness/bootLogbook.js'
import { describeForDb } from '../harness/describeForDb.js'
import { refuseRows } from '../harness/refuseRows.js'

const posts = 'posts' as never

const collections = (): CollectionConfig[] => [
  { slug: 'posts', fields: [{ name: 'title', type: 'text' }], versions: { drafts: true } },
  {
    slug: 'guests',
    auth: true,
    fields: [],
    hooks: {
      beforeLogin: [
        () => {
          throw 'not today'
        },
      ],
    },
  },
]

/** Requests as code that calls the adapter itself may hand them over. */
const requests: [string, () => unknown][] = [
  ['none', () => undefined],
  ['one that is null', () => null],
  ['one that is empty', () => ({})],
  ['one that is frozen', () => Object.freeze({ payloadAPI: 'REST', transactionID: 'long over' })],
  ['one of a transaction that has ended', () => ({ transactionID: 'long over' })],
  [
    'one that cannot be read',
    () =>
      new Proxy(
        {},
        {
          get: (_target, name) => {
            // What the adapter itself asks for.
            if (typeof name === 'string' && ['locale', 'payload', 'transactionID'].includes(name)) {
              return undefined
            }
            throw new Error('nobody reads this')
          },
        },
      ),
  ],
]

describeForDb('the audit is not noticed', (db) => {
  let app: Booted
  beforeAll(async () => {
    app = await bootLogbook({ collections: collections(), db })
  })
  afterAll(() => app.stop())

  describe.each(requests)('by code that calls the adapter with a request: %s', (_name, make) => {
    it('and writes, reads and deletes', async () => {
      const { db: adapter } = app.payload
      const req = make() as never
      const created = await adapter.create({ collection: posts, data: { title: 'a' }, req })
      const where = { id: { equals: created.id } }
      const at = { collection: posts, req, where }
      expect(await adapter.findOne({ ...at, select: null as never })).toMatchObject({ title: 'a' })
      const updated = await adapter.updateOne({
        ...at,
        data: { title: 'b' },
        select: null as never,
      })
      expect(updated).toMatchObject({ id: created.id, title: 'b' })
      const many = await adapter.updateMany({ ...at, data: { title: 'c' } })
      expect(many).toHaveLength(1)
      expect((await adapter.find({ ...at, where: undefined })).docs).toHaveLength(1)
      expect(await adapter.deleteOne(at)).toMatchObject({ id: created.id })
      await adapter.deleteMany({ collection: posts, req, where: {} })
    })
  })

  describe('by code that asks for a collection that is not there', () => {
    let bare: Booted
    beforeAll(async () => {
      bare = await bootLogbook({ collections: collections(), db, options: { audit: false } })
    })
    afterAll(() => bare.stop())

    /** The second is a name that every object has. */
    const slugs = ['nowhere', 'constructor']
    const methods = ['create', 'find', 'findOne', 'findVersions', 'queryDrafts', 'updateOne']
    const calls = methods.flatMap((method) => slugs.map((slug) => [method, slug] as const))

    it.each(calls)('the error is the adapter’s: %s of %s', async (method, slug) => {
      const args = { collection: slug, data: {}, req: { transactionID: 'long over' }, where: {} }
      type Call = (given: object) => Promise<unknown>
      const tell = ({ payload }: Booted) =>
        (payload.db as unknown as Record<string, Call>)[method]!(args).catch((error: unknown) =>
          String(error),
        )
      expect(await tell(app)).toBe(await tell(bare))
    })
  })

  it('by code that throws what is no error in a hook of the login', async () => {
    const collection = 'guests' as never
    const data = { email: 'guest@example.com', password: 'secret' } as never
    await app.payload.create({ collection, data })
    await expect(app.payload.login({ collection, data })).rejects.toBe('not today')
    const [row] = await activityRows(app, { action: { equals: 'login_failed' } })
    expect(row?.details.reason).toBe('error')
  })

  it('by a hook that is called with what is no request', async () => {
    const [hook] = app.payload.collections['guests' as never]!['config'].hooks.beforeLogin
    expect(() => hook!(undefined as never)).toThrow('not today')
    const req = { payload: {}, user: { id: 1, collection: 'guests' } }
    expect(() => hook!({ req } as never)).toThrow('not today')
  })
})

describeForDb('where the log takes no rows and the host’s logger throws', (db) => {
  it('changes are stored and answered all the same', async () => {
    const app = await bootLogbook({
      adapter: db === 'sqlite' ? { transactionOptions: {} } : {},
      collections: collections(),
      db,
    })
    const { payload } = app
    const restore = await refuseRows(payload, { collection: 'posts', db })
    payload.logger.warn = () => {
      throw new Error('the logger of the host')
    }
    const created = await payload.create({ collection: posts, data: { title: 'a' } as never })
    const updated = await payload.update({
      id: created.id,
      collection: posts,
      data: { title: 'b' } as never,
    })
    expect(updated).toMatchObject({ title: 'b' })
    await restore()
    expect(await activityRows(app, { resourceType: { equals: 'posts' } })).toHaveLength(2)
    await app.stop()
  })
})

describe('the option `audit`', () => {
  it('is said to name what is not in the config', async () => {
    const said: string[] = []
    const destination = { write: (line: string) => void said.push(line) }
    const app = await bootLogbook({
      collections: collections(),
      config: { logger: { destination, options: { level: 'warn' } } as never },
      db: 'sqlite',
      options: { audit: { collections: ['posts', 'pots'], exclude: ['users'], reads: ['gone'] } },
    })
    await app.stop()
    expect(said.filter((line) => line.includes('audit'))).toHaveLength(1)
    expect(said.join()).toContain('`pots` in `collections`, `gone` in `reads`')
    expect(said.join()).not.toContain('`posts`')
  })
})

describeForDb('a change deep in a document', (db) => {
  it('has its row', async () => {
    const app = await bootLogbook({
      collections: [{ slug: 'trees', fields: [{ name: 'tree', type: 'json' }] }],
      db,
    })
    const collection = 'trees' as never
    const nest = (leaf: string, depth: number): unknown =>
      JSON.parse(`${'{"a":'.repeat(depth)}${JSON.stringify(leaf)}${'}'.repeat(depth)}`)
    const { id } = await app.payload.create({ collection, data: { tree: nest('x', 900) } as never })
    await app.payload.update({ collection, data: { tree: nest('y', 900) } as never, id })
    const rows = await activityRows(app, { resourceType: { equals: 'trees' } })
    expect(rows.map(({ action, details }) => [action, details.problem])).toEqual([
      ['create', undefined],
      ['update', undefined],
    ])
    await app.stop()
  })
})

describe('a request whose transaction is rolled back, on postgres', () => {
  it('leaves neither documents nor rows, and the next one is logged', async () => {
    const app = await bootLogbook({ collections: collections(), db: 'postgres' })
    const { payload } = app
    const req = await createLocalReq({}, payload)
    await initTransaction(req)
    await payload.create({ collection: posts, data: { title: 'a' } as never, req })
    await killTransaction(req)
    await payload.create({ collection: posts, data: { title: 'b' } as never, req })
    expect((await payload.find({ collection: posts })).docs).toHaveLength(1)
    expect(await activityRows(app, { resourceType: { equals: 'posts' } })).toHaveLength(1)
    await app.stop()
  })
})
