import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Booted } from '../harness/bootLogbook.js'

import { bootLogbook } from '../harness/bootLogbook.js'
import { describeForDb } from '../harness/describeForDb.js'
import { findRow } from '../harness/findRow.js'

const call = { model: 'm', prompt: 'p', provider: 'openrouter', status: 'success' } as const

describeForDb('a logged entry', (db) => {
  let app: Booted
  let user: { id: number | string }
  let project: { id: number | string }

  beforeAll(async () => {
    app = await bootLogbook({ db })
    user = await app.payload.create({
      collection: 'users',
      data: { email: 'ann@example.com', password: 'secret', role: 'admin' },
    })
    project = await app.payload.create({ collection: 'projects', data: { title: 'One' } })
  })
  afterAll(() => app.stop())

  it('is stored when its promise resolves, with all that was said', async () => {
    const entry = {
      ...call,
      cost: 0.000_123,
      createdAt: new Date('2026-01-02T03:04:05.678Z'),
      feature: 'outline',
      metadata: { a: [1, 'two', null, { b: true }] },
      requestId: 'complete',
      responseTime: 12,
      tokenUsage: { completionTokens: 2, promptTokens: 1, totalTokens: 3 },
    }
    await app.logbook.llm.logRequest(entry)
    expect(await findRow(app.payload, 'llm-logs', 'complete')).toMatchObject({
      ...entry,
      createdAt: '2026-01-02T03:04:05.678Z',
      repairs: null,
    })
  })

  it('says who it was, and goes on saying so when the user is gone', async () => {
    const gone = await app.payload.create({
      collection: 'users',
      data: { email: 'gone@example.com', password: 'secret' },
    })
    await app.logbook.llm.logRequest({ ...call, requestId: 'by-user', userId: gone.id })
    await app.payload.delete({ collection: 'users', id: gone.id })
    expect(await findRow(app.payload, 'llm-logs', 'by-user')).toMatchObject({
      actor: {
        actorId: String(gone.id),
        collection: 'users',
        label: 'gone@example.com',
        type: 'user',
      },
      userId: gone.id,
    })
  })

  it('points to its user and project', async () => {
    const ids = { projectId: project.id, userId: user.id }
    await app.logbook.llm.logRequest({ ...call, requestId: 'related', ...ids })
    const row = await findRow(app.payload, 'llm-logs', 'related', { depth: 1 })
    expect(row).toMatchObject({ projectId: { title: 'One' }, userId: { email: 'ann@example.com' } })
  })

  it('takes ids as text, as a form or a URL gives them', async () => {
    const ids = { projectId: String(project.id), userId: String(user.id) }
    await app.logbook.llm.logRequest({ ...call, requestId: 'text-ids', ...ids })
    const row = await findRow(app.payload, 'llm-logs', 'text-ids')
    expect(row).toMatchObject({ projectId: project.id, repairs: null, userId: user.id })
  })

  const circular: Record<string, unknown> = { a: 1 }
  circular.self = circular

  describe('with something wrong in it', () => {
    it.each([
      ['an unknown user and project', { projectId: 999_999, userId: 999_999 }],
      ['ids of the wrong type', { projectId: 'no-such', userId: { id: 1 } }],
      ['ids out of range', { projectId: 10 ** 12, userId: -1 }],
      ['an unknown provider', { provider: 'my-gateway' }],
      ['an unknown status', { status: 'exploded' }],
      ['a NUL byte', { metadata: { 'k\0': 'v\0' }, prompt: 'a\0b' }],
      ['a lone surrogate', { prompt: 'a\uD800b' }],
      ['a circular object', { metadata: circular }],
      ['a BigInt', { metadata: { big: 2n ** 70n }, responseTime: 12n }],
      ['NaN and Infinity', { cost: NaN, responseTime: Infinity }],
      ['a date that is none', { createdAt: new Date(NaN) }],
      ['numbers beyond any column', { attempt: 1e308, cost: 1e300, httpStatus: 2 ** 60 }],
      ['a function', { metadata: () => 1 }],
      ['an actor of text', { actor: 'ann' }],
      ['unknown fields', { team: 'blue' }],
      [
        'a model longer than any index takes',
        { correlationId: 'é'.repeat(9000), model: '€'.repeat(9000) },
      ],
      ['a very long text', { prompt: 'x'.repeat(3_000_000) }],
    ])('is stored in spite of %s', async (problem, wrong) => {
      const entry = { ...call, requestId: problem, ...wrong } as never
      await app.logbook.llm.logRequest(entry)
      const row = await findRow(app.payload, 'llm-logs', problem)
      expect(row).toMatchObject({ requestId: problem })
    })

    it('keeps an id that does not fit, and says why', async () => {
      const ids = { projectId: 'p-1', userId: 'ann' }
      await app.logbook.llm.logRequest({ ...call, requestId: 'misfit', ...ids })
      expect(await findRow(app.payload, 'llm-logs', 'misfit')).toMatchObject({
        actor: { actorId: 'ann', type: 'user' },
        projectId: null,
        repairs: {
          projectId: { problem: 'not an id that "projects" can have', value: 'p-1' },
          userId: { value: 'ann' },
        },
      })
    })
  })

  it('is one row when it is logged twice under one id, a moment apart', async () => {
    const entry = { ...call, requestId: 'twice', responseTime: 5 }
    await app.logbook.llm.logRequest({ ...entry, createdAt: new Date('2026-01-01T00:00:00.000Z') })
    await app.logbook.llm.logRequest({ ...entry, createdAt: new Date('2026-01-01T00:00:00.005Z') })
    const where = { requestId: { like: 'twice' } }
    expect(await app.payload.count({ collection: 'llm-logs', where })).toEqual({ totalDocs: 1 })
  })

  it('is stored in spite of oddities in the other logs too', async () => {
    const odd = { createdAt: 'never', method: 'PROPFIND', projectId: 'x', status: 9n, userId: '\0' }
    await app.logbook.services.logRequest({ ...odd, endpoint: 1, requestId: 'odd' } as never)
    await app.logbook.activity.log({ ...odd, changes: circular, eventId: 'odd' } as never)
    expect(await findRow(app.payload, 'service-logs', 'odd')).toMatchObject({ method: 'OTHER' })
    expect(await findRow(app.payload, 'activity-logs', 'odd')).toMatchObject({ status: 'error' })
  })

  it('is stored when it is nothing at all', async () => {
    const before = await app.payload.count({ collection: 'service-logs' })
    await app.logbook.services.logRequest(undefined as never)
    const after = await app.payload.count({ collection: 'service-logs' })
    expect(after.totalDocs).toBe(before.totalDocs + 1)
  })
})
