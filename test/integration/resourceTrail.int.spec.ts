import type { CollectionConfig, CollectionSlug, GlobalConfig, PayloadRequest } from 'payload'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { TrailRow } from '../../src/index.js'
import type { Booted } from '../harness/bootLogbook.js'

import { bootLogbook, hostCollections } from '../harness/bootLogbook.js'
import { describeForDb } from '../harness/describeForDb.js'
import { request, signIn } from '../harness/request.js'

const admin = { email: 'admin@example.com', password: 'secret' }
const editor = { email: 'editor@example.com', password: 'secret' }
const member = { collection: 'members', email: 'member@example.com', password: 'secret' }

const forAdmins = { read: ({ req }: { req: { user: unknown } }) => isNamed(req.user, admin.email) }

function isNamed(user: unknown, email: string): boolean {
  return (user as { email?: string } | null)?.email === email
}

const stories: CollectionConfig = {
  slug: 'stories',
  access: {
    // Of a member only what is open.
    read: ({ req }) => (req.user?.collection === 'users' ? true : { isOpen: { equals: true } }),
  },
  fields: [
    { name: 'title', type: 'text' },
    { name: 'isOpen', type: 'checkbox' },
    { name: 'salary', type: 'number', access: forAdmins },
    {
      name: 'parts',
      type: 'array',
      fields: [
        { name: 'text', type: 'text' },
        { name: 'note', type: 'text', access: forAdmins },
        { name: 'own', type: 'text', access: { read: ({ siblingData }) => Boolean(siblingData) } },
      ],
    },
  ],
}

const articles: CollectionConfig = {
  slug: 'articles',
  access: { read: () => true, readVersions: ({ req }) => isNamed(req.user, admin.email) },
  fields: [{ name: 'title', type: 'text' }],
  versions: { drafts: true },
}

/** Whose ids come again. */
const notes: CollectionConfig = {
  slug: 'notes',
  fields: [
    { name: 'id', type: 'text' },
    { name: 'title', type: 'text' },
  ],
  trash: true,
}

const header: GlobalConfig = { slug: 'header', fields: [{ name: 'title', type: 'text' }] }

/** Whom members may not read. */
function ownUsers(): CollectionConfig[] {
  const read = ({ req }: { req: PayloadRequest }) => req.user?.collection === 'users'
  return hostCollections().map((collection) => ({ ...collection, access: { read } }))
}

describeForDb('the trail of a document', (db) => {
  let app: Booted
  const tokens = { admin: '', editor: '', member: '' }
  let id: number | string

  const write = (method: string, path: string, body?: unknown) =>
    request(app, path, { body, method, token: tokens.admin })

  beforeAll(async () => {
    const members = { slug: 'members', auth: true, fields: [] }
    app = await bootLogbook({
      config: {
        collections: [...ownUsers(), members, stories, articles, notes],
        globals: [header],
      },
      db,
    })
    const create = (collection: string, data: object) =>
      app.payload.create({ collection: collection as CollectionSlug, data: data as never })
    await create('users', { ...admin, role: 'admin' })
    await create('users', { ...editor, role: 'editor' })
    await create('members', { email: member.email, password: member.password })
    tokens.admin = await signIn(app, admin)
    tokens.editor = await signIn(app, editor)
    tokens.member = await signIn(app, member)
    const { body } = await write('POST', '/stories', { isOpen: false, title: 'a' })
    id = (body.doc as { id: number }).id
    const parts = [{ note: 'hush', own: 'mine', text: 'one' }]
    await write('PATCH', `/stories/${id}`, { parts, salary: 4321, title: 'b' })
    await app.logbook.flush()
  })
  afterAll(() => app.stop())

  async function trailOf(who: keyof typeof tokens, path = `stories/${id}`) {
    const { body, status } = await request(app, `/audit-reports/resource/${path}`, {
      token: tokens[who],
    })
    return { ...body, docs: (body.docs ?? []) as TrailRow[], status }
  }

  const pathsOf = ({ changes }: TrailRow) => (changes as { path: string }[]).map(({ path }) => path)

  it('tells an admin all that was done, newest first', async () => {
    const { docs, status } = await trailOf('admin')
    expect(status).toBe(200)
    expect(docs.map(({ action }) => action)).toEqual(['update', 'create'])
    expect(docs[0]).toMatchObject({
      actor: { actorId: expect.any(String), label: admin.email },
      details: expect.anything(),
    })
    expect(pathsOf(docs[0]!)).toEqual(expect.arrayContaining(['salary', 'title']))
  })

  it('tells readers of the document the fields that they may read, and nothing of the request', async () => {
    const { docs } = await trailOf('editor')
    expect(docs.map(({ action }) => action)).toEqual(['update', 'create'])
    expect(JSON.stringify(docs)).not.toMatch(/salary|4321|note|hush|mine/)
    expect(docs[0]!.changes).toContainEqual({ from: 'a', kind: 'set', path: 'title', to: 'b' })
    expect(JSON.stringify(docs[0]!.changes)).toContain('"text":"one"')
    expect(Object.keys(docs[0]!)).not.toEqual(expect.arrayContaining(['details']))
  })

  it('is not for those who may not read the document', async () => {
    expect(await trailOf('member')).toMatchObject({ docs: [], status: 404 })
    expect(await request(app, `/audit-reports/resource/stories/${id}`)).toMatchObject({
      status: 401,
    })
  })

  it('hides from its readers users whom they may not read', async () => {
    await write('PATCH', `/stories/${id}`, { isOpen: true })
    await app.logbook.flush()
    const { docs } = await trailOf('member')
    expect(docs).toHaveLength(3)
    expect(JSON.stringify(docs)).not.toContain(admin.email)
    expect(docs[0]!.actor).toEqual({ type: 'user' })
    const [asEditor] = (await trailOf('editor')).docs
    expect(asEditor!.actor).toMatchObject({ type: 'user', label: admin.email })
  })

  it('of a collection with versions is for those who may read these', async () => {
    const { body } = await write('POST', '/articles', { title: 'a' })
    const path = `articles/${(body.doc as { id: number }).id}`
    await app.logbook.flush()
    expect(await trailOf('editor', path)).toMatchObject({ status: 403 })
    expect((await trailOf('admin', path)).docs).not.toEqual([])
  })

  it('of a deleted document is for readers of the log', async () => {
    const { body } = await write('POST', '/stories', { title: 'gone' })
    const path = `stories/${(body.doc as { id: number }).id}`
    await write('DELETE', `/${path}`)
    await app.logbook.flush()
    expect(await trailOf('editor', path)).toMatchObject({ docs: [], status: 404 })
    expect((await trailOf('admin', path)).docs.map(({ action }) => action)).toEqual([
      'delete',
      'create',
    ])
  })

  it('of a document that has the id of a deleted one begins with itself', async () => {
    await write('POST', '/notes', { id: 'n-1', title: 'long gone' })
    await write('DELETE', '/notes/n-1')
    await write('POST', '/notes', { id: 'n-1', title: 'a' })
    await write('PATCH', '/notes/n-1', { deletedAt: new Date().toISOString() })
    await write('PATCH', '/notes/n-1?trash=true', { deletedAt: null, title: 'b' })
    await app.logbook.flush()
    const own = ['restore', 'delete', 'create']
    const actions = async (who: keyof typeof tokens) =>
      (await trailOf(who, 'notes/n-1')).docs.map(({ action }) => action)
    expect(await actions('editor')).toEqual(own)
    expect(await actions('admin')).toEqual([...own, 'delete', 'create'])
  })

  it('tells of a global, too', async () => {
    await write('POST', '/globals/header', { title: 'x' })
    await app.logbook.flush()
    const { docs } = await trailOf('editor', 'global/header')
    expect(docs).toMatchObject([{ resourceId: 'header', resourceType: 'global' }])
    expect(await trailOf('editor', 'global/none')).toMatchObject({ status: 404 })
  })

  it('leaves out who signed in and out, which is no change of a user', async () => {
    const { docs } = await app.payload.find({
      collection: 'users',
      where: { email: { equals: editor.email } },
    })
    const trail = await app.logbook.reports.resourceTrail('users', docs[0]!.id)
    expect(trail.docs.map(({ action }) => action)).toEqual(['create'])
  })

  it('comes in pages', async () => {
    const { docs } = (await app.logbook.reports.resourceTrail('stories', id)) as {
      docs: TrailRow[]
    }
    const page = await trailOf('editor', `stories/${id}?limit=1&page=2`)
    expect(page).toMatchObject({ hasNextPage: true, limit: 1, page: 2, totalDocs: docs.length })
    expect(page.docs.map(({ eventId }) => eventId)).toEqual([docs[1]!.eventId])
  })

  describe('refuses, naming the parameter,', () => {
    it.each(['limit=101', 'limit=x', 'page=0', 'page=10001', 'depth=2', 'limit=1&limit=2'])(
      '%s',
      async (query) => {
        const answer = await trailOf('admin', `stories/${id}?${query}`)
        const [parameter] = query.split('=')
        expect(answer).toMatchObject({ errors: [{ field: parameter }], status: 400 })
      },
    )
  })
})
