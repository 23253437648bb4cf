import type { CollectionConfig } from 'payload'

import { APIError, reload } from 'payload'
import { describe, expect, it } from 'vitest'

import type { LogbookOptions } from '../../src/index.js'
import type { ActivityRow } from '../harness/activityRows.js'
import type { Booted } from '../harness/bootLogbook.js'

import { activityRows } from '../harness/activityRows.js'
import { channels, tryLogin } from '../harness/authChannels.js'
import { bootLogbook, buildTestConfig } from '../harness/bootLogbook.js'
import { describeForDb } from '../harness/describeForDb.js'
import { clearLogs } from '../harness/logRows.js'
import { request } from '../harness/request.js'

const credentials = { email: 'ada@example.com', password: 'secret' }

describeForDb('the audit of authentication in its host', (db) => {
  async function boot(more: Partial<Parameters<typeof bootLogbook>[0]> = {}): Promise<Booted> {
    const app = await bootLogbook({ db, ...more })
    await app.payload.create({ collection: 'users', data: credentials as never })
    await app.logbook.flush()
    await clearLogs(app.payload)
    return app
  }

  const withOptions = (audit: LogbookOptions['audit']) => boot({ options: { audit } })

  async function stopWith(app: Booted): Promise<ActivityRow[]> {
    const rows = await activityRows(app)
    await app.stop()
    return rows
  }

  const actions = (rows: ActivityRow[]) => rows.map(({ action }) => action)

  it('sees each event once after hot reloads', async () => {
    const app = await boot()
    for (const _ of [1, 2]) {
      await reload(await buildTestConfig({ db }, app.database), app.payload, true)
    }
    await tryLogin('local', app, credentials)
    await tryLogin('local', app, { ...credentials, password: 'wrong' })
    expect(actions(await stopWith(app))).toEqual(['login', 'login_failed'])
  })

  it('sees each event once where collections share their lists of hooks', async () => {
    const calls: string[] = []
    const hooks = {
      afterOperation: [({ result }: { result: unknown }) => (calls.push('after'), result as never)],
      beforeOperation: [() => void calls.push('before')],
    }
    const shared = (slug: string): CollectionConfig => ({ slug, auth: true, fields: [], hooks })
    const app = await boot({ collections: [shared('guests'), shared('members')] })
    const collection = 'members'
    await app.payload.create({ collection: collection as never, data: credentials as never })
    calls.length = 0
    await tryLogin('local', app, { ...credentials, collection })
    await tryLogin('local', app, { ...credentials, collection, password: 'wrong' })
    expect(calls).toEqual(['before', 'after', 'before'])
    expect(actions(await stopWith(app))).toEqual(['create', 'login', 'login_failed'])
  })

  describe.each(channels)('over %s', (channel) => {
    it('says that a hook of the host’s refused a login', async () => {
      const guarded = (): CollectionConfig => ({
        slug: 'guests',
        auth: true,
        fields: [],
        hooks: {
          beforeLogin: [
            () => {
              throw new APIError('no second factor', 403)
            },
          ],
        },
      })
      const app = await boot({ collections: [guarded()] })
      await app.payload.create({ collection: 'guests' as 'users', data: credentials as never })
      await tryLogin(channel, app, { ...credentials, collection: 'guests' })
      const rows = (await stopWith(app)).filter(({ action }) => action !== 'create')
      expect(rows.map(({ action, details }) => [action, details.reason])).toEqual([
        ['login_failed', 'refused'],
      ])
    })

    it('says that a password was wrong where attempts are not counted', async () => {
      const uncounted = { slug: 'guests', auth: { maxLoginAttempts: 0 }, fields: [] }
      const app = await boot({ collections: [uncounted] })
      await app.payload.create({ collection: 'guests' as 'users', data: credentials as never })
      await tryLogin(channel, app, { ...credentials, collection: 'guests', password: 'wrong' })
      const rows = (await stopWith(app)).filter(({ action }) => action !== 'create')
      expect(rows.map(({ action, details }) => [action, details.reason])).toEqual([
        ['login_failed', 'wrong_password'],
      ])
    })
  })

  it('logs what the host’s hooks change of a user at a login, as the edit that it is', async () => {
    const counting = (): CollectionConfig => ({
      slug: 'guests',
      auth: true,
      fields: [{ name: 'seen', type: 'number' }],
      hooks: {
        afterLogin: [
          async ({ req, user }) => {
            const data = { seen: 1 } as never
            await req.payload.update({ id: user.id, collection: 'guests' as 'users', data, req })
          },
        ],
      },
    })
    const app = await boot({ collections: [counting()] })
    await app.payload.create({ collection: 'guests' as 'users', data: credentials as never })
    await tryLogin('REST', app, { ...credentials, collection: 'guests' })
    expect(actions(await stopWith(app)).sort()).toEqual(['create', 'login', 'update'])
  })

  it('calls the host’s hooks and hands on their errors as without it', async () => {
    const run = async (audit: LogbookOptions['audit']) => {
      const calls: string[] = []
      const call = (name: string) => () => void calls.push(name)
      const hooked: CollectionConfig = {
        slug: 'guests',
        auth: true,
        fields: [],
        hooks: {
          afterError: [call('afterError')],
          afterLogin: [call('afterLogin')],
          afterLogout: [call('afterLogout')],
          afterOperation: [({ result }) => (calls.push('afterOperation'), result)],
          beforeOperation: [({ operation }) => void calls.push(operation)],
        },
      }
      const config = { hooks: { afterError: [call('root afterError')] } }
      const app = await boot({ collections: [hooked], config, options: { audit } })
      await app.payload.create({ collection: 'guests' as 'users', data: credentials as never })
      const login = (password: string) =>
        request(app, '/guests/login', { body: { ...credentials, password }, method: 'POST' })
      const failed = await login('wrong')
      const { body } = await login(credentials.password)
      await request(app, '/guests/logout', { method: 'POST', token: String(body.token) })
      const rejection = await app.payload
        .login({
          collection: 'guests' as 'users',
          data: { email: 'no@example.com', password: 'x' },
        })
        .catch((error: Error) => [error.constructor.name, error.message])
      await app.stop()
      return { calls, failed, rejection }
    }
    expect(await run({})).toEqual(await run(false))
  })

  it('writes what it has counted before Payload ends', async () => {
    const app = await boot()
    for (const wrong of ['1', '2', '3']) {
      await tryLogin('local', app, { ...credentials, password: wrong })
    }
    await app.payload.destroy()
    const next = await bootLogbook({ database: app.database, db })
    const rows = await stopWith(next)
    expect(rows.map(({ details }) => details.count)).toEqual([undefined, 2])
  })

  it('writes nothing where it is off', async () => {
    const app = await withOptions({ auth: false })
    await tryLogin('REST', app, credentials)
    await tryLogin('REST', app, { ...credentials, password: 'wrong' })
    await request(app, '/activity-logs')
    expect(await stopWith(app)).toEqual([])
  })

  it('leaves out what is excluded, and takes severities from the option', async () => {
    const severity = { login_failed: 'critical' } as const
    const app = await withOptions({ auth: { exclude: ['login'] }, severity })
    await tryLogin('REST', app, credentials)
    await tryLogin('REST', app, { ...credentials, password: 'wrong' })
    expect((await stopWith(app)).map((row) => [row.action, row.severity])).toEqual([
      ['login_failed', 'critical'],
    ])
  })

  it('believes no header about the address, unless the option says which', async () => {
    const headers = { 'x-forwarded-for': '203.0.113.9', 'x-real-ip': '203.0.113.9' }
    const login = { body: credentials, headers, method: 'POST' }
    const addresses = []
    for (const ip of [{}, { trust: 1 }, { anonymize: 'truncate', trust: 'x-real-ip' }] as const) {
      const app = await withOptions({ ip })
      await request(app, '/users/login', login)
      addresses.push(
        ...(await stopWith(app)).map((row) => (row as { ipAddress?: string }).ipAddress),
      )
    }
    expect(addresses).toEqual([null, '203.0.113.9', '203.0.113.0/24'])
  })

  it('fills in the severity of what the app logs by hand', async () => {
    const app = await boot()
    const { activity } = app.logbook
    const at = { resourceId: 7, resourceType: 'tenants', userId: 'ops' }
    await activity.logCreate({ ...at, data: { name: 'A' } })
    await activity.logUpdate({ ...at, after: { name: 'B' }, before: { name: 'A' } })
    await activity.logDelete({ ...at, data: { name: 'B' }, ipAddress: '192.0.2.1' })
    await activity.logSecurityEvent('rate_limit_exceeded', undefined, { limit: 10 })
    await activity.logSecurityEvent('break_in', 'critical')
    await activity.logUserAction('git_push', 'ops')
    const rows = await stopWith(app)
    expect(
      rows.map(({ action, category, changes, severity }) => [action, category, severity, changes]),
    ).toEqual([
      ['create', 'data', 'low', { after: { name: 'A' } }],
      ['update', 'data', 'low', { after: { name: 'B' }, before: { name: 'A' } }],
      ['delete', 'data', 'medium', { before: { name: 'B' } }],
      ['rate_limit_exceeded', 'security', 'medium', null],
      ['break_in', 'security', 'critical', null],
      ['git_push', 'user', 'medium', null],
    ])
    expect(rows[0]).toMatchObject({ resourceId: '7', resourceType: 'tenants', status: 'success' })
  })
})
