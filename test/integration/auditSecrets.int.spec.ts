import { APIError } from 'payload'
import { afterAll, beforeAll, expect, it } from 'vitest'

import type { Booted } from '../harness/bootLogbook.js'

import { activityRows } from '../harness/activityRows.js'
import { bootLogbook } from '../harness/bootLogbook.js'
import { describeForDb } from '../harness/describeForDb.js'
import { request, signIn } from '../harness/request.js'

const password = 'hunter2-first-words'
const nextPassword = 'hunter2-other-words'
const key = '0f8fad5b-d9cb-469f-a165-70867728950e'
const email = 'editor@example.com'

const refuse = () => {
  throw new APIError('Not for you.', 403)
}

type User = Record<string, unknown> & { id: number | string }

describeForDb('what users keep secret', (db) => {
  let app: Booted
  let user: User
  const secrets = new Set<string>()

  /** All that the database has of the user now that is a secret. */
  async function collect(): Promise<void> {
    const found = await app.payload.db.findOne<User>({
      collection: 'members',
      where: { id: { equals: user.id } },
    })
    const { apiKey, apiKeyIndex, hash, resetPasswordToken, salt, sessions } = found!
    const ids = ((sessions as { id: string }[] | undefined) ?? []).map(({ id }) => id)
    for (const secret of [apiKey, apiKeyIndex, hash, resetPasswordToken, salt, ...ids]) {
      if (typeof secret === 'string') {
        secrets.add(secret)
      }
    }
  }

  beforeAll(async () => {
    app = await bootLogbook({
      collections: [{ slug: 'members', auth: { useAPIKey: true }, fields: [] }],
      config: { endpoints: [{ handler: refuse, method: 'get', path: '/invitations/:token' }] },
      db,
      options: { audit: { snapshots: true } },
    })
    const collection = 'members' as never
    user = (await app.payload.create({ collection, data: { email, password } as never })) as never
    await collect()
    secrets.add(await signIn(app, { collection: 'members', email, password }))
    await collect()
    await signIn(app, { collection: 'members', email, password: 'hunter2-wrong-words' })
    const resetToken = await app.payload.forgotPassword({
      collection,
      data: { email },
      disableEmail: true,
    })
    secrets.add(resetToken)
    await collect()
    const token = await signIn(app, { collection: 'members', email, password })
    secrets.add(token)
    // Payload lets nobody but its own code set a key.
    await app.payload.update({
      collection,
      data: { apiKey: key, enableAPIKey: true } as never,
      id: user.id,
    })
    await collect()
    await request(app, `/members/${user.id}`, {
      body: { password: nextPassword },
      method: 'PATCH',
      token,
    })
    await collect()
    await app.payload.delete({ collection, id: user.id })
    for (const name of ['apiKeyIndex', 'hash', 'resetPasswordToken', 'salt', 'sessions.id']) {
      const where = { and: [{ [name]: { equals: 'hunter2-condition' } }] }
      await app.payload.db.deleteMany({ collection, where })
    }
    await request(app, '/invitations/hunter2-invitation')
  })
  afterAll(() => app.stop())

  it('is in no row, whatever they do', async () => {
    const rows = JSON.stringify(await activityRows(app))
    expect(secrets.size).toBeGreaterThan(9)
    expect(rows).toContain('/api/invitations/:token')
    for (const secret of [...secrets, key, 'hunter2-']) {
      expect(rows).not.toContain(secret)
    }
  })

  it('is said to have changed, once', async () => {
    const rows = await activityRows(app, { resourceId: { equals: String(user.id) } })
    const changes = rows.flatMap((row) => row.changes ?? [])
    expect(changes.filter(({ path }) => path === 'password')).toHaveLength(1)
    expect(changes.filter(({ path }) => path === 'apiKey')).toHaveLength(1)
    expect(
      changes.every(({ from, to }) => typeof from !== 'string' && typeof to !== 'string'),
    ).toBe(true)
  })
})
