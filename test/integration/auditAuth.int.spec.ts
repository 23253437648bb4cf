import type { CollectionConfig } from 'payload'

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import type { ActivityRow } from '../harness/activityRows.js'
import type { Booted } from '../harness/bootLogbook.js'

import { activityRows } from '../harness/activityRows.js'
import {
  channels,
  forgetPassword,
  graphQL,
  resetPassword,
  tryLogin,
  unlock,
  verifyEmail,
} from '../harness/authChannels.js'
import { bootLogbook } from '../harness/bootLogbook.js'
import { describeForDb } from '../harness/describeForDb.js'
import { clearLogs } from '../harness/logRows.js'
import { request } from '../harness/request.js'

const password = 'a right password'

function members(): CollectionConfig {
  return {
    slug: 'members',
    access: { unlock: ({ req }) => Boolean(req.user) },
    auth: { maxLoginAttempts: 2, verify: true },
    fields: [],
  }
}

type Doc = Record<string, unknown> & { id: number | string }

describeForDb('signing in and its like', (db) => {
  let app: Booted
  let count = 0
  let user: Doc
  let email: string

  beforeAll(async () => {
    app = await bootLogbook({ collections: [members()], db })
  })
  afterAll(() => app.stop())

  beforeEach(async () => {
    count += 1
    email = `user${count}@example.com`
    user = await createIn('users', email)
    await app.logbook.flush()
    await clearLogs(app.payload)
  })

  function createIn(collection: string, address: string): Promise<Doc> {
    return app.payload.create({
      collection: collection as 'users',
      data: { email: address, password, role: 'editor' } as never,
      disableVerificationEmail: true,
    }) as Promise<Doc>
  }

  /** Of a user, with what is hidden from readers. */
  function readRaw(collection: string, address: string): Promise<Doc> {
    const where = { email: { equals: address } }
    return app.payload.db.findOne({ collection: collection as 'users', where }) as Promise<Doc>
  }

  async function rows(): Promise<ActivityRow[]> {
    const found = await activityRows(app)
    await clearLogs(app.payload)
    return found
  }

  async function makeMember(): Promise<{ id: number | string; address: string }> {
    const address = `member${count}@example.com`
    const member = await createIn('members', address)
    await app.payload.update({
      id: member.id,
      collection: 'members' as 'users',
      data: { _verified: true } as never,
    })
    await rows()
    return { id: member.id, address }
  }

  describe.each(channels)('over %s', (channel) => {
    it('leaves one row of a login, with who it was', async () => {
      expect(await tryLogin(channel, app, { email, password })).toEqual(expect.any(String))
      expect(await rows()).toEqual([
        expect.objectContaining({
          action: 'login',
          actor: { actorId: String(user.id), collection: 'users', label: email, type: 'user' },
          category: 'auth',
          resourceId: String(user.id),
          resourceType: 'users',
          severity: 'low',
          status: 'success',
          userId: user.id,
        }),
      ])
    })

    it('says that the password was wrong, and for whom', async () => {
      await tryLogin(channel, app, { email, password: 'wrong' })
      expect(await rows()).toEqual([
        expect.objectContaining({
          action: 'login_failed',
          actor: expect.objectContaining({ type: 'anonymous' }),
          details: expect.objectContaining({ identifier: email, reason: 'wrong_password' }),
          resourceId: String(user.id),
          severity: 'medium',
          status: 'error',
        }),
      ])
    })

    it('keeps only a keyed hash of an identifier that no user has', async () => {
      const mistyped = `hunter2-${channel}`
      await tryLogin(channel, app, { email: mistyped.toUpperCase(), password: 'x' })
      const [row, ...others] = await rows()
      expect(others).toEqual([])
      expect(row).toMatchObject({ action: 'login_failed', details: { reason: 'unknown_user' } })
      expect(row?.details.identifierHash).toMatch(/^hmac:[\da-f]{32}$/)
      expect(JSON.stringify(row).toLowerCase()).not.toContain('hunter2')
    })

    it('says when an account is locked by one attempt too many, and refused from then on', async () => {
      const { address } = await makeMember()
      for (const attempt of [1, 2, 3]) {
        await tryLogin(channel, app, {
          collection: 'members',
          email: address,
          password: `${attempt}`,
        })
      }
      const found = await rows()
      expect(found.map(({ action, details }) => [action, details.reason]).sort()).toEqual(
        [
          ['account_locked', 'wrong_password'],
          ['login_failed', 'locked'],
          ['login_failed', 'wrong_password'],
        ].sort(),
      )
      expect(found.find(({ action }) => action === 'account_locked')?.severity).toBe('high')
    })

    it('says that the address is not verified', async () => {
      const address = `unverified${count}@example.com`
      await createIn('members', address)
      await rows()
      await tryLogin(channel, app, { collection: 'members', email: address, password })
      expect((await rows()).map(({ action, details }) => [action, details.reason])).toEqual([
        ['login_failed', 'unverified'],
      ])
    })

    it('leaves one row of a forgotten password, and no edit', async () => {
      await forgetPassword(channel, app, { email })
      expect(await rows()).toEqual([
        expect.objectContaining({
          action: 'password_reset_requested',
          resourceId: String(user.id),
        }),
      ])
    })

    it('leaves one row of a password that is asked for by a stranger, without the address', async () => {
      await forgetPassword(channel, app, { email: `nobody-${channel}@example.com` })
      const found = await rows()
      expect(found).toEqual([
        expect.objectContaining({ action: 'password_reset_requested', status: 'error' }),
      ])
      expect(JSON.stringify(found)).not.toContain('nobody')
    })

    it('leaves one row of a reset password, and neither login nor edit', async () => {
      await app.payload.forgotPassword({ collection: 'users', data: { email }, disableEmail: true })
      await rows()
      const { resetPasswordToken } = await readRaw('users', email)
      await resetPassword(channel, app, { password: 'new', token: String(resetPasswordToken) })
      expect(await rows()).toEqual([
        expect.objectContaining({
          action: 'password_reset',
          actor: expect.objectContaining({ actorId: String(user.id), label: email }),
          severity: 'high',
        }),
      ])
    })

    it('leaves one row of a reset with a token that is none', async () => {
      await resetPassword(channel, app, { password: 'new', token: 'no-such-token' })
      const found = await rows()
      expect(found).toEqual([
        expect.objectContaining({
          action: 'password_reset_failed',
          details: expect.objectContaining({ reason: 'invalid_token' }),
        }),
      ])
      expect(JSON.stringify(found)).not.toContain('no-such-token')
    })

    it('leaves one row of a verified address, and of a token that is none', async () => {
      const address = `new${count}@example.com`
      const member = await createIn('members', address)
      await rows()
      const { _verificationToken } = await readRaw('members', address)
      await verifyEmail(channel, app, { collection: 'members', token: 'no-such-token' })
      await verifyEmail(channel, app, { collection: 'members', token: String(_verificationToken) })
      expect(await rows()).toEqual([
        expect.objectContaining({ action: 'email_verification_failed' }),
        expect.objectContaining({
          action: 'email_verified',
          actor: expect.objectContaining({ actorId: String(member.id), collection: 'members' }),
        }),
      ])
    })

    it('leaves one row of an account that somebody unlocks', async () => {
      const { address, id } = await makeMember()
      for (const attempt of [1, 2]) {
        await tryLogin('REST', app, {
          collection: 'members',
          email: address,
          password: `${attempt}`,
        })
      }
      const token = (await tryLogin('REST', app, { email, password })) ?? ''
      await rows()
      await unlock(channel, app, { collection: 'members', email: address, token })
      expect(await rows()).toEqual([
        expect.objectContaining({
          action: 'account_unlocked',
          resourceId: String(id),
          resourceType: 'members',
        }),
      ])
    })
  })

  it('tells the attempts of one GraphQL request apart', async () => {
    await graphQL(
      app,
      `mutation {
        a: loginUser(email: "${email}", password: "wrong") { token }
        b: loginUser(email: "${email}", password: "${password}") { token }
        c: loginUser(email: "nobody@example.com", password: "x") { token }
      }`,
    )
    const found = (await rows()).map(({ action, details }) => [action, details.reason])
    expect(found.sort()).toEqual([
      ['login', undefined],
      ['login_failed', 'unknown_user'],
      ['login_failed', 'wrong_password'],
    ])
  })

  it('leaves one row of a logout, with how many sessions it ended', async () => {
    const [token] = [
      await tryLogin('REST', app, { email, password }),
      await tryLogin('REST', app, { email, password }),
    ]
    await rows()
    await request(app, '/users/logout?allSessions=true', { method: 'POST', token })
    expect(await rows()).toEqual([
      expect.objectContaining({
        action: 'logout',
        actor: expect.objectContaining({ actorId: String(user.id), label: email }),
        details: { api: 'REST', sessionsEnded: 2 },
      }),
    ])
  })

  it('leaves one row of a session that is refreshed, and none of one that is over', async () => {
    const token = await tryLogin('REST', app, { email, password })
    await rows()
    await request(app, '/users/refresh-token', { method: 'POST', token })
    await request(app, '/users/me', { token })
    await request(app, '/users/refresh-token', { method: 'POST' })
    expect((await rows()).map(({ action }) => action)).toEqual(['session_refreshed'])
  })

  it('leaves one row of a request that is refused, whatever it asked for again', async () => {
    for (const _ of [1, 2, 3]) {
      await request(app, '/activity-logs')
    }
    expect(await rows()).toEqual([
      expect.objectContaining({
        action: 'access_denied',
        category: 'security',
        endpoint: '/api/activity-logs',
        method: 'GET',
        statusCode: 403,
      }),
      expect.objectContaining({
        action: 'access_denied',
        details: expect.objectContaining({ count: 2 }),
      }),
    ])
  })
})
