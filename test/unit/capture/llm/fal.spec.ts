import { createFalClient } from '@fal-ai/client'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import type { CapturedLLMCall, CapturedServiceCall } from '../../../../src/capture/tapFetch.js'
import type { RowMarks } from '../../../../src/entries/row.js'
import type { FalServer } from '../../../harness/wire/startFalServer.js'

import { createFetchTap } from '../../../../src/capture/tapFetch.js'
import { jobRequestId } from '../../../../src/entries/jobRequestId.js'
import { fetchFrom, startFalServer } from '../../../harness/wire/startFalServer.js'

type Recorded = CapturedLLMCall & RowMarks

let server: FalServer
let calls: Recorded[]
let serviceCalls: CapturedServiceCall[]

let fetch: typeof globalThis.fetch

const connect = () => createFalClient({ credentials: 'key', fetch })

beforeAll(async () => {
  server = await startFalServer()
  fetch = createFetchTap({
    fetch: fetchFrom(server.url),
    host: {
      maxBodyBytes: () => 1000,
      record(...[kind, entry, marks]) {
        if (kind === 'llmLogs') {
          calls.push({ ...entry, ...marks })
        } else {
          serviceCalls.push(entry)
        }
      },
      registerOpen: () => () => {},
    },
  }) as typeof globalThis.fetch
})
afterAll(() => server.close())
beforeEach(() => {
  calls = []
  serviceCalls = []
})

const picture = {
  content_type: 'image/png',
  file_size: 1234,
  height: 768,
  url: 'https://v3.fal.media/files/cat.png',
}
const output = { images: [picture], seed: 7 }
const headers = { 'x-fal-billable-units': '1.5', 'x-fal-request-id': 'theirs' }
const input = { image_size: 'square' as const, num_images: 2, prompt: 'a cat' }

describe('fal.run', () => {
  it('is one row with what was asked, what was made, and the units', async () => {
    server.answer('fal-ai/flux/dev', { body: output, headers })
    const result = await connect().run('fal-ai/flux/dev', { input })
    expect(result.data).toEqual(output)
    expect(calls).toMatchObject([
      {
        host: 'fal.run',
        httpStatus: 200,
        model: 'fal-ai/flux/dev',
        operation: 'image',
        output: {
          media: [
            { bytes: 1234, mimeType: 'image/png', uri: 'https://v3.fal.media/files/cat.png' },
          ],
        },
        parameters: { image_size: 'square', num_images: 2 },
        prompt: 'a cat',
        provider: 'fal',
        providerRequestId: 'theirs',
        response: JSON.stringify(output),
        status: 'success',
        usageDetails: { units: 1.5 },
        usageSource: 'provider',
      },
    ])
    expect(calls[0]).not.toHaveProperty('completes')
    expect(calls[0]?.tokenUsage).toBeUndefined()
  })

  it('says which of its inputs a model refuses', async () => {
    const detail = [{ loc: ['body', 'prompt'], msg: 'field required', type: 'value_error.missing' }]
    server.answer('fal-ai/flux/dev', { body: { detail }, headers, status: 422 })
    await expect(connect().run('fal-ai/flux/dev', { input })).rejects.toThrow()
    expect(calls).toMatchObject([
      {
        error: 'body.prompt: field required',
        errorType: 'value_error.missing',
        httpStatus: 422,
        status: 'error',
        usageDetails: { units: 1.5 },
      },
    ])
  })

  it('is the last state of an output that comes piece by piece', async () => {
    const events = [
      { output: 'Hel', partial: true },
      { output: 'Hello', partial: false },
    ]
    const body = events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')
    server.answer('fal-ai/any-llm', { body, headers })
    const stream = await connect().stream('fal-ai/any-llm', { input: { prompt: 'hi' } })
    expect(await stream.done()).toEqual(events[1])
    expect(calls).toMatchObject([
      { model: 'fal-ai/any-llm', operation: 'chat', response: 'Hello', status: 'success' },
    ])
    expect(calls[0]?.timeToFirstToken).toBeGreaterThanOrEqual(0)
  })
})

describe('a job of queue.fal.run', () => {
  it('is pending at its submission and completed by its result, whatever was asked between', async () => {
    server.answer('fal-ai/kling/v2/text-to-video', {
      body: { video: { url: 'https://v3.fal.media/files/a.mp4' } },
      headers: { 'x-fal-billable-units': '1.5' },
    })
    const options = { input: { duration: 5, prompt: 'a cat runs' }, logs: true, pollInterval: 1 }
    const { requestId } = await connect().subscribe('fal-ai/kling/v2/text-to-video', options)
    const row = { model: 'fal-ai/kling/v2/text-to-video', operation: 'video', provider: 'fal' }
    const id = { providerRequestId: requestId, requestId: jobRequestId('fal', requestId) }
    expect(calls).toMatchObject([
      {
        ...row,
        ...id,
        parameters: { duration: 5 },
        prompt: 'a cat runs',
        status: 'pending',
      },
      {
        ...row,
        ...id,
        completes: true,
        createdAt: calls[0]?.createdAt,
        output: { media: [{ mimeType: 'video/mp4' }] },
        status: 'success',
        usageDetails: { units: 1.5 },
      },
    ])
    expect(calls[0]).not.toHaveProperty('completes')
    expect(calls[0]?.responseTime).toBeUndefined()
    expect(calls[1]?.responseTime).toBeGreaterThanOrEqual(0)
    expect(serviceCalls).toEqual([])
    expect(server.requests.filter((request) => request.endsWith('/status')).length).toBe(3)
  })

  const submit = async (endpoint: string) => {
    const client = connect()
    const { request_id: requestId } = await client.queue.submit(endpoint, { input })
    /** Without the client, which tries some errors again for seconds. */
    const ask = async (id = requestId, rest = '') =>
      (await fetch(`https://queue.fal.run/a/b/requests/${id}${rest}`)).text()
    return { ask, client, requestId }
  }

  it('is not over while its result is refused because it is still in progress', async () => {
    server.answer('a/b', { body: output, states: ['IN_PROGRESS'] })
    const { client, requestId } = await submit('a/b')
    await expect(client.queue.result('a/b', { requestId })).rejects.toThrow()
    expect(calls).toHaveLength(1)
    await client.queue.result('a/b', { requestId })
    expect(calls).toMatchObject([{ status: 'pending' }, { completes: true, status: 'success' }])
    expect(serviceCalls).toEqual([])
  })

  it.each([
    [
      422,
      { detail: [{ loc: ['body'], msg: 'too large', type: 'image_too_large' }] },
      {},
      'image_too_large',
    ],
    [500, { detail: 'out of memory' }, { 'x-fal-error-type': 'internal_error' }, 'internal_error'],
    [504, {}, { 'x-fal-error-type': 'request_timeout' }, 'request_timeout'],
    [200, { detail: 'the output was flagged', error_type: 'content_policy' }, {}, 'content_policy'],
  ])('fails with %i', async (status, body, extra, errorType) => {
    server.answer('a/b', { body, headers: { ...headers, ...extra }, states: [], status })
    const { ask } = await submit('a/b')
    await ask()
    expect(calls[1]).toMatchObject({
      completes: true,
      errorType,
      httpStatus: status,
      status: 'error',
    })
    expect(serviceCalls).toEqual([])
  })

  it('fails when its state says so, whether its result is asked for or not', async () => {
    const statusError = { error: 'runner disconnected', error_type: 'runner_disconnected' }
    server.answer('a/b', { body: {}, states: [], statusError })
    const { client, requestId } = await submit('a/b')
    await client.queue.status('a/b', { requestId })
    expect(calls[1]).toMatchObject({
      completes: true,
      error: 'runner disconnected',
      errorType: 'runner_disconnected',
      status: 'error',
    })
  })

  it('stays pending when it cannot be asked: that is the failure of a service', async () => {
    server.answer('a/b', {
      body: 'Bad Gateway',
      headers: { 'content-type': 'text/html' },
      states: [],
      status: 502,
    })
    const { ask } = await submit('a/b')
    await ask()
    await ask('unknown', '/status')
    expect(calls).toMatchObject([{ status: 'pending' }])
    const statuses = serviceCalls.map(({ responseStatus }) => responseStatus)
    expect(new Set(statuses)).toEqual(new Set([502, 404]))
  })

  it('ends when it is cancelled, unless it has ended before', async () => {
    server.answer('a/b', { body: output, states: ['IN_QUEUE'] })
    const { client, requestId } = await submit('a/b')
    await client.queue.cancel('a/b', { requestId })
    await client.queue.cancel('a/b', { requestId }).catch(() => undefined)
    expect(calls).toMatchObject([{ status: 'pending' }, { completes: true, status: 'cancelled' }])
    expect(serviceCalls).toEqual([])
  })

  it('has a row of its own when it is not accepted', async () => {
    await expect(connect().queue.submit('no/model', { input })).rejects.toThrow()
    expect(calls).toMatchObject([{ error: 'Not found', model: 'no/model', status: 'error' }])
    expect(calls[0]).not.toHaveProperty('completes')
  })

  it('takes an upload for what it is: the call of a service', async () => {
    const file = new File(['bytes'], 'a.txt', { type: 'text/plain' })
    await connect()
      .storage.upload(file)
      .catch(() => undefined)
    expect(calls).toEqual([])
    expect(serviceCalls[0]).toMatchObject({ host: 'rest.fal.ai', method: 'POST' })
  })
})
