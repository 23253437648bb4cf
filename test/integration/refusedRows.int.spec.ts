import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

import type { Row } from '../../src/entries/row.js'
import type { Store } from '../../src/store/Store.js'
import type { Booted } from '../harness/bootLogbook.js'

import { createStore } from '../../src/store/createStore.js'
import { bootLogbook } from '../harness/bootLogbook.js'
import { slugs } from '../harness/logRows.js'
import { refuseRows } from '../harness/refuseRows.js'

type Client = { query: (...args: unknown[]) => Promise<unknown> }
type Sessions = Record<string, { db: { session: { client: Client } } }>

let count = 0

function row(resourceType: string): Row {
  count += 1
  const createdAt = new Date(0).toISOString()
  const fields = { action: 'create', category: 'data', status: 'success' }
  return {
    data: { createdAt, eventId: `event-${count}`, resourceType, ...fields },
    kind: 'activityLogs',
  }
}

describe('rows that a transaction of the host’s does not take, on postgres', () => {
  let app: Booted
  let store: Store
  let undo: (() => Promise<void>) | undefined

  beforeAll(async () => {
    app = await bootLogbook({ db: 'postgres', options: { audit: false } })
    store = createStore(app.payload, slugs)
  })
  afterEach(() => undo?.())
  afterAll(() => app.stop())

  /** What is refused of these rows, and by how many statements that was found out. @param before A statement of the host's. */
  async function insert(rows: readonly Row[], before = 'SELECT 1') {
    const { db } = app.payload
    const id = (await db.beginTransaction())!
    const { client } = (db as unknown as { sessions: Sessions }).sessions[id]!.db.session
    await client.query(before)
    const statements: unknown[] = []
    const { query } = client
    client.query = (...args) => {
      statements.push(args[0])
      return query.apply(client, args)
    }
    const refused = await store.joinTransaction(id)!.insert(rows, { isOpen: true })
    // A transaction that was lost answers no more.
    await client.query('SELECT 1')
    client.query = query
    await db.commitTransaction(id)
    return {
      refused: refused.map(({ error, row: { data } }) => ({
        code: (error as { code?: string }).code,
        message: (error as Error).message,
        resourceType: data.resourceType,
      })),
      statements: statements.length - 1,
    }
  }

  it('are told with the code and the words of the database, and the others are written', async () => {
    undo = await refuseRows(app.payload, { collection: 'refused', db: 'postgres' })
    expect(await insert([row('posts'), row('refused'), row('pages')])).toEqual({
      refused: [{ code: 'P0001', message: 'refused by a trigger', resourceType: 'refused' }],
      statements: 2,
    })
    const { docs } = await app.payload.db.find<{ id: number; resourceType: string }>({
      collection: 'activity-logs' as never,
      sort: 'resourceType',
    })
    expect(docs.map(({ resourceType }) => resourceType)).toEqual(['pages', 'posts'])
  })

  it('are not tried one by one where the table is locked', async () => {
    const { db } = app.payload
    const id = (await db.beginTransaction())!
    const { client } = (db as unknown as { sessions: Sessions }).sessions[id]!.db.session
    await client.query('LOCK TABLE activity_logs IN ACCESS EXCLUSIVE MODE')
    undo = () => db.rollbackTransaction(id)
    const { refused, statements } = await insert([row('posts'), row('pages')])
    expect(refused.map(({ code }) => code)).toEqual(['55P03', '55P03'])
    expect(statements).toBe(1)
  })

  it('are told where the host’s own operators come first', async () => {
    undo = await refuseRows(app.payload, { collection: 'refused', db: 'postgres' })
    const { refused } = await insert(
      [row('refused')],
      `CREATE FUNCTION fail(text, text) RETURNS text LANGUAGE plpgsql AS $$BEGIN RAISE 'never asked'; END$$;
      CREATE OPERATOR public.|| (FUNCTION = fail, LEFTARG = text, RIGHTARG = text);
      SET LOCAL search_path = public, pg_catalog`,
    )
    expect(refused).toMatchObject([{ code: 'P0001', message: 'refused by a trigger' }])
  })
})
