import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest'

import type { FetchLogContext, InstrumentedRequestInit } from '../../../src/capture/tapFetch.js'
import type { Loopback } from './startLoopback.js'

import { createFetchTap } from '../../../src/capture/tapFetch.js'
import { createRecordingHost } from './createRecordingHost.js'
import { startLoopback } from './startLoopback.js'

let server: Loopback

beforeAll(async () => {
  server = await startLoopback()
})

afterAll(() => server.close())

/** A tap whose fetch keeps its arguments and answers without a network. */
function createSpyTap(defaults?: FetchLogContext) {
  const host = createRecordingHost()
  const seen: unknown[][] = []
  const fetch = async (...args: unknown[]) => {
    seen.push(args)
    return new Response(null, { status: 204 })
  }
  return { host, instrumentedFetch: createFetchTap({ defaults, fetch, host }), seen }
}

async function outcome(run: () => Promise<Response>): Promise<unknown> {
  try {
    return await (await run()).text()
  } catch (error) {
    return [error, (error as Error).cause]
  }
}

describe('the arguments of an instrumented fetch', () => {
  it.each<[string, (url: string) => [RequestInfo | URL, RequestInit?]]>([
    ['a string', (url) => [url, { body: 'text', method: 'post' }]],
    ['a URL', (url) => [new URL(url), { headers: [['x-a', '1']] }]],
    ['a Request', (url) => [new Request(url, { body: 'text', method: 'PUT' })]],
    ['a Request and an init', (url) => [new Request(url), { headers: { 'x-a': '1' } }]],
    ['a Request as the init', (url) => [url, new Request(url, { body: 'a', method: 'POST' })]],
    ['a stream', (url) => [url, streamInit()]],
    ['a form', (url) => [url, { body: new URLSearchParams({ a: 'ü' }), method: 'PATCH' }]],
    ['headers that are read once', (url) => [url, { headers: [['x-a', '1']].values() as never }]],
  ])('reach the server alike for %s', async (_, makeArguments) => {
    const instrumentedFetch = createFetchTap({ host: createRecordingHost() })
    const bare = await (await fetch(...makeArguments(`${server.url}/echo`))).json()
    const tapped = await (await instrumentedFetch(...makeArguments(`${server.url}/echo`))).json()
    expect(tapped).toEqual(bare)
  })

  it('are the same objects when they carry nothing for the log', async () => {
    const { instrumentedFetch, seen } = createSpyTap()
    const init = { dispatcher: {}, duplex: 'half', next: { revalidate: 60 } }
    await instrumentedFetch('http://localhost/', init as InstrumentedRequestInit)
    expect(seen[0]![1]).toBe(init)
  })

  it('lose what is for the log and nothing else', async () => {
    const { instrumentedFetch, seen } = createSpyTap()
    const own = { correlationId: 'c', feature: 'f', log: true, metadata: {}, projectId: 1 }
    const rest = { dispatcher: {}, duplex: 'half', method: 'POST', next: { tags: ['a'] } }
    const init = { ...own, ...rest, service: 's', sessionId: 'i', userId: 'u' }
    await instrumentedFetch('http://localhost/', Object.freeze(init) as InstrumentedRequestInit)
    expect(seen[0]![1]).toEqual(rest)
    expect((seen[0]![1] as typeof rest).dispatcher).toBe(rest.dispatcher)
  })

  it.each<[string, unknown[]]>([
    ['a relative URL', ['/relative']],
    ['no URL', []],
    ['an init that is no object', ['http://localhost/', 5]],
    ['a body for GET', ['http://localhost/', { body: 'text' }]],
    ['a header that is none', ['http://localhost/', { headers: { 'a b': '1' } }]],
    ['a symbol for a body', ['http://localhost/', { body: Symbol('a'), method: 'POST' }]],
    ['an input that throws', [Object.defineProperty({}, 'toString', { get: refuse })]],
  ])('fail alike for %s', async (_, args) => {
    const { host, ...tap } = createFailingTap()
    const bare = await outcome(() => fetch(...(args as [string])))
    expect(await outcome(() => tap.instrumentedFetch(...(args as [string])))).toEqual(bare)
    expect(host.calls).toMatchObject([{ status: 'error' }])
  })

  it('fail with the very error that a getter throws', async () => {
    const { instrumentedFetch } = createFailingTap()
    const init = Object.defineProperty({ service: 's' }, 'method', { get: refuse })
    await expect(instrumentedFetch('http://localhost/', init)).rejects.toBe(refusal)
  })

  it('may have getters that only fetch does not call', async () => {
    const { host, instrumentedFetch } = createSpyTap()
    const init = { feature: 'f', unknown: 1 }
    Object.defineProperty(init, 'unknown', { enumerable: true, get: refuse })
    Object.defineProperty(init, 'service', { enumerable: true, get: refuse })
    await instrumentedFetch('http://localhost/', init)
    expect(host.calls).toMatchObject([{ feature: 'f', status: 'success' }])
  })

  it('fit wherever a fetch is asked for', () => {
    const { instrumentedFetch } = createSpyTap()
    expectTypeOf(instrumentedFetch).toExtend<
      (input: RequestInfo | URL, init?: RequestInit) => Promise<Response>
    >()
  })
})

const refusal = new TypeError('not for you')

function refuse(): never {
  throw refusal
}

function createFailingTap() {
  const host = createRecordingHost()
  return { host, instrumentedFetch: createFetchTap({ host }) }
}

function streamInit(): RequestInit {
  const body = new Blob(['streamed']).stream()
  return { body, duplex: 'half', method: 'POST' } as RequestInit
}

describe('the context of a call', () => {
  it('is that of the defaults and the init, which wins', async () => {
    const { host, instrumentedFetch } = createSpyTap({
      feature: 'import',
      metadata: { a: 1, b: 1 },
      service: 'r2',
    })
    await instrumentedFetch('http://localhost/', {
      metadata: { b: 2 },
      projectId: 7,
      service: 'lastframe',
    })
    expect(host.calls).toMatchObject([
      { feature: 'import', metadata: { a: 1, b: 2 }, projectId: 7, service: 'lastframe' },
    ])
  })

  it('leaves no trace in the row of the switch itself', async () => {
    const { host, instrumentedFetch } = createSpyTap()
    await instrumentedFetch('http://localhost/', { log: true })
    expect(host.calls[0]).not.toHaveProperty('log')
  })

  it.each<[string, FetchLogContext, FetchLogContext]>([
    ['of the init', {}, { log: false }],
    ['of the defaults', { log: false }, {}],
  ])('makes it a plain fetch with log: false %s', async (_, defaults, init) => {
    const { host, instrumentedFetch, seen } = createSpyTap(defaults)
    await instrumentedFetch('http://localhost/', init)
    expect(seen).toEqual([['http://localhost/', {}]])
    expect(host.calls).toEqual([])
  })

  it('turns logging on again with log: true of the init', async () => {
    const { host, instrumentedFetch } = createSpyTap({ log: false })
    await instrumentedFetch('http://localhost/', { log: true })
    expect(host.calls).toHaveLength(1)
  })
})

describe('the global fetch', () => {
  it('is looked up at each call', async () => {
    const host = createRecordingHost()
    const instrumentedFetch = createFetchTap({ host })
    const original = globalThis.fetch
    globalThis.fetch = async () => new Response('patched later')
    try {
      const response = await instrumentedFetch('http://localhost/')
      expect(await response.text()).toBe('patched later')
    } finally {
      globalThis.fetch = original
    }
  })
})
