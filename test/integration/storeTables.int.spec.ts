import type { CollectionConfig, Payload } from 'payload'

import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'

import type { Booted } from '../harness/bootLogbook.js'

import { createStore } from '../../src/store/createStore.js'
import { describeStoreError } from '../../src/store/storeError.js'
import { bootLogbook } from '../harness/bootLogbook.js'
import { describeForDb } from '../harness/describeForDb.js'
import { clearLogs, findIds, findRows, row, slugs } from '../harness/logRows.js'

describeForDb('case 62: tables that are not those of the plugin', (db) => {
  let app: Booted

  beforeAll(async () => {
    app = await bootLogbook({ db })
  })
  afterAll(() => app.stop())

  const tell = async () => {
    const failure = createStore(app.payload, slugs).insert([row('a'), row('b')])
    return describeStoreError(
      await failure.then(
        () => 'stored',
        (error: unknown) => error,
      ),
    )
  }

  it('are told from a row that is refused, and rows go in once the column is there', async () => {
    await execute(app.payload, 'ALTER TABLE llm_logs RENAME COLUMN digest TO other')
    expect(await tell()).toEqual({
      kind: 'schema',
      message: expect.stringMatching(/run your migrations \(payload migrate\): .*digest/),
    })
    await execute(app.payload, 'ALTER TABLE llm_logs RENAME COLUMN other TO digest')
    await createStore(app.payload, slugs).insert([row('a'), row('b')])
    expect(await findIds(app.payload)).toEqual(['a', 'b'])
  })

  it('are told from a database that is away where the table is missing', async () => {
    await execute(app.payload, 'ALTER TABLE llm_logs RENAME TO elsewhere')
    expect(await tell()).toEqual({
      kind: 'schema',
      message: expect.stringMatching(/run your migrations \(payload migrate\): .*llm_logs/),
    })
    await execute(app.payload, 'ALTER TABLE elsewhere RENAME TO llm_logs')
  })
})

describeForDb('a batch', (db) => {
  let app: Booted

  beforeAll(async () => {
    const overrides = { llmLogs: withReview, serviceLogs: withHostFields }
    app = await bootLogbook({ db, options: { overrides } })
  })
  beforeEach(() => clearLogs(app.payload))
  afterAll(() => app.stop())

  const store = () => createStore(app.payload, slugs)

  it('case 19: may have more rows than a statement has parameters', async () => {
    // With some forty columns far above the 65,535 parameters of Postgres and the 32,766 of SQLite.
    const rows = Array.from({ length: 3000 }, (_, index) => row(`${10_000 + index}`))
    expect(await store().insert([...rows, ...rows.slice(0, 2000)])).toEqual([])
    expect(await findIds(app.payload)).toHaveLength(3000)
  })

  it('case 19: may have a row of 16 MB', async () => {
    const response = 'ü'.repeat(8 * 1024 * 1024)
    expect(await store().insert([row('a'), row('b', { response }), row('c')])).toEqual([])
    const [, stored] = await findRows(app.payload)
    expect(stored?.response === response).toBe(true)
    expect(await findIds(app.payload)).toEqual(['a', 'b', 'c'])
  })

  it('is still one statement where the host has a column of its own', async () => {
    const create = vi.spyOn(app.payload.db, 'create')
    await store().insert([row('a'), row('b')])
    expect(await findRows(app.payload)).toMatchObject([{ reviewedBy: null }, { reviewedBy: null }])
    expect(create).not.toHaveBeenCalled()
  })

  it('fills a field that the host gave a default', async () => {
    await store().insert([row('a', {}, 'serviceLogs'), row('b', { feature: 'x' }, 'serviceLogs')])
    expect(await findRows(app.payload, 'serviceLogs')).toMatchObject([
      { feature: 'none', requestId: 'a', reviewedBy: null },
      { feature: 'x', requestId: 'b', reviewedBy: null },
    ])
  })
})

/** A host that has a column of its own, and a default for one of ours. */
function withHostFields({
  defaultCollection,
}: {
  defaultCollection: CollectionConfig
}): CollectionConfig {
  const fields = defaultCollection.fields.map((field) =>
    'name' in field && field.name === 'feature' ? { ...field, defaultValue: 'none' } : field,
  )
  return {
    ...defaultCollection,
    fields: [...fields, { name: 'reviewedBy', type: 'text' }] as CollectionConfig['fields'],
  }
}

type Execute = { execute: (args: { drizzle: unknown; raw: string }) => Promise<unknown> }

async function execute({ db }: Payload, raw: string): Promise<void> {
  const adapter = db as unknown as Execute & { drizzle: unknown }
  await adapter.execute({ drizzle: adapter.drizzle, raw })
}

function withReview({
  defaultCollection,
}: {
  defaultCollection: CollectionConfig
}): CollectionConfig {
  const review = { name: 'reviewedBy', type: 'text' } as const
  return { ...defaultCollection, fields: [...defaultCollection.fields, review] }
}
