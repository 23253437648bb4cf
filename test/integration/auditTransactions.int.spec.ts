import type { PayloadRequest } from 'payload'

import { commitTransaction, createLocalReq, initTransaction } from 'payload'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

import type { Booted } from '../harness/bootLogbook.js'

import { activityRows } from '../harness/activityRows.js'
import { bootLogbook } from '../harness/bootLogbook.js'
import { executeSQL } from '../harness/executeSQL.js'

type Client = { listenerCount: (event: string) => number }
type Session = {
  db: {
    execute: (sql: string) => Promise<unknown>
    transaction: (work: () => Promise<unknown>) => Promise<unknown>
  }
  resolve: () => Promise<void>
}
type Adapter = { pool: { _idle: { client: Client }[] }; sessions: Record<string, Session> }

/** What a host does with a transaction by itself, beside Payload. */
describe.each([['transaction'], ['buffered']] as const)(
  'rows in transactions that the host has its own way with, on postgres, %s',
  (write) => {
    let app: Booted
    beforeAll(async () => {
      const posts = { slug: 'posts', fields: [{ name: 'title', type: 'text' as const }] }
      app = await bootLogbook({
        collections: [posts],
        db: 'postgres',
        options: { audit: { write } },
      })
    })
    afterAll(() => app.stop())

    const adapter = () => app.payload.db as unknown as Adapter

    afterEach(() => {
      const clients = adapter().pool._idle.map(({ client }) => client)
      expect(clients.filter((client) => Object.hasOwn(client, 'query'))).toEqual([])
      expect(clients.map((client) => client.listenerCount('notice'))).not.toContain(1)
    })

    async function begin(): Promise<{ req: PayloadRequest; session: Session }> {
      const req = await createLocalReq({}, app.payload)
      await initTransaction(req)
      return { req, session: adapter().sessions[String(await req.transactionID)]! }
    }

    async function create(title: string, req?: PayloadRequest): Promise<void> {
      await app.payload.create({ collection: 'posts' as never, data: { title } as never, req })
    }

    async function idsOf(titles: string[]): Promise<string[]> {
      const where = { title: { in: titles } }
      const { docs } = await app.payload.find({ collection: 'posts' as never, sort: 'id', where })
      return docs.map(({ id }) => String(id))
    }

    async function loggedIds(): Promise<string[]> {
      const rows = await activityRows(app, { resourceType: { equals: 'posts' } })
      return rows.map(({ resourceId }) => String(resourceId)).sort((a, b) => Number(a) - Number(b))
    }

    it('are undone with a nested transaction, and with what is behind a savepoint', async () => {
      const nested = await begin()
      await nested.session.db
        .transaction(async () => {
          await create('undone', nested.req)
          throw new Error('the nested one fails')
        })
        .catch(() => undefined)
      await create('after it', nested.req)
      await commitTransaction(nested.req)

      const own = await begin()
      await create('before it', own.req)
      await own.session.db.execute('SAVEPOINT a')
      await create('undone', own.req)
      await own.session.db.execute('ROLLBACK TO a')
      await commitTransaction(own.req)

      expect(await idsOf(['undone'])).toEqual([])
      expect(await loggedIds()).toEqual(await idsOf(['after it', 'before it']))
    })

    it('are written where it is committed without Payload', async () => {
      const { req, session } = await begin()
      await create('resolved', req)
      Reflect.deleteProperty(adapter().sessions, String(await req.transactionID))
      await session.resolve()
      const [id] = await idsOf(['resolved'])
      expect(await loggedIds()).toContain(id)
    })

    it('leave the connection as it was when they come too late', async () => {
      const { req } = await begin()
      await create('one', req)
      await create('two', req)
      const late = create('late', req).catch(() => undefined)
      await Promise.all([late, commitTransaction(req)])
      const ids = await idsOf(['late', 'one', 'two'])
      expect(await loggedIds()).toEqual(expect.arrayContaining(ids))
    })

    it('cost no change where an assertion in a trigger fails', async () => {
      await executeSQL(
        app.payload,
        `CREATE FUNCTION assert_row() RETURNS trigger AS $$ BEGIN ASSERT false; RETURN NEW; END $$ LANGUAGE plpgsql;
         CREATE TRIGGER assert_row BEFORE INSERT ON activity_logs FOR EACH ROW EXECUTE FUNCTION assert_row();`,
      )
      const created = { action: { equals: 'create' } }
      const before = await activityRows(app, created)
      await create('asserted')
      expect(await idsOf(['asserted'])).toHaveLength(1)
      await executeSQL(app.payload, 'DROP TRIGGER assert_row ON activity_logs')
      // Reduced, it may be: the delivery was about to make of it what the log would take.
      expect(await activityRows(app, created)).toHaveLength(before.length + 1)
    })
  },
)
