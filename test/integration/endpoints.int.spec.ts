import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Booted } from '../harness/bootLogbook.js'

import { bootLogbook } from '../harness/bootLogbook.js'
import { describeForDb } from '../harness/describeForDb.js'
import { request, signIn } from '../harness/request.js'

const admin = { email: 'admin@example.com', password: 'secret' }
const day = 'startDate=2026-03-01&endDate=2026-03-02'

describeForDb('the report endpoints', (db) => {
  let app: Booted
  let token: string
  let projectId: number | string

  beforeAll(async () => {
    app = await bootLogbook({ db })
    await app.payload.create({ collection: 'users', data: { ...admin, role: 'admin' } as never })
    token = await signIn(app, admin)
    projectId = (await app.payload.create({ collection: 'projects', data: {} })).id
    await logCalls(app, projectId)
  })
  afterAll(() => app.stop())

  const get = (path: string) => request(app, `/audit-reports/${path}`, { token })

  it('report the use of language models', async () => {
    expect(await get(`llm-usage?${day}`)).toEqual({
      body: {
        averageResponseTime: 300,
        byModel: {
          a: expect.objectContaining({ requests: 3 }),
          b: expect.objectContaining({ requests: 1 }),
        },
        byOperation: { unknown: expect.objectContaining({ requests: 4 }) },
        byProvider: { fal: expect.anything(), openrouter: expect.anything() },
        byStatus: { error: expect.anything(), success: expect.anything() },
        byVendor: { unknown: expect.anything() },
        endDate: '2026-03-02T00:00:00.000Z',
        errorRate: 0.25,
        modelBreakdown: { a: 3, b: 1 },
        p50: 200,
        p95: 600,
        p99: 600,
        providerBreakdown: { fal: 1, openrouter: 3 },
        startDate: '2026-03-01T00:00:00.000Z',
        statusBreakdown: { error: 1, success: 3 },
        totalCost: 0.6,
        totalRequests: 4,
        totalTokens: 30,
        unpricedRequests: 1,
      },
      status: 200,
    })
  })

  it('give each group its own figures', async () => {
    const { body } = await get(`llm-usage?${day}`)
    expect((body.byModel as Record<string, unknown>).a).toEqual({
      averageResponseTime: 200,
      cost: 0.3,
      errorRate: 0,
      p50: 200,
      p95: 300,
      p99: 300,
      requests: 3,
      tokens: { cached: 0, completion: 10, prompt: 20, reasoning: 0, total: 30 },
      unpricedRequests: 1,
    })
  })

  it('report one project', async () => {
    const { body } = await get(`llm-usage?${day}&projectId=${projectId}`)
    expect(body).toMatchObject({ modelBreakdown: { a: 1 }, totalRequests: 1 })
  })

  it('report the use of services, and of one of them', async () => {
    expect((await get(`service-usage?${day}`)).body).toMatchObject({
      serviceBreakdown: { lastframe: 1, r2: 2 },
      statusBreakdown: { success: 2, timeout: 1 },
      totalRequests: 3,
    })
    expect((await get(`service-usage?${day}&service=r2`)).body).toMatchObject({
      byHost: { 'files.example.com': { requests: 2 } },
      serviceBreakdown: { r2: 2 },
      totalRequests: 2,
    })
  })

  it('report an empty range in zeros and nulls', async () => {
    const { body } = await get('llm-usage?startDate=2020-01-01&endDate=2020-01-01')
    expect(body).toMatchObject({
      averageResponseTime: null,
      byModel: {},
      errorRate: 0,
      modelBreakdown: {},
      p50: null,
      p95: null,
      p99: null,
      totalCost: 0,
      totalRequests: 0,
      totalTokens: 0,
    })
  })

  it('report the last 30 days where no dates are given', async () => {
    const { body, status } = await get('llm-usage')
    const days =
      (Date.parse(String(body.endDate)) - Date.parse(String(body.startDate))) / 86_400_000
    expect({ days, status }).toEqual({ days: 30, status: 200 })
  })

  describe('refuse, naming the parameter,', () => {
    it.each([
      ['a date that is none', 'startDate=yesterday', 'startDate'],
      ['a time without a zone', 'endDate=2026-03-01T00:00:00', 'endDate'],
      ['a day that does not exist', 'startDate=2026-02-30', 'startDate'],
      ['an empty date', 'startDate=', 'startDate'],
      ['a start after the end', 'startDate=2026-03-02&endDate=2026-03-01', 'startDate'],
      ['an unknown parameter', 'limit=5', 'limit'],
      ['a filter in brackets', 'where[model][equals]=a', 'where[model][equals]'],
      ['a parameter given twice', 'startDate=2026-01-01&startDate=2026-01-02', 'startDate'],
      ['the id of no possible project', 'projectId=x', 'projectId'],
      ['an id in another base', 'projectId=0x10', 'projectId'],
      ['a NUL byte', 'projectId=%00', 'projectId'],
      ['a year that no database has', 'endDate=0000-01-01', 'endDate'],
      ['a time after the last year', 'endDate=9999-12-31T23:59:59-10:00', 'endDate'],
    ])('%s', async (_case, query, parameter) => {
      expect(await get(`llm-usage?${query}`)).toMatchObject({
        body: { errors: [{ field: parameter, message: expect.stringContaining(parameter) }] },
        status: 400,
      })
    })

    it('a parameter of the other report', async () => {
      expect(await get('llm-usage?service=r2')).toMatchObject({ status: 400 })
    })
  })

  it('answer 200 and nothing for a project that is not there', async () => {
    const { body, status } = await get(`llm-usage?${day}&projectId=999999`)
    expect({ status, total: body.totalRequests }).toEqual({ status: 200, total: 0 })
  })
})

async function logCalls({ logbook }: Booted, projectId: number | string): Promise<void> {
  const at = (time: string) => new Date(`2026-03-01T${time}Z`)
  const call = { prompt: '', provider: 'openrouter', status: 'success' } as const
  const tokenUsage = { completionTokens: 10, promptTokens: 20, totalTokens: 30 }
  await Promise.all([
    logbook.llm.logRequest({
      ...call,
      cost: 0.1,
      createdAt: at('00:00:00.000'),
      model: 'a',
      projectId,
      responseTime: 100,
      tokenUsage,
    }),
    logbook.llm.logRequest({
      ...call,
      cost: 0.2,
      createdAt: at('10:00:00.000'),
      model: 'a',
      responseTime: 200,
    }),
    logbook.llm.logRequest({
      ...call,
      createdAt: at('23:59:59.999'),
      model: 'a',
      responseTime: 300,
    }),
    logbook.llm.logRequest({
      ...call,
      cost: 0.3,
      createdAt: at('12:00:00.000'),
      model: 'b',
      provider: 'fal',
      responseTime: 600,
      status: 'error',
    }),
    // The end is exclusive.
    logbook.llm.logRequest({ ...call, createdAt: new Date('2026-03-02T00:00:00Z'), model: 'late' }),
  ])
  const request = {
    createdAt: at('10:00:00.000'),
    endpoint: 'https://files.example.com/a',
    host: 'files.example.com',
    method: 'GET',
    status: 'success',
  } as const
  await Promise.all([
    logbook.services.logRequest({ ...request, responseTime: 5, service: 'r2' }),
    logbook.services.logRequest({ ...request, responseTime: 7, service: 'r2' }),
    logbook.services.logRequest({ ...request, host: 'x', service: 'lastframe', status: 'timeout' }),
  ])
}
