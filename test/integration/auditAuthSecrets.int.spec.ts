import type { CollectionConfig } from 'payload'

import { afterAll, beforeAll, expect, it } from 'vitest'

import type { Booted } from '../harness/bootLogbook.js'

import {
  channels,
  forgetPassword,
  resetPassword,
  tryLogin,
  verifyEmail,
} from '../harness/authChannels.js'
import { bootLogbook } from '../harness/bootLogbook.js'
import { describeForDb } from '../harness/describeForDb.js'
import { dumpLogs } from '../harness/dumpLogs.js'
import { request } from '../harness/request.js'

type Doc = Record<string, unknown> & { id: number | string }

const robotKey = 'd2719d56-1f2e-4c57-9a6c-1b9bb6f8b5f1'
const otherKey = '7c9e6679-7425-40de-944b-e07fc1f90ae7'
const wrongKey = 'a5a0e8a4-9b1c-4d1a-8a43-0c6f1d9be001'

const password = (number: number | string) => `Xy7-pass-phrase-${number}`

function robots(): CollectionConfig {
  return { slug: 'robots', auth: { useAPIKey: true, verify: true }, fields: [] }
}

describeForDb('after all that can be done with secrets', (db) => {
  let app: Booted
  const secrets = new Set<string>([otherKey, robotKey, wrongKey])

  beforeAll(async () => {
    const snapshots = { audit: { snapshots: true } }
    app = await bootLogbook({ collections: [robots()], db, options: snapshots })
    await create('users', { email: 'eve@example.com', password: password(0), role: 'editor' })
    for (const channel of channels) {
      await useSecrets(channel)
    }
    await useKeys()
    await app.logbook.flush()
  })
  afterAll(() => app.stop())

  function create(collection: string, data: object): Promise<Doc> {
    return app.payload.create({
      collection: collection as 'users',
      data: data as never,
      disableVerificationEmail: true,
    }) as Promise<unknown> as Promise<Doc>
  }

  async function useSecrets(channel: (typeof channels)[number]): Promise<void> {
    const email = 'eve@example.com'
    const current = password(channel)
    await app.payload.update({
      collection: 'users',
      data: { password: current } as never,
      where: { email: { equals: email } },
    })
    const token = await tryLogin(channel, app, { email, password: current })
    await tryLogin(channel, app, { email, password: password(`wrong ${channel}`) })
    await tryLogin(channel, app, {
      email: password(`typed for an address ${channel}`),
      password: 'x',
    })
    await forgetPassword(channel, app, { email })
    const [eve] = await readSecrets('users')
    await resetPassword(channel, app, {
      password: password(`new ${channel}`),
      token: String(eve?.resetPasswordToken),
    })
    await resetPassword(channel, app, { password: 'x', token: password(`no token ${channel}`) })
    await readSecrets('users')
    for (const typed of [current, `wrong ${channel}`, `typed for an address ${channel}`]) {
      secrets.add(typed.startsWith('Xy7') ? typed : password(typed))
    }
    secrets.add(password(`new ${channel}`)).add(password(`no token ${channel}`))
    secrets.add(String(token))
  }

  async function useKeys(): Promise<void> {
    const robot = await create('robots', {
      apiKey: robotKey,
      email: 'r2@example.com',
      enableAPIKey: true,
      password: password('robot'),
    })
    const [found] = await readSecrets('robots')
    await verifyEmail('REST', app, {
      collection: 'robots',
      token: String(found?._verificationToken),
    })
    for (const key of [robotKey, wrongKey]) {
      const headers = { Authorization: `robots API-Key ${key}` }
      await request(app, '/projects', { body: { title: 'x' }, headers, method: 'POST' })
    }
    const change = { apiKey: otherKey } as never
    await app.payload.update({ id: robot.id, collection: 'robots' as 'users', data: change })
    await readSecrets('robots')
    await app.payload.delete({ id: robot.id, collection: 'robots' as 'users' })
  }

  /** Of all users of a collection, as the database has them: and notes them. */
  async function readSecrets(collection: 'robots' | 'users'): Promise<Doc[]> {
    const { docs } = await app.payload.db.find<Doc>({ collection, pagination: false })
    const names = [
      '_verificationToken',
      'apiKey',
      'apiKeyIndex',
      'hash',
      'resetPasswordToken',
      'salt',
    ]
    for (const doc of docs) {
      const sessions = (doc.sessions ?? []) as { id: string }[]
      for (const value of [...names.map((name) => doc[name]), ...sessions.map(({ id }) => id)]) {
        if (typeof value === 'string' && value !== '') {
          secrets.add(value)
        }
      }
    }
    return docs
  }

  it('all of it is in the log', async () => {
    const dump = await dumpLogs(app.payload)
    for (const action of [
      'login',
      'login_failed',
      'password_changed',
      'password_reset',
      'password_reset_failed',
      'password_reset_requested',
      'api_key_changed',
      'api_key_refused',
      'api_key_used',
      'email_verified',
      'create',
      'delete',
    ]) {
      expect(dump).toContain(`"${action}"`)
    }
  })

  it('no hash, salt, token, session, key or password is in the database', async () => {
    // What is typed for an address is looked up in small letters.
    const dump = (await dumpLogs(app.payload)).toLowerCase()
    expect(secrets.size).toBeGreaterThan(30)
    expect([...secrets].filter((secret) => dump.includes(secret.toLowerCase()))).toEqual([])
  })
})
