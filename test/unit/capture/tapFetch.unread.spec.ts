import { AsyncLocalStorage } from 'node:async_hooks'
import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'

import type { Loopback } from './startLoopback.js'

import { createFetchTap } from '../../../src/capture/tapFetch.js'
import { createRecordingHost } from './createRecordingHost.js'
import { startLoopback } from './startLoopback.js'

let server: Loopback

beforeAll(async () => {
  server = await startLoopback()
})

afterEach(() => {
  vi.useRealTimers()
})

afterAll(() => server.close())

function createTap() {
  const host = createRecordingHost()
  return { host, instrumentedFetch: createFetchTap({ host }) }
}

/** Our timers only: the sockets keep the real clock. */
function useFakeTimers(...more: 'performance'[]): void {
  vi.useFakeTimers({ toFake: ['clearTimeout', 'setTimeout', ...more] })
}

describe('a body that nobody reads', () => {
  it('case 35: has its row when the time is up', async () => {
    useFakeTimers()
    const { host, instrumentedFetch } = createTap()
    await instrumentedFetch(`${server.url}/json`)
    vi.advanceTimersByTime(9_999)
    expect(host.calls).toEqual([])
    vi.advanceTimersByTime(1)
    expect(host.calls).toMatchObject([
      { metadata: { responseBodyUnread: true }, responseBody: undefined, status: 'success' },
    ])
    expect(host.openCount()).toBe(0)
  })

  it('has its row at a flush, and no second one when the time is up', async () => {
    useFakeTimers()
    const { host, instrumentedFetch } = createTap()
    await instrumentedFetch(`${server.url}/json`)
    host.flush()
    host.flush()
    vi.advanceTimersByTime(60_000)
    expect(host.calls).toHaveLength(1)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('has a response time that ends with its last sign of life', async () => {
    useFakeTimers('performance')
    const { host, instrumentedFetch } = createTap()
    await instrumentedFetch(`${server.url}/json`)
    vi.advanceTimersByTime(10_000)
    expect(host.calls).toMatchObject([{ responseTime: 0 }])
  })

  it('is an error when the status says so', async () => {
    const { host, instrumentedFetch } = createTap()
    await instrumentedFetch(`${server.url}/bad`)
    host.flush()
    expect(host.calls).toMatchObject([{ responseStatus: 503, status: 'error' }])
  })

  it('can still be read after its row', async () => {
    const { host, instrumentedFetch } = createTap()
    const response = await instrumentedFetch(`${server.url}/json`)
    host.flush()
    expect(await response.json()).toEqual({ name: 'Zoë 🦊' })
    expect(host.calls).toHaveLength(1)
  })

  it('can still be cancelled after its row', async () => {
    const { host, instrumentedFetch } = createTap()
    const response = await instrumentedFetch(`${server.url}/json`)
    host.flush()
    await response.body!.cancel()
    expect(host.calls).toMatchObject([{ status: 'success' }])
  })

  it('has its row when the response is garbage', async () => {
    const host = createRecordingHost()
    const instrumentedFetch = createFetchTap({ host, idleMs: 2 ** 30 })
    await instrumentedFetch(`${server.url}/json`)
    const stop = collectGarbage()
    expect(await host.firstCall).toMatchObject({ metadata: { responseBodyUnread: true } })
    stop()
  })

  it('survives its response as long as somebody has the stream', async () => {
    const host = createRecordingHost()
    const instrumentedFetch = createFetchTap({ host, idleMs: 2 ** 30 })
    const { body } = await instrumentedFetch(`${server.url}/json`)
    const stop = collectGarbage()
    await createGarbageSign()
    stop()
    expect(await new Response(body).json()).toEqual({ name: 'Zoë 🦊' })
    expect(host.calls).toMatchObject([{ status: 'success' }])
  })
})

describe('a body that is read in part', () => {
  async function readOneChunk() {
    const tap = createTap()
    const pending = tap.instrumentedFetch(`${server.url}/held`)
    const held = await server.nextHeld()
    held.write('first')
    const reader = (await pending).body!.getReader()
    await reader.read()
    return { ...tap, held, reader }
  }

  it('has its row when the consumer pauses for too long', async () => {
    useFakeTimers()
    const { host } = await readOneChunk()
    vi.advanceTimersByTime(10_000)
    expect(host.calls).toMatchObject([
      { metadata: { responseBodyUnread: true }, responseBody: 'first', status: 'success' },
    ])
  })

  it('waits as long as the consumer waits for the server', async () => {
    useFakeTimers()
    const { held, host, reader } = await readOneChunk()
    const next = reader.read()
    await setImmediate()
    vi.advanceTimersByTime(60_000)
    expect(host.calls).toEqual([])
    held.end('last')
    await next
    await readRest(reader)
    expect(host.calls).toMatchObject([{ metadata: {}, responseBody: 'firstlast' }])
  })

  it('is not cut off by a flush', async () => {
    const { held, host, reader } = await readOneChunk()
    host.flush()
    held.end('last')
    await readRest(reader)
    expect(host.calls).toMatchObject([{ responseBody: 'firstlast' }])
  })
})

describe('a host that throws', () => {
  it('does not reach the caller', async () => {
    const host = { maxBodyBytes: fail, record: fail, registerOpen: fail }
    const instrumentedFetch = createFetchTap({ host })
    const response = await instrumentedFetch(`${server.url}/echo`, { body: 'a', method: 'POST' })
    expect(await response.json()).toMatchObject({ body: 'a' })
    await expect(instrumentedFetch('/relative')).rejects.toThrow('Failed to parse URL')
  })

  it('does not reach the caller when it cannot deregister', async () => {
    const host = { ...createRecordingHost(), registerOpen: () => fail }
    const response = await createFetchTap({ host })(`${server.url}/json`)
    expect(await response.text()).toContain('Zoë')
    expect(host.calls).toHaveLength(1)
  })

  it.each([Number.NaN, -1, 0])('gets no bodies when its cap is %s', async (maxBodyBytes) => {
    const host = createRecordingHost({ maxBodyBytes })
    const response = await createFetchTap({ host })(`${server.url}/json`)
    expect(await response.text()).toContain('Zoë')
    expect(host.calls).toMatchObject([
      { metadata: { responseBodyBytes: 20 }, responseBody: undefined, status: 'success' },
    ])
  })
})

describe('the async context of a row', () => {
  it('is that of the call, though somebody else reads or flushes', async () => {
    const storage = new AsyncLocalStorage<string>()
    const contexts: unknown[] = []
    const host = createRecordingHost()
    host.record = () => void contexts.push(storage.getStore())
    const instrumentedFetch = createFetchTap({ host })
    const start = (name: string) => storage.run(name, () => instrumentedFetch(`${server.url}/json`))
    const read = await start('first')
    await storage.run('reader', () => read.text())
    await start('second')
    storage.run('flusher', () => host.flush())
    expect(contexts).toEqual(['first', 'second'])
  })
})

describe('many calls at once', () => {
  it('have one row each, with their own bodies', async () => {
    const { host, instrumentedFetch } = createTap()
    const bodies = Array.from({ length: 50 }, (_, index) => `body ${index}`)
    await Promise.all(
      bodies.map(async (body) => {
        const response = await instrumentedFetch(`${server.url}/echo`, { body, method: 'POST' })
        expect(await response.json()).toMatchObject({ body })
      }),
    )
    expect(host.calls.map(({ requestBody }) => requestBody).sort()).toEqual(bodies.sort())
    expect(host.openCount()).toBe(0)
  })
})

async function readRest(reader: ReadableStreamDefaultReader): Promise<void> {
  while (!(await reader.read()).done) {
    // Only the end matters.
  }
}

function fail(): never {
  throw new Error('the host is broken')
}

const garbage = new FinalizationRegistry<() => void>((resolve) => resolve())

/** Resolves when an object that was made now is collected. */
function createGarbageSign(): Promise<void> {
  return new Promise((resolve) => {
    garbage.register({}, resolve)
  })
}

/** Collects at every turn of the loop until it is stopped; one turn is not always enough for a promise's leftovers. */
function collectGarbage(): () => void {
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc') as () => void
  let running = true
  void (async () => {
    while (running) {
      gc()
      await setImmediate()
    }
  })()
  return () => {
    running = false
  }
}
