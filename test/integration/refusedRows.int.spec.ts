import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

import type { Row } from '../../src/entries/row.js'
import type { Store } from '../../src/store/Store.js'
import type { Booted } from '../harness/bootLogbook.js'

import { createStore } from '../../src/store/createStore.js'
import { findTransactionClient } from '../../src/store/sql/sqlAdapter.js'
import { bootLogbook } from '../harness/bootLogbook.js'
import { findRows, row, slugs } from '../harness/logRows.js'
import { refuseRows } from '../harness/refuseRows.js'

let count = 0

function rowAbout(resourceType: string): Row {
  count += 1
  return row(`event-${count}`, { resourceType }, 'activityLogs')
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
    const client = findTransactionClient(db, id)!
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
    expect(await insert([rowAbout('posts'), rowAbout('refused'), rowAbout('pages')])).toEqual({
      refused: [{ code: 'P0001', message: 'refused by a trigger', resourceType: 'refused' }],
      statements: 2,
    })
    expect(await findRows(app.payload, 'activityLogs')).toMatchObject([
      { resourceType: 'posts' },
      { resourceType: 'pages' },
    ])
  })

  it('are not tried one by one where the table is locked', async () => {
    const { db } = app.payload
    const id = (await db.beginTransaction())!
    const client = findTransactionClient(db, id)!
    await client.query('LOCK TABLE activity_logs IN ACCESS EXCLUSIVE MODE')
    undo = () => db.rollbackTransaction(id)
    const { refused, statements } = await insert([rowAbout('posts'), rowAbout('pages')])
    expect(refused.map(({ code }) => code)).toEqual(['55P03', '55P03'])
    expect(statements).toBe(1)
  })

  it('are told where the host’s own operators come first', async () => {
    undo = await refuseRows(app.payload, { collection: 'refused', db: 'postgres' })
    const { refused } = await insert(
      [rowAbout('refused')],
      `CREATE FUNCTION fail(text, text) RETURNS text LANGUAGE plpgsql AS $$BEGIN RAISE 'never asked'; END$$;
      CREATE OPERATOR public.|| (FUNCTION = fail, LEFTARG = text, RIGHTARG = text);
      SET LOCAL search_path = public, pg_catalog`,
    )
    expect(refused).toMatchObject([{ code: 'P0001', message: 'refused by a trigger' }])
  })
})
