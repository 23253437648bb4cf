import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'

import type { Capture } from '../../harness/wire/captureCalls.js'
import type { FailingServer } from './startFailingServer.js'

import { withLogContext } from '../../../src/capture/withLogContext.js'
import { getRegistry } from '../../../src/registry.js'
import { captureCalls } from '../../harness/wire/captureCalls.js'
import { startFailingServer } from './startFailingServer.js'

let server: FailingServer
let capture: Capture

beforeAll(async () => {
  server = await startFailingServer()
})
afterAll(() => server.close())
beforeEach(() => {
  capture = captureCalls()
  getRegistry().failedCalls.clear()
})

type Sent = { body?: BodyInit; log?: object; path?: string; retries?: number }

async function send({ body, log, path = '/a', retries }: Sent = {}): Promise<void> {
  const headers: Record<string, string> =
    retries === undefined ? {} : { 'x-stainless-retry-count': String(retries) }
  const method = body === undefined ? 'GET' : 'POST'
  await capture
    .fetch(server.url + path, { body, headers, method, ...log })
    .then((response) => response.text())
    .catch(() => {})
}

function links(): unknown[] {
  capture.flush()
  const ids = capture.serviceCalls.map(({ requestId }) => requestId)
  return capture.serviceCalls.map(({ attempt, retryOf }) => [
    attempt,
    retryOf && ids.indexOf(retryOf),
  ])
}

const first = [undefined, undefined]

describe('a call after one that failed', () => {
  it.each<number | 'reset'>([408, 409, 425, 429, 500, 503, 'reset'])(
    'is a new try of it when that failed with %s',
    async (outcome) => {
      server.fail(outcome, outcome)
      await send({ body: 'x' })
      await send({ body: 'x' })
      await send({ body: 'x' })
      expect(links()).toEqual([first, [2, 0], [3, 0]])
    },
  )

  it.each([400, 401, 404, 422])('is another call when that was refused with %s', async (status) => {
    server.fail(status)
    await send({ body: 'x' })
    await send({ body: 'x' })
    expect(links()).toEqual([first, first])
  })

  it.each<[string, Sent]>([
    ['body', { body: 'y' }],
    ['address', { body: 'x', path: '/b' }],
    ['method', {}],
    ['user', { body: 'x', log: { userId: 2 } }],
  ])('is another call when its %s is another', async (_, sent) => {
    server.fail(503)
    await send({ body: 'x' })
    await send(sent)
    expect(links()).toEqual([first, first])
  })

  it('is another call in another log context, even of the same user', async () => {
    const context = { userId: 1 }
    server.fail(503, 503, 503)
    await withLogContext(context, () => send({ body: 'x' }))
    await withLogContext(context, () => send({ body: 'x' }))
    await send({ body: 'x' })
    await withLogContext(context, async () => {
      await send({ body: 'x' })
      await send({ body: 'x' })
    })
    expect(links()).toEqual([first, first, first, first, first])
    server.fail(503)
    await withLogContext(context, async () => {
      await send({ body: 'x' })
      await send({ body: 'x' })
    })
    expect(links().slice(5)).toEqual([first, [2, 5]])
  })

  it('is tried again once: a third call is a new one', async () => {
    server.fail(503)
    await send({ body: 'x' })
    await send({ body: 'x' })
    await send({ body: 'x' })
    expect(links()).toEqual([first, [2, 0], first])
  })

  it('was there before it: a call under way when the other failed is its own', async () => {
    server.fail(503)
    await Promise.all([send({ body: 'x' }), send({ body: 'x' })])
    expect(links()).toEqual([first, first])
  })

  it('without a body is a poll, unless both belong to one context', async () => {
    server.fail(503)
    await send()
    await send()
    expect(links()).toEqual([first, first])
    server.fail(503)
    await withLogContext({}, async () => {
      await send()
      await send()
    })
    expect(links().slice(2)).toEqual([first, [2, 2]])
  })

  it('whose body only fetch can read is not taken for the same', async () => {
    server.fail(503)
    const stream = () => new Blob(['x']).stream()
    await withLogContext({}, async () => {
      for (const body of [stream(), stream()]) {
        const init = { body, duplex: 'half', method: 'POST' } as RequestInit
        await capture.fetch(`${server.url}/a`, init).then((response) => response.text())
      }
    })
    expect(links()).toEqual([first, first])
  })

  it('is linked by the number that the SDK gives, also after a call that the SDK gave up itself', async () => {
    const gone = AbortSignal.abort()
    await send({ body: 'x', log: { signal: gone }, retries: 0 })
    await send({ body: 'x', retries: 1 })
    await send({ body: 'x', retries: 0 })
    await send({ body: 'x', log: { signal: gone } })
    await send({ body: 'x' })
    expect(links()).toEqual([[1, undefined], [2, 0], [1, undefined], first, first])
  })

  it('of many alike is linked to one each', async () => {
    server.fail(...Array.from({ length: 5 }, () => 429))
    const times = Array.from({ length: 5 }, () => ({ body: 'x' }))
    await Promise.all(times.map(send))
    await Promise.all(times.map(send))
    const retried = links().slice(5) as number[][]
    expect(retried.map(([attempt]) => attempt)).toEqual([2, 2, 2, 2, 2])
    expect(retried.map(([, index]) => index).sort()).toEqual([0, 1, 2, 3, 4])
  })
})

describe('what is remembered of failures', () => {
  it('is bounded, and gone when it is used', async () => {
    const { failedCalls } = getRegistry()
    server.fail(...Array.from({ length: 600 }, () => 503))
    for (let index = 0; index < 600; index += 1) {
      await send({ body: String(index) })
    }
    expect(failedCalls.size).toBe(500)
    await send({ body: '599' })
    expect(failedCalls.size).toBe(499)
  })

  it('is forgotten after two minutes', async () => {
    server.fail(503)
    await send({ body: 'x' })
    const later = performance.now() + 121_000
    const clock = vi.spyOn(performance, 'now').mockReturnValue(later)
    await send({ body: 'x' })
    clock.mockRestore()
    expect(links()).toEqual([first, first])
    expect(getRegistry().failedCalls.size).toBe(0)
  })

  it('holds no word of what was sent', async () => {
    server.fail(503)
    await send({ body: 'my secret', path: '/a?key=abc' })
    expect(JSON.stringify([...getRegistry().failedCalls])).not.toMatch(/secret|abc/)
  })
})
