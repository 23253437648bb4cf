import type { CollectionConfig } from 'payload'

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import type { ActivityRow } from '../harness/activityRows.js'
import type { Booted } from '../harness/bootLogbook.js'

import { activityRows, changedPaths } from '../harness/activityRows.js'
import { bootLogbook } from '../harness/bootLogbook.js'
import { describeForDb } from '../harness/describeForDb.js'

const fields = (): CollectionConfig['fields'] => [
  { name: 'title', type: 'text' },
  { name: 'links', type: 'array', fields: [{ name: 'url', type: 'text' }] },
  {
    name: 'layout',
    type: 'blocks',
    blocks: [{ slug: 'hero', fields: [{ name: 'heading', type: 'text' }] }],
  },
]

type Data = Record<string, unknown>

const whole: Data = {
  layout: [{ blockType: 'hero', heading: 'a' }],
  links: [{ url: '/a' }, { url: '/b' }],
  title: 'a',
}

describeForDb('a draft over something', (db) => {
  let app: Booted
  let since: Date
  beforeAll(async () => {
    app = await bootLogbook({
      collections: [
        { slug: 'pages', fields: fields(), versions: { drafts: { autosave: true } } },
        {
          slug: 'silent',
          custom: { 'payload-logbook': { audit: { drafts: 'ignore' } } },
          fields: fields(),
          versions: { drafts: true },
        },
      ],
      config: { globals: [{ slug: 'home', fields: fields(), versions: { drafts: true } }] },
      db,
    })
  })
  afterAll(() => app.stop())
  beforeEach(() => {
    since = new Date()
  })

  const rows = () => activityRows(app, { createdAt: { greater_than_equal: since } })
  const summary = (row: ActivityRow) => [row.action, ...changedPaths(row)].join(' ')

  async function create(collection: string, data: Data): Promise<number | string> {
    const doc = await app.payload.create({ collection: collection as never, data: data as never })
    return doc.id
  }
  const save = (at: { collection: string; id: number | string }, data: Data, options = {}) =>
    app.payload.update({ ...at, ...options, data: data as never } as never)
  const saveHome = (data: Data, draft: boolean) =>
    app.payload.updateGlobal({ slug: 'home' as never, data: data as never, draft })

  it('changes no row that it leaves as it is, autosaved or not', async () => {
    const id = await create('pages', { ...whole, _status: 'published' })
    const page = { id, collection: 'pages' }
    await save(page, { title: 'b' }, { draft: true })
    await save(page, { title: 'c' }, { autosave: true, draft: true })
    await save(page, { title: 'd' }, { autosave: true, draft: true })
    const edits = (await rows()).filter(({ action }) => action === 'update')
    expect(edits.map(summary)).toEqual(['update _status title', 'update title', 'update title'])
  })

  it('of a global changes no row that it leaves as it is', async () => {
    await saveHome({ ...whole, _status: 'published' }, false)
    await saveHome({ title: 'b' }, true)
    expect(summary((await rows()).at(-1)!)).toBe('update _status title')
  })

  describe('does not hide that what is published is withdrawn', () => {
    it('of a document', async () => {
      const id = await create('pages', { _status: 'published', title: 'a' })
      const page = { id, collection: 'pages' }
      await save(page, { title: 'b' }, { draft: true })
      await save(page, { _status: 'draft' })
      expect((await rows()).map(summary)).toEqual([
        'create',
        'update _status title',
        'unpublish _status',
      ])
    })

    it('of a document whose drafts are not logged, with what the draft changed', async () => {
      const id = await create('silent', { _status: 'published', title: 'a' })
      const doc = { id, collection: 'silent' }
      await save(doc, { title: 'b' }, { draft: true })
      await save(doc, { _status: 'draft' })
      expect((await rows()).map(summary)).toEqual(['create', 'unpublish _status title'])
    })

    it('of a global', async () => {
      await saveHome({ _status: 'published', title: 'x' }, false)
      await saveHome({ title: 'y' }, true)
      since = new Date()
      await saveHome({ _status: 'draft' }, false)
      expect((await rows()).map(summary)).toEqual(['unpublish _status'])
    })
  })

  it('that was never published is no withdrawal', async () => {
    const id = await create('pages', { _status: 'draft', title: 'a' })
    await save({ id, collection: 'pages' }, { _status: 'draft', title: 'b' })
    expect((await rows()).map(summary)).toEqual(['create', 'update title'])
  })
})
