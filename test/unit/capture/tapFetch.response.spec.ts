import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Loopback } from './startLoopback.js'

import { createFetchTap } from '../../../src/capture/tapFetch.js'
import { createRecordingHost } from './createRecordingHost.js'
import { startLoopback } from './startLoopback.js'

type Read = (response: Response) => unknown

let server: Loopback

beforeAll(async () => {
  server = await startLoopback()
})

afterAll(() => server.close())

/** Reads the same response twice, bare and instrumented. */
async function readBoth(path: string, read: Read, init?: RequestInit) {
  const host = createRecordingHost()
  const instrumentedFetch = createFetchTap({ host })
  const bare = await read(await fetch(server.url + path, init))
  const instrumented = await read(await instrumentedFetch(server.url + path, init))
  return { bare, calls: host.calls, instrumented }
}

const describeResponse: Read = (response) => ({
  body: response.body === null,
  bodyUsed: response.bodyUsed,
  headers: [...response.headers].filter(([name]) => name !== 'date'),
  isResponse: response instanceof Response && response.constructor === Response,
  keys: Object.keys(response),
  ok: response.ok,
  redirected: response.redirected,
  setCookie: response.headers.getSetCookie(),
  status: response.status,
  statusText: response.statusText,
  tag: String(response),
  type: response.type,
  url: response.url,
})

describe('the response of an instrumented fetch', () => {
  it.each([
    '/json',
    '/cookies',
    '/bad',
    '/moved',
    '/empty',
    '/binary',
    '/none/204',
    '/none/205',
    '/none/304',
  ])('has every property of the bare one for %s', async (path) => {
    const { bare, instrumented } = await readBoth(path, describeResponse)
    expect(instrumented).toEqual(bare)
  })

  it.each<[string, RequestInit]>([
    ['HEAD', { method: 'HEAD' }],
    ['a redirect that is not followed', { redirect: 'manual' }],
  ])('has every property of the bare one for %s', async (_, init) => {
    const { bare, instrumented } = await readBoth('/moved', describeResponse, init)
    expect(instrumented).toEqual(bare)
  })

  it('has headers that cannot be changed', async () => {
    const { bare, instrumented } = await readBoth('/json', (response) => {
      expect(() => response.headers.set('x-new', '1')).toThrow(TypeError)
      return response.headers.has('x-new')
    })
    expect(instrumented).toBe(bare)
  })

  it('keeps its properties when it is cloned, and so does the clone of the clone', async () => {
    const { bare, instrumented } = await readBoth('/cookies', (response) =>
      describeResponse(response.clone().clone()),
    )
    expect(instrumented).toEqual(bare)
  })

  it('can be wrapped in a new Response, as Next.js does', async () => {
    const { bare, instrumented } = await readBoth('/json', async (response) => {
      const copy = new Response(response.body, response)
      return [copy.status, copy.headers.get('content-type'), await copy.text()]
    })
    expect(instrumented).toEqual(bare)
  })

  it('may have a status that no response can be made with', async () => {
    const { bare, calls, instrumented } = await readBoth('/odd-status', async (response) => {
      const copy = response.clone()
      const told = [describeResponse(copy), describeResponse(response)]
      return [...told, await copy.text(), await readAll(response.body!), response.bodyUsed]
    })
    expect(instrumented).toEqual(bare)
    expect(calls).toMatchObject([{ responseBody: 'odd', responseStatus: 999 }])
  })

  it('takes a method of the caller in place of its own, as ky puts there', async () => {
    const { bare, instrumented } = await readBoth('/json', async (response) => {
      const copy = response.clone()
      copy.text = async () => 'mine'
      copy.clone = () => response
      response.json = async () => JSON.parse(await response.text()) as unknown
      return [await copy.text(), copy.clone() === response, await response.json()]
    })
    expect(instrumented).toEqual(bare)
  })

  it('is the original object when there is no body to follow', async () => {
    const original = new Response(null, { status: 204 })
    const instrumentedFetch = createFetchTap({
      fetch: async () => original,
      host: createRecordingHost(),
    })
    expect(await instrumentedFetch('http://localhost/')).toBe(original)
  })

  it('is the original object when the status is 0', async () => {
    const original = Response.error()
    const host = createRecordingHost()
    const instrumentedFetch = createFetchTap({ fetch: async () => original, host })
    expect(await instrumentedFetch('http://localhost/')).toBe(original)
    expect(host.calls).toMatchObject([{ responseStatus: undefined, status: 'success' }])
  })

  it.each<[string, unknown]>([
    ['is no response at all', undefined],
    ['has a Node stream for a body', { body: { pipe() {} }, headers: new Headers(), status: 200 }],
    ['is being read already', lockedResponse()],
  ])('is the original object when that %s', async (_, original) => {
    const host = createRecordingHost()
    const instrumentedFetch = createFetchTap({ fetch: async () => original as Response, host })
    expect(await instrumentedFetch('http://localhost/')).toBe(original)
    expect(host.calls).toMatchObject([{ metadata: { responseBodyUnread: true } }])
  })

  it("is an instance of the injected fetch's own Response class", async () => {
    const instrumentedFetch = createFetchTap({
      fetch: async () => new ForeignResponse(new Response('text').body) as unknown as Response,
      host: createRecordingHost(),
    })
    const response = await instrumentedFetch('http://localhost/')
    expect(response).toBeInstanceOf(ForeignResponse)
    expect(await response.text()).toBe('text')
  })
})

/** Like the Response of the npm package undici: the same interface, but another class than the global one. */
class ForeignResponse {
  body: ReadableStream<Uint8Array> | null
  headers = new Headers()
  status = 200
  constructor(body: ReadableStream<Uint8Array> | null) {
    this.body = body
  }
  clone(): ForeignResponse {
    return this
  }
  text(): Promise<string> {
    return readAll(this.body!)
  }
}

function lockedResponse(): Response {
  const response = new Response('text')
  response.body!.getReader()
  return response
}

async function readAll(stream: ReadableStream<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of stream as unknown as AsyncIterable<Uint8Array>) {
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

describe('the body of an instrumented fetch', () => {
  it.each<[string, Read]>([
    ['json', (response) => response.json()],
    ['text', (response) => response.text()],
    ['arrayBuffer', async (response) => Buffer.from(await response.arrayBuffer())],
    ['blob', async (response) => describeBlob(await response.blob())],
    ['for-await', (response) => readAll(response.body!)],
    ['tee', (response) => Promise.all(response.body!.tee().map(readAll))],
    ['a transform', (response) => readAll(response.body!.pipeThrough(new TransformStream()))],
    ['clone', (response) => Promise.all([response.clone().text(), response.text()])],
  ])('is the same through %s', async (_, read) => {
    const { bare, calls, instrumented } = await readBoth('/json', read)
    expect(instrumented).toEqual(bare)
    expect(calls).toMatchObject([{ responseBody: '{"name":"Zoë 🦊"}', status: 'success' }])
  })

  it.runIf('bytes' in Response.prototype)('is the same through bytes', async () => {
    const { bare, instrumented } = await readBoth('/binary', (response) =>
      (response as Response & { bytes: () => Promise<Uint8Array> }).bytes(),
    )
    expect(instrumented).toEqual(bare)
  })

  it('is the same through formData', async () => {
    const { bare, instrumented } = await readBoth('/form', async (response) => [
      ...(await response.formData()),
    ])
    expect(instrumented).toEqual(bare)
  })

  it('is the same through a reader that brings its own buffer', async () => {
    const { bare, calls, instrumented } = await readBoth('/json', readByob)
    expect(instrumented).toEqual(bare)
    expect(calls).toMatchObject([{ responseBody: '{"name":"Zoë 🦊"}' }])
  })

  it.each(['/marked', '/markedTwice'])('is read as the runtime does for %s', async (path) => {
    const { bare, instrumented } = await readBoth(path, async (response) => [
      await response.clone().text(),
      await response.json().catch(String),
    ])
    const whole = await readBoth(path, (response) => response.text())
    expect([instrumented, whole.instrumented]).toEqual([bare, whole.bare])
  })

  it('cannot be read twice', async () => {
    const { bare, instrumented } = await readBoth('/json', async (response) => {
      await response.text()
      const again = await response.text().catch((error: unknown) => String(error))
      return [response.bodyUsed, again]
    })
    expect(instrumented).toEqual(bare)
  })

  it('case 36: is described and not kept when it is binary', async () => {
    const { calls, instrumented } = await readBoth('/binary', (response) => response.arrayBuffer())
    expect((instrumented as ArrayBuffer).byteLength).toBe(10)
    expect(calls).toMatchObject([{ responseBody: '[binary image/png, 10 bytes]' }])
  })

  it('keeps its bytes when the source reuses its buffer', async () => {
    const pooled = Buffer.from('pooled text').subarray(0, 6)
    const source = new ReadableStream({
      start(controller) {
        controller.enqueue(pooled)
        controller.close()
      },
    })
    const instrumentedFetch = createFetchTap({
      fetch: async () => new Response(source),
      host: createRecordingHost(),
    })
    const response = await instrumentedFetch('http://localhost/')
    expect(await response.text()).toBe('pooled')
    expect(pooled.toString()).toBe('pooled')
  })
})

async function describeBlob(blob: Blob): Promise<unknown> {
  return [blob.type, blob.size, await blob.text()]
}

/** With a buffer smaller than the body, so that every read leaves some for the next. */
async function readByob(response: Response): Promise<string> {
  const reader = response.body!.getReader({ mode: 'byob' })
  const parts: string[] = []
  let result = await reader.read(new Uint8Array(4))
  while (!result.done) {
    parts.push(Buffer.from(result.value).toString('latin1'))
    result = await reader.read(new Uint8Array(4))
  }
  return parts.join('')
}
