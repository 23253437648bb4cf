import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'

import type { Booted } from '../harness/bootLogbook.js'

import { getLogbook, LLMLogger } from '../../src/index.js'
import { bootLogbook } from '../harness/bootLogbook.js'
import { describeForDb } from '../harness/describeForDb.js'
import { clearLogs, findRows } from '../harness/logRows.js'

const call = {
  model: 'gpt-4o',
  prompt: 'p',
  provider: 'direct',
  status: 'success',
  tokenUsage: { completionTokens: 500, promptTokens: 1000 },
  vendor: 'openai',
} as const

const prices = [
  { id: 'contract', model: 'our-*', provider: 'azure', input: 1, output: 2 },
  { id: 'fal', model: 'fal-ai/flux/dev', perUnit: 0.025 },
]

describeForDb('calls of models', (db) => {
  let app: Booted

  beforeAll(async () => {
    app = await bootLogbook({ db, options: { prices } })
  })
  beforeEach(() => clearLogs(app.payload))
  afterAll(() => app.stop())

  it('are stored with their list price by a flush right after the first of them', async () => {
    void LLMLogger.logRequest(call)
    await getLogbook(app.payload).flush()
    expect(await findRows(app.payload)).toMatchObject([
      { cost: 0.0075, costSource: 'list-price', priceVersion: 'genai-prices 0.1.8' },
    ])
  })

  it("are stored with the app's own price, and that of fal's units", async () => {
    const own = { ...call, model: 'our-model', provider: 'azure' }
    const fal = { ...call, model: 'fal-ai/flux/dev', tokenUsage: undefined }
    await LLMLogger.logRequest({ ...own, requestId: 'a' })
    await LLMLogger.logRequest({ ...fal, requestId: 'b', usageDetails: { units: 3 } })
    await getLogbook(app.payload).flush()
    expect(await findRows(app.payload)).toMatchObject([
      { cost: 0.002, costSource: 'user-price', priceVersion: 'contract' },
      { cost: 0.075, costSource: 'units', priceVersion: 'fal' },
    ])
  })

  it('are counted in the report where their price is not known', async () => {
    await LLMLogger.logRequest(call)
    await LLMLogger.logRequest({ ...call, model: 'new-model', vendor: 'b' })
    await LLMLogger.logRequest({ ...call, status: 'error', tokenUsage: undefined })
    const { flush, reports } = getLogbook(app.payload)
    await flush()
    const [start, end] = [new Date(Date.now() - 60_000), new Date(Date.now() + 60_000)]
    const report = await reports.generateLLMUsageReport(start, end)
    expect(report).toMatchObject({
      byModel: { 'gpt-4o': { unpricedRequests: 0 }, 'new-model': { unpricedRequests: 1 } },
      totalCost: 0.0075,
      totalRequests: 3,
      unpricedRequests: 1,
    })
  })
})
