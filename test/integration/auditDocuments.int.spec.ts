import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'

import type { Booted } from '../harness/bootLogbook.js'

import { activityRows, changedPaths } from '../harness/activityRows.js'
import { bootLogbook } from '../harness/bootLogbook.js'
import { describeForDb } from '../harness/describeForDb.js'
import { request, signIn } from '../harness/request.js'

const editor = { email: 'editor@example.com', password: 'secret words' }

describeForDb('changes of documents', (db) => {
  let app: Booted
  let token: string
  let userId: number | string

  beforeAll(async () => {
    app = await bootLogbook({
      db,
      collections: [
        {
          slug: 'posts',
          access: { read: () => true },
          fields: [
            { name: 'title', type: 'text' },
            { name: 'salary', type: 'number', access: { read: () => false } },
            { name: 'hidden', type: 'text', hidden: true },
            { name: 'meta', type: 'json' },
          ],
          trash: true,
        },
      ],
      config: {
        globals: [{ slug: 'settings', fields: [{ name: 'siteName', type: 'text' }] }],
      },
    })
    const user = await app.payload.create({ collection: 'users', data: editor as never })
    userId = user.id
    token = await signIn(app, editor)
  })
  afterAll(() => app.stop())

  let since: Date
  beforeEach(async () => {
    await app.logbook.flush()
    since = new Date()
  })
  const rows = () =>
    activityRows(app, { category: { equals: 'data' }, createdAt: { greater_than_equal: since } })

  it('writes one row with who created a document', async () => {
    const { body } = await request(app, '/posts', {
      body: { title: 'one' },
      method: 'POST',
      token,
    })
    const [row, ...others] = await rows()
    expect(others).toEqual([])
    expect(row).toMatchObject({
      action: 'create',
      actor: { actorId: String(userId), collection: 'users', label: editor.email, type: 'user' },
      details: { api: 'REST' },
      resourceId: String((body.doc as { id: unknown }).id),
      resourceType: 'posts',
    })
  })

  it('tells of what was put under a name that hides in JavaScript', async () => {
    const post = await app.payload.create({
      collection: 'posts' as never,
      data: { meta: { a: 1 } } as never,
    })
    // As a client would send it.
    const meta: unknown = JSON.parse('{"a":1,"__proto__":{"role":"admin"}}')
    await request(app, `/posts/${post.id}`, { body: { meta }, method: 'PATCH', token })
    const [, update] = await rows()
    expect(update?.action).toBe('update')
    expect(JSON.stringify(update?.changes)).toContain('admin')
  })

  it('says what an update changed, whatever its caller may see', async () => {
    const post = await app.payload.create({
      collection: 'posts' as never,
      data: { hidden: 'a', salary: 1, title: 'one' } as never,
    })
    const { status } = await request(app, `/posts/${post.id}?select[title]=true`, {
      body: { salary: 2, title: 'two' },
      method: 'PATCH',
      token,
    })
    expect(status).toBe(200)
    const [, update, ...others] = await rows()
    expect(others).toEqual([])
    expect(update).toMatchObject({
      action: 'update',
      changes: expect.arrayContaining([
        expect.objectContaining({ from: 1, path: 'salary', to: 2 }),
        expect.objectContaining({ from: 'one', path: 'title', to: 'two' }),
      ]),
    })
    expect(changedPaths(update!)).toEqual(['salary', 'title'])
  })

  it('writes nothing where nothing changed', async () => {
    const post = await app.payload.create({
      collection: 'posts' as never,
      data: { title: 'one' } as never,
    })
    await app.payload.update({
      id: post.id,
      collection: 'posts' as never,
      data: { title: 'one' } as never,
    })
    expect((await rows()).map(({ action }) => action)).toEqual(['create'])
  })

  it('tells the trash from a deletion', async () => {
    const post = await app.payload.create({
      collection: 'posts' as never,
      data: { title: 'one' } as never,
    })
    const at = { id: post.id, collection: 'posts' as never, trash: true }
    await app.payload.update({ ...at, data: { deletedAt: new Date().toISOString() } as never })
    await app.payload.update({ ...at, data: { deletedAt: null } as never })
    await app.payload.delete(at)
    const found = await rows()
    expect(found.map(({ action, details }) => [action, details.trash])).toEqual([
      ['create', undefined],
      ['delete', true],
      ['restore', true],
      ['delete', undefined],
    ])
  })

  it('writes a row for each document of a bulk operation, with what joins them', async () => {
    for (const title of ['a', 'b', 'c']) {
      await app.payload.create({
        collection: 'posts' as never,
        data: { title: `bulk ${title}` } as never,
      })
    }
    const where = { title: { like: 'bulk' } }
    await app.payload.update({
      collection: 'posts' as never,
      data: { hidden: 'x' } as never,
      where,
    })
    await app.payload.delete({ collection: 'posts' as never, where })
    const found = await rows()
    const updates = found.filter(({ action }) => action === 'update')
    const deletions = found.filter(({ action }) => action === 'delete')
    expect([updates.length, deletions.length]).toEqual([3, 3])
    expect(updates.every((row) => changedPaths(row).join() === 'hidden')).toBe(true)
    expect(new Set(updates.map(({ details }) => details.bulkId)).size).toBe(1)
    expect(updates[0]?.details.bulkId).toEqual(expect.any(String))
    expect(deletions[0]?.details.bulkId).not.toBe(updates[0]?.details.bulkId)
  })

  it('logs globals by their slug', async () => {
    await app.payload.updateGlobal({ slug: 'settings' as never, data: { siteName: 'a' } as never })
    await app.payload.updateGlobal({ slug: 'settings' as never, data: { siteName: 'b' } as never })
    const found = await rows()
    expect(found).toMatchObject([
      { action: 'create', resourceId: 'settings', resourceType: 'global' },
      { action: 'update', changes: [{ from: 'a', path: 'siteName', to: 'b' }] },
    ])
  })

  it('is no edit that a user signs in, fails to, or forgets the password', async () => {
    await signIn(app, editor)
    await signIn(app, { ...editor, password: 'wrong words' })
    await app.payload.forgotPassword({
      collection: 'users',
      data: { email: editor.email },
      disableEmail: true,
    })
    expect(await rows()).toEqual([])
  })

  it('says that nobody read what was there, where the database was called directly', async () => {
    const post = await app.payload.create({
      collection: 'posts' as never,
      data: { title: 'one' } as never,
    })
    await app.payload.db.updateOne({ id: post.id, collection: 'posts', data: { title: 'two' } })
    await app.payload.db.deleteMany({ collection: 'posts', where: { id: { equals: post.id } } })
    expect((await rows()).slice(1)).toMatchObject([
      { action: 'update', details: { before: 'unread' }, resourceId: String(post.id) },
      { action: 'delete', details: { before: 'unread', where: { id: { equals: post.id } } } },
    ])
  })

  it('lets users delete themselves, and says who it was', async () => {
    const leaver = { email: 'leaver@example.com', password: 'secret words' }
    const { id } = await app.payload.create({ collection: 'users', data: leaver as never })
    const own = await signIn(app, leaver)
    const { status } = await request(app, `/users/${id}`, { method: 'DELETE', token: own })
    expect(status).toBe(200)
    expect((await rows()).at(-1)).toMatchObject({
      action: 'delete',
      actor: { actorId: String(id), label: leaver.email },
      resourceId: String(id),
      resourceType: 'users',
    })
  })
})
