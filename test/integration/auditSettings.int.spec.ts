import type { CollectionConfig } from 'payload'

import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'

import type { Booted } from '../harness/bootLogbook.js'

import { activityRows, changedPaths } from '../harness/activityRows.js'
import { bootLogbook } from '../harness/bootLogbook.js'
import { describeForDb } from '../harness/describeForDb.js'
import { request, signIn } from '../harness/request.js'

const editor = { email: 'editor@example.com', password: 'secret words' }

const patients = (): CollectionConfig => ({
  slug: 'patients',
  custom: { 'payload-logbook': { audit: { reads: true, snapshots: true } } },
  fields: [
    { name: 'name', type: 'text', localized: true },
    { name: 'diagnosis', type: 'text', custom: { 'payload-logbook': { redact: true } } },
    { name: 'visits', type: 'number', custom: { 'payload-logbook': { ignore: true } } },
  ],
  orderable: true,
})

describeForDb('what is logged of documents by option', (db) => {
  let app: Booted
  let token: string
  beforeAll(async () => {
    app = await bootLogbook({
      collections: [patients()],
      config: { localization: { defaultLocale: 'en', locales: ['en', 'de'] } },
      db,
    })
    await app.payload.create({ collection: 'users', data: editor as never })
    token = await signIn(app, editor)
  })
  afterAll(() => app.stop())

  let since: Date
  beforeEach(async () => {
    await app.logbook.flush()
    since = new Date()
  })
  const rows = (action?: string) =>
    activityRows(app, {
      ...(action && { action: { equals: action } }),
      createdAt: { greater_than_equal: since },
      resourceType: { equals: 'patients' },
    })
  const at = (id: number | string) => ({ collection: 'patients' as never, id })
  const create = (data: object) =>
    app.payload.create({ collection: 'patients' as never, data: data as never })

  it('tells who read which documents', async () => {
    const ids = [(await create({ name: 'a' })).id, (await create({ name: 'b' })).id]
    await request(app, '/patients?sort=id', { token })
    await request(app, `/patients/${ids[0]}`, { token })
    const [list, one, ...others] = await rows('read')
    expect(others).toEqual([])
    expect(list).toMatchObject({
      actor: { label: editor.email },
      details: { count: 2, ids: ids.map(String), operation: 'find' },
    })
    expect(one).toMatchObject({ resourceId: String(ids[0]) })
    for (const id of ids) {
      await app.payload.delete(at(id))
    }
  })

  it('keeps the document as it came and as it was when it went, without what is not to be told', async () => {
    const { id } = await create({ diagnosis: 'a rare illness', name: 'a' })
    await app.payload.update({ ...at(id), data: { name: 'eine' } as never, locale: 'de' })
    await app.payload.delete(at(id))
    const [created] = await rows('create')
    const [deleted] = await rows('delete')
    expect(created!.details.snapshot).toMatchObject({ name: { en: 'a' } })
    expect(deleted!.details.snapshot).toMatchObject({ name: { de: 'eine', en: 'a' } })
    expect(JSON.stringify([created, deleted])).not.toContain('a rare illness')
  })

  it('tells a change in one locale as that of this locale', async () => {
    const { id } = await create({ name: 'a' })
    await app.payload.update({ ...at(id), data: { name: 'eine' } as never, locale: 'de' })
    const [update] = await rows('update')
    expect(update!.changes).toMatchObject([{ locale: 'de', path: 'name', to: 'eine' }])
    expect(update!.details.locale).toBe('de')
  })

  it('says that a redacted field changed, and nothing of one that is ignored', async () => {
    const { id } = await create({ diagnosis: 'one', name: 'a' })
    await app.payload.update({
      ...at(id),
      data: { diagnosis: 'a rare illness', visits: 2 } as never,
    })
    await app.payload.update({ ...at(id), data: { visits: 3 } as never })
    const updates = await rows('update')
    expect(updates.map(changedPaths)).toEqual([['diagnosis']])
    expect(JSON.stringify(updates)).not.toContain('a rare illness')
  })

  it('logs a copy as a document of its own, and its place in the order', async () => {
    const { id } = await create({ name: 'a' })
    const copy = await app.payload.duplicate(at(id))
    await app.payload.update({ ...at(copy.id), data: { _order: 'a0' } as never })
    const found = (await rows()).filter(({ action }) => action !== 'read')
    expect(found.map(({ action, resourceId }) => [action, resourceId])).toEqual([
      ['create', String(id)],
      ['create', String(copy.id)],
      ['update', String(copy.id)],
    ])
    expect(changedPaths(found[2]!)).toEqual(['_order'])
  })

  it('has a row for each document that the database was told to change by a condition', async () => {
    const ids = [(await create({ visits: 77 })).id, (await create({ visits: 77 })).id]
    await app.payload.db.updateMany({
      collection: 'patients',
      data: { diagnosis: 'none' },
      where: { id: { in: ids } },
    })
    const updates = await rows('update')
    expect(updates.map(({ resourceId }) => resourceId)).toEqual(ids.map(String))
    expect(updates[0]!.details).toMatchObject({ before: 'unread' })
  })
})
