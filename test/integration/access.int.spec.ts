import type * as GraphQL from 'graphql'
import type { CollectionSlug, Field, PayloadRequest } from 'payload'

import { configToSchema } from '@payloadcms/graphql'
import { createRequire } from 'node:module'
import { createLocalReq } from 'payload'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Booted } from '../harness/bootLogbook.js'

import { bootLogbook } from '../harness/bootLogbook.js'
import { describeForDb } from '../harness/describeForDb.js'
import { request, signIn } from '../harness/request.js'

// The copy of graphql that Payload's schema is made with.
const { graphql } = createRequire(import.meta.url)('graphql') as typeof GraphQL

const logs = ['llm-logs', 'service-logs', 'activity-logs'] as const
const reports = ['/audit-reports/llm-usage', '/audit-reports/service-usage'] as const

const admin = { email: 'admin@example.com', password: 'secret' }
const editor = { email: 'editor@example.com', password: 'secret' }
const member = { collection: 'members', email: 'member@example.com', password: 'secret' }

async function bootWithRows(db: 'postgres' | 'sqlite'): Promise<Booted> {
  const members = { slug: 'members', auth: true, fields: [] }
  const app = await bootLogbook({ collections: [members], db, options: { audit: false } })
  const { activity, llm, services } = app.logbook
  await llm.logRequest({
    model: 'm',
    prompt: 'hush',
    provider: 'fal',
    requestId: '1',
    status: 'success',
  })
  await services.logRequest({
    endpoint: '/',
    method: 'GET',
    requestId: '1',
    service: 'r2',
    status: 'success',
  })
  await activity.log({ action: 'a', category: 'user', eventId: '1', status: 'info' })
  return app
}

async function queryGraphQL({ config, payload }: Booted, req: Partial<PayloadRequest>) {
  const { schema } = configToSchema(config)
  const context = {
    headers: {},
    req: await createLocalReq({ req: { ...req, payloadAPI: 'GraphQL' } }, payload),
  }
  const source =
    '{ LlmLogs { totalDocs docs { prompt } } ServiceLogs { totalDocs } ActivityLogs { totalDocs } countLlmLogs { totalDocs } }'
  return graphql({ contextValue: context, schema, source })
}

describeForDb('somebody who is not signed in', (db) => {
  let app: Booted

  beforeAll(async () => {
    app = await bootWithRows(db)
  })
  afterAll(() => app.stop())

  const suite = (): void => {
    it.each(logs)('sees no list, no row and no count of %s', async (slug) => {
      for (const path of [`/${slug}`, `/${slug}/1`, `/${slug}/count`]) {
        expect(await request(app, path)).toMatchObject({ status: 403 })
      }
    })

    it('gets errors and no data from GraphQL', async () => {
      const { data, errors } = await queryGraphQL(app, {})
      expect(errors?.length).toBeGreaterThan(0)
      expect(JSON.stringify(data)).not.toMatch(/totalDocs|hush/)
    })

    it.each(reports)('gets 401 from %s', async (path) => {
      expect(await request(app, path)).toMatchObject({ status: 401 })
    })
  }

  describe('while there are no users yet', suite)

  describe('when there are users', () => {
    beforeAll(async () => {
      await app.payload.create({ collection: 'users', data: { ...admin, role: 'admin' } as never })
    })
    suite()
  })
})

describeForDb('somebody who is signed in', (db) => {
  let app: Booted
  const tokens = { admin: '', editor: '', member: '' }
  const users = { editor: {}, member: {} }

  beforeAll(async () => {
    app = await bootWithRows(db)
    const { payload } = app
    const create = (collection: string, data: object) =>
      payload.create({ collection: collection as CollectionSlug, data: data as never })
    await create('users', { ...admin, role: 'admin' })
    await create('users', { ...editor, role: 'editor' })
    await create('members', { email: member.email, password: member.password })
    const find = async (collection: string, email: string) => {
      const where = { email: { equals: email } }
      const { docs } = await payload.find({ collection: collection as CollectionSlug, where })
      return { ...docs[0], collection }
    }
    users.editor = await find('users', editor.email)
    users.member = await find('members', member.email)
    tokens.admin = await signIn(app, admin)
    tokens.editor = await signIn(app, editor)
    tokens.member = await signIn(app, member)
  })
  afterAll(() => app.stop())

  describe.each(['editor', 'member'] as const)('as an %s', (who) => {
    it.each(logs)('sees nothing of %s', async (slug) => {
      const answers = [
        await request(app, `/${slug}`, { token: tokens[who] }),
        await request(app, `/${slug}/1`, { token: tokens[who] }),
        await request(app, `/${slug}/count`, { token: tokens[who] }),
      ]
      expect(answers.map(({ status }) => status)).toEqual([403, 403, 403])
    })

    it('gets errors and no data from GraphQL', async () => {
      const { data, errors } = await queryGraphQL(app, { user: users[who] as never })
      expect(errors?.length).toBeGreaterThan(0)
      expect(JSON.stringify(data)).not.toMatch(/totalDocs|hush/)
    })

    it.each(reports)('gets 403 from %s', async (path) => {
      expect(await request(app, path, { token: tokens[who] })).toMatchObject({ status: 403 })
    })
  })

  describe('as an admin', () => {
    it.each(logs)('reads all of %s', async (slug) => {
      const list = await request(app, `/${slug}`, { token: tokens.admin })
      expect(list).toMatchObject({ body: { totalDocs: 1 }, status: 200 })
    })

    it('reads content', async () => {
      const { body } = await request(app, '/llm-logs/1', { token: tokens.admin })
      expect(body.prompt).toBe('hush')
    })

    it('reads over GraphQL, which has no mutation for logs', async () => {
      const [user] = (
        await app.payload.find({ collection: 'users', where: { role: { equals: 'admin' } } })
      ).docs
      const result = await queryGraphQL(app, { user: { ...user, collection: 'users' } as never })
      expect(result).toMatchObject({
        data: { LlmLogs: { docs: [{ prompt: 'hush' }], totalDocs: 1 } },
      })
      const mutations = Object.keys(
        configToSchema(app.config).schema.getMutationType()?.getFields() ?? {},
      )
      expect(mutations.filter((name) => /Log/.test(name) && !/login|logout/i.test(name))).toEqual(
        [],
      )
    })

    it.each(logs)('case 17: creates, changes and deletes nothing of %s over REST', async (slug) => {
      const token = tokens.admin
      const body = { action: 'x', category: 'x', status: 'success' }
      const answers = [
        await request(app, `/${slug}`, { body, method: 'POST', token }),
        await request(app, `/${slug}/1`, { body, method: 'PATCH', token }),
        await request(app, `/${slug}/1`, { method: 'DELETE', token }),
        await request(app, `/${slug}?where[id][exists]=true`, { method: 'DELETE', token }),
        await request(app, `/${slug}/1/duplicate`, { method: 'POST', token }),
      ]
      expect(answers.map(({ status }) => status)).toEqual(expect.not.arrayContaining([200, 201]))
      expect((await app.payload.count({ collection: slug })).totalDocs).toBe(1)
    })

    it.each(logs)(
      'creates, changes and deletes nothing of %s by the Local API under access control',
      async (slug) => {
        const user = { collection: 'users', id: 1, role: 'admin' } as never
        const bound = { collection: slug as CollectionSlug, overrideAccess: false, user }
        const { payload } = app
        await expect(payload.create({ ...bound, data: {} as never })).rejects.toMatchObject({
          status: 403,
        })
        await expect(payload.update({ ...bound, data: {}, id: 1 })).rejects.toMatchObject({
          status: 403,
        })
        await expect(payload.delete({ ...bound, id: 1 })).rejects.toMatchObject({ status: 403 })
      },
    )

    it.each([
      '/llm-logs?where[prompt][like]=hush',
      '/llm-logs?where[or][0][and][0][response][exists]=true',
      '/llm-logs/count?where[parameters.temperature][equals]=1',
      '/llm-logs?sort=-prompt',
      '/service-logs?where[requestBody][contains]=password',
      '/activity-logs?where[ipAddress][equals]=1.2.3.4',
    ])('cannot search content: %s', async (path) => {
      expect(await request(app, path, { token: tokens.admin })).toMatchObject({ status: 400 })
    })

    it('filters by what is not content', async () => {
      const path = '/llm-logs?where[provider][equals]=fal&sort=-createdAt'
      expect(await request(app, path, { token: tokens.admin })).toMatchObject({
        body: { totalDocs: 1 },
      })
    })
  })
})

describeForDb('an app that opens its logs', (db) => {
  let app: Booted
  let token: string

  beforeAll(async () => {
    app = await bootLogbook({
      db,
      options: {
        access: {
          read: ({ req }) => (req.user ? { feature: { equals: 'public' } } : false),
          readContent: ({ req }) => req.user?.email === 'auditor@example.com',
        },
      },
    })
    await app.payload.create({ collection: 'users', data: { ...editor, role: 'editor' } as never })
    token = await signIn(app, editor)
    const call = {
      model: 'm',
      prompt: 'hush',
      provider: 'fal',
      responseTime: 10,
      status: 'success',
    } as const
    await app.logbook.llm.logRequest({ ...call, cost: 1, feature: 'public' })
    await app.logbook.llm.logRequest({ ...call, cost: 2, feature: 'private' })
  })
  afterAll(() => app.stop())

  it('shows the rows it opens, without their content', async () => {
    const { body } = await request(app, '/llm-logs', { token })
    expect(body).toMatchObject({ docs: [{ cost: 1, feature: 'public' }], totalDocs: 1 })
    expect(JSON.stringify(body)).not.toContain('hush')
  })

  it('shows content to those with the right for it', async () => {
    const auditor = { email: 'auditor@example.com', password: 'secret' }
    await app.payload.create({ collection: 'users', data: { ...auditor, role: 'editor' } as never })
    const { body } = await request(app, '/llm-logs', { token: await signIn(app, auditor) })
    expect(body).toMatchObject({ docs: [{ prompt: 'hush' }], totalDocs: 1 })
  })

  it('narrows every number of a report to them', async () => {
    const { body } = await request(app, '/audit-reports/llm-usage', { token })
    expect(body).toMatchObject({ modelBreakdown: { m: 1 }, totalCost: 1, totalRequests: 1 })
  })
})

describeForDb('an app that hides a field', (db) => {
  let app: Booted
  let token: string

  const hide =
    (hidden: string) =>
    (field: Field): Field => {
      if ('fields' in field) {
        return { ...field, fields: field.fields.map(hide(hidden)) } as Field
      }
      const isHidden = 'name' in field && field.name === hidden
      return isHidden ? ({ ...field, access: { read: () => false } } as Field) : field
    }

  beforeAll(async () => {
    app = await bootLogbook({
      db,
      options: {
        overrides: {
          llmLogs: ({ defaultCollection }) => ({
            ...defaultCollection,
            fields: defaultCollection.fields.map(hide('totalTokens')),
          }),
          serviceLogs: ({ defaultCollection }) => ({
            ...defaultCollection,
            fields: defaultCollection.fields.map(hide('projectId')),
          }),
        },
      },
    })
    await app.payload.create({ collection: 'users', data: { ...admin, role: 'admin' } as never })
    token = await signIn(app, admin)
  })
  afterAll(() => app.stop())

  it('refuses a report that measures it, in a group too', async () => {
    expect(await request(app, '/audit-reports/llm-usage', { token })).toMatchObject({ status: 403 })
  })

  it('refuses a filter by it, and gives the report without', async () => {
    const path = '/audit-reports/service-usage'
    expect(await request(app, `${path}?projectId=1`, { token })).toMatchObject({ status: 403 })
    expect(await request(app, path, { token })).toMatchObject({ status: 200 })
  })
})
