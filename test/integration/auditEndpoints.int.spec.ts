import type { Endpoint, PayloadRequest } from 'payload'

import { APIError, handleEndpoints, reload } from 'payload'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'

import type { Booted, BootOptions } from '../harness/bootLogbook.js'

import { auditEndpoint, LLMLogger } from '../../src/index.js'
import { bootLogbook, buildTestConfig } from '../harness/bootLogbook.js'
import { describeForDb } from '../harness/describeForDb.js'
import { clearLogs, findRows } from '../harness/logRows.js'
import { request, signIn } from '../harness/request.js'

const admin = { email: 'admin@example.com', password: 'secret' }

const llmCall = { model: 'm', prompt: 'p', provider: 'direct', status: 'success' } as const

async function readBody(req: PayloadRequest): Promise<Record<string, unknown>> {
  return (await req.json?.()) as Record<string, unknown>
}

const audited = (path: string, handler: Endpoint['handler'], method = 'post'): Endpoint => ({
  handler: auditEndpoint(path.slice(1).replaceAll('-', '_'), handler),
  method: method as 'post',
  path,
})

const endpoints: Endpoint[] = [
  audited('/sow-create', async (req) => {
    const { product } = await readBody(req)
    await LLMLogger.logRequest(llmCall)
    await req.payload.create({ collection: 'projects', data: { title: String(product) }, req })
    return Response.json({ llm_calls: 3, sow_text: 'x'.repeat(5234) }, { status: 201 })
  }),
  audited('/refused', () => {
    throw new APIError('No tea', 418)
  }),
  audited('/broken', () => {
    throw new Error('out of paper')
  }),
  audited('/unread', () => new Response(null, { status: 204 })),
  audited('/reset/:token', () => Response.json({ ok: true })),
]

describeForDb('an audited endpoint', (db) => {
  let app: Booted
  let token: string

  beforeAll(async () => {
    app = await bootLogbook({ config: { endpoints }, db, options: { slowThresholdMs: 60_000 } })
    await app.payload.create({ collection: 'users', data: { ...admin, role: 'admin' } as never })
    token = await signIn(app, admin)
  })
  afterAll(() => app.stop())
  beforeEach(async () => {
    await app.logbook.flush()
    await clearLogs(app.payload)
  })

  async function rowOf(action: string) {
    await app.logbook.flush()
    const rows = await findRows(app.payload, 'activityLogs')
    return rows.find((row) => row.action === action)
  }

  it('leaves a row of who asked for what, what the answer was and how long it took', async () => {
    const body = { password: 'hunter2', product: 'Real-Time Payments' }
    const answer = await request(app, '/sow-create?token=abc', { body, method: 'POST', token })
    expect(answer.status).toBe(201)
    expect(await rowOf('sow_create')).toMatchObject({
      actor: { type: 'user', collection: 'users', label: admin.email },
      category: 'api',
      details: {
        api: 'REST',
        request: { password: expect.not.stringContaining('hunter2'), product: body.product },
        response: { llm_calls: 3, sow_text: '<5234 characters>' },
      },
      endpoint: '/api/sow-create',
      feature: 'sow_create',
      method: 'POST',
      responseTime: expect.any(Number),
      status: 'success',
      statusCode: 201,
    })
    expect(JSON.stringify(await findRows(app.payload, 'activityLogs'))).not.toMatch(/hunter2|abc"/)
  })

  it('returns the id that joins its row with those of model calls and documents', async () => {
    const response = await send(app, '/sow-create', { product: 'P' })
    await response.text()
    const id = response.headers.get('x-request-id')
    await app.logbook.flush()
    const [llm] = await findRows(app.payload)
    const activities = await findRows(app.payload, 'activityLogs')
    expect(llm).toMatchObject({ correlationId: id, feature: 'sow_create' })
    expect(activities.map(({ action, correlationId }) => [action, correlationId]).sort()).toEqual([
      ['create', id],
      ['sow_create', id],
    ])
  })

  it('keeps the id that a client sends beside its own, cut, and never in its place', async () => {
    const headers = { 'x-request-id': 'c'.repeat(5000) }
    const ids = []
    for (let count = 0; count < 2; count++) {
      const response = await send(app, '/unread', undefined, headers)
      ids.push(response.headers.get('x-request-id'))
    }
    expect(new Set(ids).size).toBe(2)
    expect(await rowOf('unread')).toMatchObject({
      details: { clientRequestId: 'c'.repeat(200) },
      statusCode: 204,
    })
  })

  it('logs an error of Payload with its status, and lets it through', async () => {
    const answer = await request(app, '/refused', { body: {}, method: 'POST' })
    expect(answer).toMatchObject({ body: { errors: [{ message: 'No tea' }] }, status: 418 })
    expect(await rowOf('refused')).toMatchObject({
      actor: { type: 'anonymous' },
      details: { error: 'No tea', errorType: 'APIError' },
      status: 'warning',
      statusCode: 418,
    })
  })

  it('logs any other error as 500', async () => {
    expect(await request(app, '/broken', { body: {}, method: 'POST' })).toMatchObject({
      status: 500,
    })
    expect(await rowOf('broken')).toMatchObject({
      details: { error: 'out of paper' },
      status: 'error',
      statusCode: 500,
    })
  })

  it('names the route by its pattern, and keeps no secret that is in the path', async () => {
    await request(app, '/reset/s3cr3t-of-the-path', { body: {}, method: 'POST' })
    const row = await rowOf('reset/:token')
    expect(row).toMatchObject({ endpoint: '/api/reset/:token' })
    expect(JSON.stringify(row)).not.toContain('s3cr3t')
  })
})

describe('the option `audit.endpoints`', () => {
  const plain = (path: string, method: 'get' | 'post' = 'get'): Endpoint => ({
    handler: () => Response.json({ path }),
    method,
    path,
  })

  function optionsOf(option: object | true): BootOptions {
    const late = (config: { endpoints?: Endpoint[] }) => ({
      ...config,
      endpoints: [...(config.endpoints ?? []), plain('/late')],
    })
    const collections = [{ slug: 'notes', endpoints: [plain('/:id/print')], fields: [] }]
    const globals = [{ slug: 'header', endpoints: [plain('/preview')], fields: [] }]
    return {
      collections,
      config: { endpoints: [plain('/health'), endpoints[3]!], globals, plugins: [late as never] },
      db: 'sqlite',
      options: { audit: { endpoints: option } },
    }
  }

  async function actionsOf(app: Booted): Promise<unknown[]> {
    const paths = ['/health', '/late', '/notes/1/print', '/globals/header/preview', '/notes']
    for (const path of [...paths, '/users/me', '/audit-reports/llm-usage']) {
      await request(app, path)
    }
    await send(app, '/unread')
    await app.logbook.flush()
    const rows = await findRows(app.payload, 'activityLogs')
    return rows.filter(({ category }) => category === 'api').map(({ action }) => action)
  }

  it('logs the endpoints of the app and of plugins after this one, once each, and none of Payload', async () => {
    const app = await bootLogbook(optionsOf(true))
    expect(await actionsOf(app)).toEqual(all)
    vi.stubEnv('PAYLOAD_FORCE_DRIZZLE_PUSH', '')
    await reload(await buildTestConfig(optionsOf(true), app.database), app.payload, true)
    vi.unstubAllEnvs()
    await clearLogs(app.payload)
    expect(await actionsOf(app), 'after a hot reload').toEqual(all)
    await app.stop()
  })

  const all = [
    'GET /api/health',
    'GET /api/late',
    'GET /api/notes/:id/print',
    'GET /api/globals/header/preview',
    'unread',
  ]

  it('logs only those that are included and not excluded', async () => {
    const app = await bootLogbook(optionsOf({ exclude: ['/api/notes/*'], include: ['/api/*/*'] }))
    expect(await actionsOf(app)).toEqual(['GET /api/globals/header/preview', 'unread'])
    await app.stop()
  })
})

async function send(
  { config, key }: Booted,
  path: string,
  body?: object,
  headers: Record<string, string> = {},
): Promise<Response> {
  return handleEndpoints({
    config,
    payloadInstanceCacheKey: key,
    request: new Request(`http://localhost:3000/api${path}`, {
      body: JSON.stringify(body ?? {}),
      headers: { 'Content-Type': 'application/json', ...headers },
      method: 'POST',
    }),
  })
}
