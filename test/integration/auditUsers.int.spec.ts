import type { CollectionConfig } from 'payload'

import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'

import type { Booted } from '../harness/bootLogbook.js'

import { activityRows, changedPaths } from '../harness/activityRows.js'
import { tryLogin } from '../harness/authChannels.js'
import { bootLogbook } from '../harness/bootLogbook.js'
import { describeForDb } from '../harness/describeForDb.js'
import { dumpLogs } from '../harness/dumpLogs.js'
import { clearLogs } from '../harness/logRows.js'
import { request, signIn } from '../harness/request.js'

const password = 'correct horse battery'
const newPassword = 'staple correct horse'
const apiKey = '3b241101-e2bb-4255-8caf-4136c566a962'
const newAPIKey = '7c9e6679-7425-40de-944b-e07fc1f90ae7'

type Doc = Record<string, unknown> & { id: number | string }

function robots(): CollectionConfig {
  return {
    slug: 'robots',
    admin: { useAsTitle: 'callSign' },
    auth: { useAPIKey: true },
    fields: [{ name: 'callSign', type: 'text' }],
  }
}

describeForDb('users and what they may', (db) => {
  let app: Booted
  let user: Doc
  let robot: Doc

  beforeAll(async () => {
    app = await bootLogbook({ collections: [robots()], db })
    const data = { email: 'ada@example.com', password, role: 'editor' }
    user = await create('users', data)
    robot = await create('robots', {
      apiKey,
      callSign: 'R2',
      email: 'r2@example.com',
      enableAPIKey: true,
      password,
    })
  })
  afterAll(() => app.stop())

  beforeEach(async () => {
    await app.logbook.flush()
    await clearLogs(app.payload)
  })

  function create(collection: string, data: object): Promise<Doc> {
    return app.payload.create({ collection: collection as 'users', data: data as never }) as never
  }

  function update(collection: string, id: number | string, data: object): Promise<unknown> {
    return app.payload.update({ id, collection: collection as 'users', data: data as never })
  }

  const withKey = (key: string) => ({ headers: { Authorization: `robots API-Key ${key}` } })

  it('of two auth collections with the same id are told apart', async () => {
    expect(user.id).toBe(robot.id)
    await tryLogin('REST', app, { email: 'ada@example.com', password })
    await tryLogin('REST', app, { collection: 'robots', email: 'r2@example.com', password })
    const rows = await activityRows(app)
    expect(rows.map(({ actor, userId }) => ({ ...actor, userId }))).toEqual([
      {
        actorId: String(user.id),
        collection: 'users',
        label: 'ada@example.com',
        type: 'user',
        userId: user.id,
      },
      { actorId: String(robot.id), collection: 'robots', label: 'R2', type: 'user', userId: null },
    ])
  })

  it('are named in the rows of what they do by an API key, whose use is one row however often', async () => {
    const project = { body: { title: 'by a robot' }, method: 'POST', ...withKey(apiKey) }
    await request(app, '/projects', project)
    await request(app, '/projects', project)
    const rows = await activityRows(app)
    expect(rows.filter(({ action }) => action === 'create')).toEqual(
      [1, 2].map(() =>
        expect.objectContaining({
          actor: { actorId: String(robot.id), collection: 'robots', label: 'R2', type: 'api-key' },
          resourceType: 'projects',
        }),
      ),
    )
    // The second was counted, and written because of the flush.
    expect(rows.filter(({ action }) => action === 'api_key_used')).toEqual([
      expect.objectContaining({ resourceId: String(robot.id), resourceType: 'robots' }),
      expect.objectContaining({ details: expect.objectContaining({ count: 1 }) }),
    ])
  })

  it('leave one row of an API key that is none, without it', async () => {
    const wrongKey = 'a5a0e8a4-9b1c-4d1a-8a43-000000000000'
    await request(app, '/activity-logs', withKey(wrongKey))
    const rows = await activityRows(app)
    expect(rows.map(({ action }) => action)).toContain('api_key_refused')
    expect(await dumpLogs(app.payload)).not.toContain(wrongKey.slice(0, 8))
  })

  it('leave one row of another password, which does not say it', async () => {
    await update('users', user.id, { password: newPassword })
    const rows = await activityRows(app)
    expect(rows).toEqual([
      expect.objectContaining({
        action: 'password_changed',
        category: 'auth',
        changes: [{ kind: 'set', path: 'password', redacted: true }],
        resourceId: String(user.id),
        severity: 'high',
      }),
    ])
  })

  it('leave one row of another role, with the rest of the edit', async () => {
    await update('users', user.id, { email: 'countess@example.com', role: 'admin' })
    const [row, ...others] = await activityRows(app)
    expect(others).toEqual([])
    expect(row).toMatchObject({ action: 'role_changed', category: 'auth', severity: 'high' })
    expect(changedPaths(row!)).toEqual(['email', 'role'])
  })

  it('leave one row of another API key, and none of an edit that leaves it as it is', async () => {
    await update('robots', robot.id, { apiKey: newAPIKey })
    await update('robots', robot.id, { callSign: 'R2-D2' })
    const rows = await activityRows(app)
    expect(rows.map((row) => [row.action, changedPaths(row)])).toEqual([
      ['api_key_changed', ['apiKey']],
      ['update', ['callSign']],
    ])
  })

  it('are still named when they are gone', async () => {
    const gone = await create('users', { email: 'gone@example.com', password })
    await tryLogin('REST', app, { email: 'gone@example.com', password })
    await app.payload.delete({ id: gone.id, collection: 'users', user: gone as never })
    const rows = await activityRows(app, { action: { in: ['login', 'delete'] } })
    expect(rows.map(({ action, actor }) => [action, actor?.label, actor?.actorId])).toEqual([
      ['login', 'gone@example.com', String(gone.id)],
      ['delete', 'gone@example.com', String(gone.id)],
    ])
  })
})

describeForDb('users of another collection than that of the admin panel', (db) => {
  let app: Booted

  beforeAll(async () => {
    app = await bootLogbook({ collections: [robots()], db, options: { users: 'robots' } })
    const accounts = {
      robots: { callSign: 'R2', email: 'r2@example.com' },
      users: { email: 'ada@example.com' },
    }
    for (const [collection, data] of Object.entries(accounts)) {
      await app.payload.create({ collection: collection as 'users', data: { ...data, password } })
    }
  })
  afterAll(() => app.stop())

  it.each([
    { collection: 'robots', email: 'r2@example.com', userId: 1 },
    { collection: 'users', email: 'ada@example.com', userId: null },
  ])('are in `userId`, and nobody else with the same id: $collection', async (account) => {
    const { collection, email, userId } = account
    const token = await signIn(app, { collection, email, password })
    await clearLogs(app.payload)
    await request(app, '/projects', { body: { title: collection }, method: 'POST', token })
    const [row] = await activityRows(app, { resourceType: { equals: 'projects' } })
    expect(row).toMatchObject({ actor: { actorId: '1', collection }, userId })
  })
})
