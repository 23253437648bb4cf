import { createFalClient } from '@fal-ai/client'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'

import type { FalOrders } from '../fixtures/falProcess.js'
import type { Booted } from '../harness/bootLogbook.js'
import type { FalServer } from '../harness/wire/startFalServer.js'

import { jobRequestId } from '../../src/entries/jobRequestId.js'
import { createInstrumentedFetch, LLMLogger } from '../../src/index.js'
import { bootLogbook } from '../harness/bootLogbook.js'
import { describeForDb } from '../harness/describeForDb.js'
import { fetchFrom, startFalServer } from '../harness/wire/startFalServer.js'

const program = fileURLToPath(new URL('../fixtures/falProcess.ts', import.meta.url))
const endpoint = 'fal-ai/flux/dev'
const picture = { content_type: 'image/png', url: 'https://v3.fal.media/files/cat.png' }
const output = { images: [picture] }
const prices = [{ model: endpoint, perUnit: 0.025, provider: 'fal' }]

describeForDb('a job of fal', (db) => {
  let app: Booted
  let server: FalServer
  let fetch: typeof globalThis.fetch

  beforeAll(async () => {
    app = await bootLogbook({ db, options: { prices } })
    server = await startFalServer()
    const headers = { 'x-fal-billable-units': '2' }
    server.answer(endpoint, { body: output, headers, states: [] })
    const tapped = createInstrumentedFetch({ feature: 'here', fetch: fetchFrom(server.url) })
    fetch = tapped as typeof globalThis.fetch
  })
  afterAll(async () => {
    await server.close()
    await app.stop()
  })

  const connect = () => createFalClient({ credentials: 'key', fetch })
  const submit = async () => {
    const input = { prompt: 'a cat', seed: 7 }
    const { request_id: requestId } = await connect().queue.submit(endpoint, { input })
    return requestId
  }
  const webhookOf = (requestId: string) => ({
    gateway_request_id: requestId,
    payload: output,
    request_id: requestId,
    status: 'OK',
  })
  const rowsOf = async (requestId: string) => {
    await app.logbook.flush()
    const where = { providerRequestId: { equals: requestId } }
    return (await app.payload.find({ collection: 'llm-logs', depth: 0, where })).docs
  }
  /** A job whose submission is recorded when its answer is read. */
  const submitUnread = async () => {
    const body = JSON.stringify({ prompt: 'a cat', seed: 7 })
    const response = await fetch(`https://queue.fal.run/${endpoint}`, { body, method: 'POST' })
    return { read: () => response.json(), requestId: server.jobIds.at(-1)! }
  }

  const asked = {
    feature: 'here',
    model: endpoint,
    parameters: { seed: 7 },
    prompt: 'a cat',
    provider: 'fal',
    repairs: null,
  }
  const done = { operation: 'image', output: { media: [{ uri: picture.url }] }, status: 'success' }

  const priced = { cost: 0.05, usageDetails: { units: 2 } }

  it('is one row from its submission to its result', async () => {
    const requestId = await submit()
    expect(await rowsOf(requestId)).toMatchObject([
      { ...asked, responseTime: null, status: 'pending' },
    ])
    await connect().queue.status(endpoint, { requestId })
    await connect().queue.result(endpoint, { requestId })
    await connect().queue.result(endpoint, { requestId })
    const rows = await rowsOf(requestId)
    expect(rows).toMatchObject([
      { ...asked, ...done, requestId: jobRequestId('fal', requestId), ...priced },
    ])
    expect(rows[0]?.responseTime).toBeGreaterThanOrEqual(0)
    const services = await app.payload.find({ collection: 'service-logs' })
    expect(services.docs).toEqual([])
  })

  it('is completed by its webhook, once, however often that comes', async () => {
    const requestId = await submit()
    const failed = { ...webhookOf(requestId), error: 'a later try', status: 'ERROR' }
    const bodies = [webhookOf(requestId), JSON.stringify(webhookOf(requestId)), failed]
    for (const body of bodies) {
      await LLMLogger.logFalWebhook(body)
    }
    await app.logbook.llm.logFalWebhook(failed)
    expect(await rowsOf(requestId)).toMatchObject([{ ...asked, ...done }])
  })

  it('is whole where its webhook is stored before its submission', async () => {
    const { read, requestId } = await submitUnread()
    await LLMLogger.logFalWebhook(webhookOf(requestId))
    await read()
    const rows = await rowsOf(requestId)
    expect(rows).toMatchObject([{ ...asked, ...done }])
    expect(rows[0]?.responseTime).toBeGreaterThan(0)
  })

  it('is submitted by one process and ended in another', async () => {
    const orders = { endpoint, prices, server: server.url, url: app.database.url }
    const requestId = await runProcess(orders)
    const submitting = { ...asked, feature: 'submitting' }
    expect(await rowsOf(requestId)).toMatchObject([{ ...submitting, status: 'pending' }])
    await runProcess({ ...orders, requestId })
    const rows = await rowsOf(requestId)
    expect(rows).toMatchObject([{ ...submitting, ...done, ...priced }])
    expect(rows[0]?.responseTime).toBeGreaterThan(0)
  })

  it('is pending where nobody reads what its submission was answered', async () => {
    const { requestId } = await submitUnread()
    expect(await rowsOf(requestId)).toMatchObject([{ ...asked, status: 'pending' }])
    await LLMLogger.logFalWebhook(webhookOf(requestId))
    expect(await rowsOf(requestId)).toMatchObject([{ ...asked, ...done }])
  })

  it('stays pending where nobody asks for its result', async () => {
    const requestId = await submit()
    expect(await rowsOf(requestId)).toMatchObject([{ ...asked, status: 'pending' }])
  })
})

async function runProcess(orders: FalOrders): Promise<string> {
  const child = fork(program, [JSON.stringify(orders)], { execArgv: ['--import', 'tsx'] })
  const [message] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => [new Error(`it ended with ${code}`)]),
  ])
  expect(message).toEqual(expect.any(String))
  return message as string
}
