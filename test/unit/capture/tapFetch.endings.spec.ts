import { once } from 'node:events'
import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Loopback } from './startLoopback.js'

import { createFetchTap } from '../../../src/capture/tapFetch.js'
import { createRecordingHost } from './createRecordingHost.js'
import { startLoopback } from './startLoopback.js'

let server: Loopback

beforeAll(async () => {
  server = await startLoopback()
})

afterAll(() => server.close())

function createTap(idleMs?: number) {
  const host = createRecordingHost()
  return { host, instrumentedFetch: createFetchTap({ host, idleMs }) }
}

/** Without the socket's counters. */
function describeError(error: unknown): unknown {
  const { cause, message } = error as Error & { cause: Error & { code: string } }
  return [error instanceof TypeError, message, cause.name, cause.code, cause.message]
}

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.unreachable('the call succeeded'),
    (error: unknown) => error,
  )
}

describe('a call that succeeds', () => {
  it('is one row with all that went over the wire', async () => {
    const { host, instrumentedFetch } = createTap()
    const before = new Date()
    const response = await instrumentedFetch(`${server.url}/echo?a=1`, {
      body: '{"a":1}',
      headers: { 'content-type': 'application/json', 'x-stainless-retry-count': '2' },
      method: 'post',
    })
    const text = await response.text()
    const [call] = host.calls
    expect(host.calls).toHaveLength(1)
    expect(call).toMatchObject({
      attempt: 3,
      endpoint: `${server.url}/echo?a=1`,
      host: server.host,
      metadata: {},
      method: 'POST',
      requestBody: '{"a":1}',
      requestHeaders: { 'content-type': 'application/json' },
      responseBody: text,
      responseHeaders: { connection: 'keep-alive' },
      responseStatus: 200,
      status: 'success',
    })
    expect(call!.createdAt.getTime()).toBeGreaterThanOrEqual(before.getTime())
    expect(call!.responseTime).toBeGreaterThan(0)
  })

  it.each(['/none/204', '/none/205', '/none/304'])('is recorded at once for %s', async (path) => {
    const { host, instrumentedFetch } = createTap()
    await instrumentedFetch(server.url + path)
    expect(host.calls).toMatchObject([{ metadata: {}, responseBody: undefined }])
    expect(host.openCount()).toBe(0)
  })

  it('keeps the first bytes of a long body and says how long it was', async () => {
    const host = createRecordingHost({ maxBodyBytes: 5 })
    const instrumentedFetch = createFetchTap({ host })
    const response = await instrumentedFetch(`${server.url}/echo`, {
      body: 'ab🦊cd',
      method: 'POST',
    })
    const { byteLength } = await response.arrayBuffer()
    expect(host.calls[0]).toMatchObject({ requestBody: 'ab', responseBody: '{"bod' })
    expect(host.calls[0]!.metadata).toEqual({
      requestBodyBytes: 8,
      requestBodyTruncated: true,
      responseBodyBytes: byteLength,
      responseBodyTruncated: true,
    })
  })
})

describe('a call that fails', () => {
  it('is an error when the status says so, though the body was read', async () => {
    const { host, instrumentedFetch } = createTap()
    const response = await instrumentedFetch(`${server.url}/bad`)
    expect(await response.json()).toEqual({ error: 'down' })
    expect(host.calls).toMatchObject([
      { responseBody: '{"error":"down"}', responseStatus: 503, status: 'error' },
    ])
  })

  it('is an error when the status says so, though the consumer cancels', async () => {
    const { host, instrumentedFetch } = createTap()
    const response = await instrumentedFetch(`${server.url}/bad`)
    await response.body!.cancel()
    expect(host.calls).toMatchObject([{ responseStatus: 503, status: 'error' }])
  })

  it('rejects like the bare fetch when nobody listens', async () => {
    const { host, instrumentedFetch } = createTap()
    const url = await closedPort()
    const error = (await rejection(instrumentedFetch(url))) as Error
    expect(error).toEqual(await rejection(fetch(url)))
    expect(error.cause).toMatchObject({ code: 'ECONNREFUSED' })
    expect(host.calls).toMatchObject([
      {
        error: `fetch failed: ${(error.cause as Error).message}`,
        errorType: 'ECONNREFUSED',
        responseStatus: undefined,
        status: 'error',
      },
    ])
  })

  it('rejects like the bare fetch when a redirect is refused', async () => {
    const { host, instrumentedFetch } = createTap()
    const init: RequestInit = { redirect: 'error' }
    const error = (await rejection(instrumentedFetch(`${server.url}/moved`, init))) as Error
    const bare = (await rejection(fetch(`${server.url}/moved`, init))) as Error
    expect([error, error.cause]).toEqual([bare, bare.cause])
    expect(host.calls).toMatchObject([{ errorType: 'TypeError', status: 'error' }])
  })

  it('case 35: breaks off in the middle of the body with the same error', async () => {
    const { host, instrumentedFetch } = createTap()
    const response = await instrumentedFetch(`${server.url}/broken`)
    const error = await rejection(response.text())
    const bare = await rejection((await fetch(`${server.url}/broken`)).text())
    expect(describeError(error)).toEqual(describeError(bare))
    expect(host.calls).toMatchObject([
      { errorType: 'UND_ERR_SOCKET', responseBody: 'half', responseStatus: 200, status: 'error' },
    ])
  })

  it('rejects with the very object that the fetch rejects with', async () => {
    const host = createRecordingHost()
    const reason = { odd: true }
    const instrumentedFetch = createFetchTap({ fetch: () => Promise.reject(reason), host })
    expect(await rejection(instrumentedFetch('http://localhost/'))).toBe(reason)
    expect(host.calls).toMatchObject([{ status: 'error' }])
  })
})

describe('a call that its caller aborts', () => {
  it.each<[string, unknown, object]>([
    ['without a reason', undefined, { errorType: 'AbortError', status: 'cancelled' }],
    ['with an error', new Error('user left'), { error: 'user left', status: 'cancelled' }],
    ['with a text', 'enough', { error: 'enough', status: 'cancelled' }],
    [
      'because time is up',
      new DOMException('too slow', 'TimeoutError'),
      { error: 'too slow', errorType: 'TimeoutError', status: 'timeout' },
    ],
  ])('rejects with its reason before the response, %s', async (_, reason, row) => {
    const { host, instrumentedFetch } = createTap()
    const controller = new AbortController()
    const pending = instrumentedFetch(`${server.url}/held`, { signal: controller.signal })
    await server.nextHeld()
    controller.abort(reason)
    expect(await rejection(pending)).toBe(controller.signal.reason)
    expect(host.calls).toMatchObject([row])
  })

  it('rejects with its reason while the body is read', async () => {
    const { host, instrumentedFetch } = createTap()
    const controller = new AbortController()
    const pending = instrumentedFetch(`${server.url}/held`, { signal: controller.signal })
    const held = await server.nextHeld()
    held.write('first')
    const reader = (await pending).body!.getReader()
    await reader.read()
    const next = reader.read()
    controller.abort()
    expect(await rejection(next)).toBe(controller.signal.reason)
    expect(host.calls).toMatchObject([{ responseBody: 'first', status: 'cancelled' }])
  })

  it('tells a consumer that pauses', async () => {
    const { host, instrumentedFetch } = createTap()
    const controller = new AbortController()
    const pending = instrumentedFetch(`${server.url}/held`, { signal: controller.signal })
    const held = await server.nextHeld()
    held.write('first')
    const reader = (await pending).body!.getReader()
    await reader.read()
    controller.abort()
    expect(await rejection(reader.closed)).toBe(controller.signal.reason)
    expect(host.calls).toMatchObject([{ status: 'cancelled' }])
  })

  it('is cancelled when nobody has read the body by the time of the row', async () => {
    const { host, instrumentedFetch } = createTap()
    const controller = new AbortController()
    const pending = instrumentedFetch(`${server.url}/held`, { signal: controller.signal })
    const held = await server.nextHeld()
    held.write('first')
    await pending
    controller.abort()
    host.flush()
    expect(host.calls).toMatchObject([{ errorType: 'AbortError', status: 'cancelled' }])
  })

  it.each<[string, (signal: AbortSignal) => AbortSignal]>([
    ['of AbortSignal.timeout', (signal) => signal],
    ['among others', (signal) => AbortSignal.any([new AbortController().signal, signal])],
  ])('is a timeout with a signal %s', async (_, makeSignal) => {
    const { host, instrumentedFetch } = createTap()
    const request = new Request(`${server.url}/held`, {
      signal: makeSignal(AbortSignal.timeout(20)),
    })
    const pending = rejection(instrumentedFetch(request))
    await Promise.all([server.nextHeld(), pending])
    expect(host.calls).toMatchObject([{ errorType: 'TimeoutError', status: 'timeout' }])
  })
})

describe('a call whose consumer has enough', () => {
  async function startHeldCall() {
    const tap = createTap()
    const pending = tap.instrumentedFetch(`${server.url}/held`)
    const held = await server.nextHeld()
    held.write('first')
    return { closed: once(held, 'close'), host: tap.host, response: await pending }
  }

  it('case 35: is cancelled, to the server, by a break out of a loop', async () => {
    const { closed, host, response } = await startHeldCall()
    for await (const _chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      break
    }
    await closed
    expect(host.calls).toMatchObject([
      { error: undefined, responseBody: 'first', status: 'cancelled' },
    ])
  })

  it('is cancelled with the reason of a reader', async () => {
    const { closed, host, response } = await startHeldCall()
    const reader = response.body!.getReader()
    await reader.read()
    await reader.cancel(new Error('seen enough'))
    await closed
    expect(host.calls).toMatchObject([{ error: 'seen enough', status: 'cancelled' }])
  })

  it('is cancelled before anything was read', async () => {
    const { closed, host, response } = await startHeldCall()
    await response.body!.cancel()
    await closed
    expect(host.calls).toMatchObject([{ responseBody: undefined, status: 'cancelled' }])
    expect(host.openCount()).toBe(0)
  })

  it('is a timeout when the consumer says so', async () => {
    const { closed, host, response } = await startHeldCall()
    await response.body!.cancel(new DOMException('slow', 'TimeoutError'))
    await closed
    expect(host.calls).toMatchObject([{ errorType: 'TimeoutError', status: 'timeout' }])
  })

  it('goes on for the other copy when one of two is cancelled', async () => {
    const { instrumentedFetch, host } = createTap()
    const response = await instrumentedFetch(`${server.url}/json`)
    const cancelled = response.clone().body!.cancel()
    expect(await response.json()).toEqual({ name: 'Zoë 🦊' })
    await cancelled
    expect(host.calls).toMatchObject([{ status: 'success' }])
  })
})

/** The address of a port on which somebody listened a moment ago. */
async function closedPort(): Promise<string> {
  const listener = createServer().listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const { port } = listener.address() as { port: number }
  listener.close()
  await once(listener, 'close')
  return `http://127.0.0.1:${port}/`
}
