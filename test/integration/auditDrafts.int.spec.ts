import type { CollectionConfig } from 'payload'

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import type { ActivityRow } from '../harness/activityRows.js'
import type { Booted } from '../harness/bootLogbook.js'

import { activityRows, changedPaths } from '../harness/activityRows.js'
import { bootLogbook } from '../harness/bootLogbook.js'
import { describeForDb } from '../harness/describeForDb.js'

/** Two collections that are alike but for what is logged of their drafts. */
const collections = (): CollectionConfig[] => [
  { slug: 'pages', fields: fields(), versions: { drafts: { autosave: true }, maxPerDoc: 2 } },
  {
    slug: 'notes',
    custom: { 'payload-logbook': { audit: { drafts: 'ignore' } } },
    fields: fields(),
    versions: { drafts: true },
  },
]

const fields = (): CollectionConfig['fields'] => [
  { name: 'title', type: 'text' },
  { name: 'text', type: 'text' },
]

type Data = Record<string, unknown>

describeForDb('drafts', (db) => {
  let app: Booted
  beforeAll(async () => {
    app = await bootLogbook({
      adapter: db === 'sqlite' ? { transactionOptions: {} } : {},
      collections: collections(),
      config: { globals: [{ slug: 'home', fields: fields(), versions: { drafts: true } }] },
      db,
    })
  })
  afterAll(() => app.stop())

  let since: Date
  beforeEach(() => {
    since = new Date()
  })
  const rows = () =>
    activityRows(app, { category: { equals: 'data' }, createdAt: { greater_than_equal: since } })
  const summary = (found: ActivityRow[]) =>
    found.map((row) => [row.action, changedPaths(row).join()].join(' ').trim())

  function create(collection: string, data: Data) {
    const draft = data._status !== 'published'
    return app.payload.create({ collection: collection as never, data: data as never, draft })
  }

  function save(
    { id, collection }: { collection: string; id: number | string },
    data: Data,
    options: { autosave?: boolean; draft?: boolean } = { draft: true },
  ) {
    return app.payload.update({
      ...options,
      collection: collection as never,
      data: data as never,
      id,
    })
  }

  describe('that are logged', () => {
    it('have a row each, by its own change, and their publication has one', async () => {
      const { id } = await create('pages', { title: 'a' })
      const page = { collection: 'pages', id }
      await save(page, { title: 'b' })
      await save(page, { text: 'c' }, { autosave: true, draft: true })
      await save(page, { text: 'd' }, { autosave: true, draft: true })
      await save(page, { _status: 'published' }, {})
      const found = await rows()
      expect(summary(found)).toEqual([
        'create',
        'update title',
        'update text',
        'update text',
        'publish _status',
      ])
      expect(found.map(({ details }) => [details.draft, details.autosave])).toEqual([
        [true, undefined],
        [true, undefined],
        [true, true],
        [true, true],
        [undefined, undefined],
      ])
    })

    it('are told from edits of what is published, and from its withdrawal', async () => {
      const { id } = await create('pages', { _status: 'published', title: 'a' })
      const page = { collection: 'pages', id }
      await save(page, { _status: 'published', title: 'b' }, {})
      await save(page, { title: 'c' })
      await app.payload.update({
        collection: 'pages' as never,
        data: {} as never,
        id,
        unpublishAllLocales: true,
      } as never)
      const found = await rows()
      expect(found.map(({ action }) => action)).toEqual(['create', 'update', 'update', 'unpublish'])
    })

    it('are restored from a version with what the version is', async () => {
      const { id } = await create('pages', { _status: 'published', title: 'a' })
      const page = { collection: 'pages', id }
      await save(page, { _status: 'published', title: 'b' }, {})
      const { docs } = await app.payload.findVersions({
        collection: 'pages' as never,
        sort: 'updatedAt',
        where: { parent: { equals: id } },
      })
      await app.payload.restoreVersion({ collection: 'pages' as never, id: docs[0]!.id })
      const [, , restored, ...others] = await rows()
      expect(others).toEqual([])
      expect(restored).toMatchObject({
        action: 'restore',
        changes: [{ from: 'b', path: 'title', to: 'a' }],
        details: { versionId: docs[0]!.id },
        resourceId: String(id),
      })
    })

    it('of globals are logged alike', async () => {
      const save = (data: Data, draft: boolean) =>
        app.payload.updateGlobal({ slug: 'home' as never, data: data as never, draft })
      await save({ _status: 'published', title: 'a' }, false)
      await save({ title: 'b' }, true)
      await save({ _status: 'published', title: 'b' }, false)
      expect(summary(await rows())).toEqual(['create', 'update _status,title', 'publish _status'])
    })
  })

  describe('that are not logged', () => {
    it('have no row until they are published, with all that they changed', async () => {
      const { id } = await create('notes', { _status: 'published', text: 'x', title: 'a' })
      const note = { collection: 'notes', id }
      await save(note, { title: 'b' })
      await save(note, { text: 'y' })
      await save(note, { _status: 'published' }, {})
      const found = await rows()
      expect(found.map(({ action }) => action)).toEqual(['create', 'update'])
      expect(changedPaths(found[1]!)).toEqual(['text', 'title'])
    })

    it('have one row at the first publication', async () => {
      const { id } = await create('notes', { title: 'a' })
      const note = { collection: 'notes', id }
      await save(note, { title: 'b' })
      await save(note, { _status: 'published' }, {})
      const found = await rows()
      expect(summary(found)).toEqual(['create', 'publish _status,title'])
    })
  })
})
