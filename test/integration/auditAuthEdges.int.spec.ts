import type { CollectionConfig } from 'payload'

import { loginOperation } from 'payload'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'

import type { ActivityRow } from '../harness/activityRows.js'
import type { Booted } from '../harness/bootLogbook.js'

import { activityRows } from '../harness/activityRows.js'
import { graphQL, tryLogin } from '../harness/authChannels.js'
import { bootLogbook } from '../harness/bootLogbook.js'
import { describeForDb } from '../harness/describeForDb.js'
import { clearLogs } from '../harness/logRows.js'
import { request } from '../harness/request.js'

const password = 'secret'
const first = { email: 'first@example.com', password }

function machines(): CollectionConfig {
  return {
    slug: 'machines',
    auth: { maxLoginAttempts: 3, useAPIKey: { reveal: true } },
    fields: [],
  }
}

describeForDb('at the edges of authentication', (db) => {
  let app: Booted
  let firstRows: ActivityRow[]

  beforeAll(async () => {
    app = await bootLogbook({ collections: [machines()], db })
    await request(app, '/users/first-register', { body: first, method: 'POST' })
    firstRows = await activityRows(app)
  })
  afterAll(() => app.stop())

  beforeEach(async () => {
    await app.logbook.flush()
    await clearLogs(app.payload)
  })

  async function createMachine(name: string, data: object = {}): Promise<string> {
    const email = `${name}@example.com`
    const machine = { email, password, ...data } as never
    const { id } = await app.payload.create({ collection: 'machines' as 'users', data: machine })
    await app.logbook.flush()
    await clearLogs(app.payload)
    return String(id)
  }

  it('the first user is created and signed in, which are two events', () => {
    expect(firstRows.map(({ action }) => action)).toEqual(['create', 'login'])
  })

  it('wrong passwords that come at the same time are all counted, and lock the account once', async () => {
    await createMachine('parallel')
    const wrong = { collection: 'machines', email: 'parallel@example.com', password: 'wrong' }
    await Promise.all(Array.from({ length: 8 }, () => tryLogin('REST', app, wrong)))
    const rows = await activityRows(app)
    expect(rows.filter(({ action }) => action === 'account_locked')).toHaveLength(1)
    const counts = rows.map(({ details }) => Number(details.count ?? 1))
    expect(counts.reduce((sum, count) => sum + count)).toBe(8)
  })

  it('a right password beside wrong ones is a login, and no failure', async () => {
    await createMachine('mixed')
    const login = { collection: 'machines', email: 'mixed@example.com' }
    await Promise.all([
      tryLogin('REST', app, { ...login, password: 'wrong' }),
      tryLogin('local', app, { ...login, password }),
      tryLogin('REST', app, { ...login, password: 'wrong' }),
    ])
    const rows = await activityRows(app)
    const failed = rows.filter(({ action }) => action !== 'login')
    const counts = failed.map(({ details }) => Number(details.count ?? 1))
    expect(rows.length - failed.length + counts.reduce((sum, count) => sum + count, 0)).toBe(3)
  })

  it('code that calls Payload’s operation itself is seen, too', async () => {
    await createMachine('direct')
    const req = {
      payload: app.payload,
      headers: new Headers(),
      context: {},
      t: (key: string) => key,
    }
    const login = loginOperation({
      collection: app.payload.collections['machines' as 'users']!,
      data: { email: 'direct@example.com', password: 'wrong' },
      req: req as never,
    })
    await expect(login).rejects.toThrow()
    expect(await activityRows(app)).toEqual([
      expect.objectContaining({
        action: 'login_failed',
        details: expect.objectContaining({ reason: 'wrong_password' }),
      }),
    ])
  })

  it('a form without a password is no attempt', async () => {
    await request(app, '/users/login', { body: { email: 'first@example.com' }, method: 'POST' })
    expect(await activityRows(app)).toEqual([])
  })

  it('what GraphQL refuses is told as what REST refuses', async () => {
    await graphQL(app, '{ ActivityLogs { totalDocs } }')
    expect(await activityRows(app)).toEqual([
      expect.objectContaining({
        action: 'access_denied',
        actor: expect.objectContaining({ type: 'anonymous' }),
        details: { api: 'GraphQL' },
        endpoint: '/api/graphql',
        statusCode: 403,
      }),
    ])
  })

  it('what strangers are refused is one row at once, whatever they ask for', async () => {
    for (let index = 0; index < 30; index += 1) {
      await request(app, `/activity-logs/${index}`)
    }
    const rows = await activityRows(app)
    expect(rows.map(({ details }) => details.count)).toEqual([undefined, 29])
  })

  it('what is refused to somebody who is signed in names them', async () => {
    await createMachine('curious')
    const login = { collection: 'machines', email: 'curious@example.com', password }
    const token = await tryLogin('REST', app, login)
    await request(app, '/activity-logs', { token })
    const denied = await activityRows(app, { action: { equals: 'access_denied' } })
    expect(denied.map(({ actor }) => actor?.label)).toEqual(['curious@example.com'])
  })

  it('an API key that is shown again is one row, without it', async () => {
    const apiKey = '0b54c5b5-5e9c-4d0f-8b52-2a7d5f0b1c11'
    const id = await createMachine('keyed', { apiKey, enableAPIKey: true })
    const token = await tryLogin('REST', app, first)
    await app.logbook.flush()
    await clearLogs(app.payload)
    const { body } = await request(app, `/machines/${id}/api-key/reveal`, { method: 'POST', token })
    const rows = await activityRows(app)
    const isShown = body.apiKey === apiKey
    expect(rows.map(({ action, resourceId }) => [action, resourceId])).toEqual(
      isShown ? [['api_key_revealed', id]] : [],
    )
    expect(JSON.stringify(rows)).not.toContain(apiKey)
    expect(isShown).toBe(true)
  })
})
