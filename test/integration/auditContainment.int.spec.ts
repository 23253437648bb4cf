import pg from 'pg'
import { afterEach, expect, it } from 'vitest'

import type { Booted } from '../harness/bootLogbook.js'

import { activityRows } from '../harness/activityRows.js'
import { bootLogbook } from '../harness/bootLogbook.js'
import { createDatabase } from '../harness/createDatabase.js'

const posts = { slug: 'posts', fields: [{ name: 'title', type: 'text' as const }] }

let app: Booted | undefined
afterEach(async () => {
  await app?.stop()
  app = undefined
})

async function createLogged({ payload }: Booted): Promise<unknown[]> {
  await payload.create({ collection: 'posts' as never, data: { title: 'one' } as never })
  const { docs } = await payload.find({ collection: 'posts' as never })
  expect(docs).toHaveLength(1)
  return activityRows(app!, { resourceType: { equals: 'posts' } })
}

it('rows follow after the commit where the database has no plpgsql to write them in it safely', async () => {
  const database = await createDatabase('postgres')
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  await client.query('DROP EXTENSION plpgsql CASCADE')
  await client.end()
  app = await bootLogbook({ collections: [posts], database, db: 'postgres' })
  expect(await createLogged(app)).toMatchObject([{ action: 'create' }])
})

it('rows are written by themselves where somebody sends all statements in another protocol', async () => {
  const { prototype } = pg.Client
  const { query } = prototype
  prototype.query = function (this: pg.Client, first: unknown, ...rest: unknown[]) {
    const isPlain = typeof first === 'object' && first !== null && !('submit' in first)
    const sent = isPlain ? { ...first, queryMode: 'extended' } : first
    return (query as (...args: unknown[]) => unknown).call(this, sent, ...rest)
  } as typeof query
  try {
    app = await bootLogbook({ collections: [posts], db: 'postgres' })
    expect(await createLogged(app)).toMatchObject([{ action: 'create' }])
    expect(app.logbook.health().unwrittenCount).toBe(0)
  } finally {
    prototype.query = query
  }
})
