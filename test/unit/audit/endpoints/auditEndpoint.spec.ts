import type { AddressInfo } from 'node:net'

import { createServer } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'

import type { ActivityLogEntry } from '../../../../src/index.js'

import { auditEndpoint, LLMLogger, withLogContext } from '../../../../src/index.js'
import { getRegistry } from '../../../../src/registry.js'
import { takeWaitingRows } from '../../../harness/takeWaitingRows.js'

const url = 'https://app.example.com/api/chat'

function post(body: string, init: RequestInit = {}): Request {
  return new Request(url, {
    body,
    headers: { 'Content-Type': 'application/json' },
    method: 'POST',
    ...init,
  })
}

/** The only row, as it is on its way to the logbook. */
function takeRow(): ActivityLogEntry & { details: Record<string, unknown> } {
  const [row, ...others] = takeWaitingRows()
  expect(others).toEqual([])
  return row as never
}

afterEach(() => void takeWaitingRows())

describe('a route handler', () => {
  it('gets what it always gets, and its answer goes through', async () => {
    const handler = async (request: Request, context: { params: Promise<{ id: string }> }) => {
      const { id } = await context.params
      return Response.json({ id, said: await request.json() }, { status: 202 })
    }
    const wrapped = auditEndpoint('say', handler)
    const response = await wrapped(post('{"a":1}'), { params: Promise.resolve({ id: '7' }) })
    expect(response.status).toBe(202)
    expect(await response.json()).toEqual({ id: '7', said: { a: 1 } })
    expect(takeRow()).toMatchObject({
      action: 'say',
      actor: { type: 'anonymous' },
      details: { api: 'HTTP', request: { a: 1 }, response: { id: '7', said: { a: 1 } } },
      method: 'POST',
      statusCode: 202,
    })
  })

  it('is named by its path without the values of its parameters and the query', async () => {
    const handler = (_request: Request, _context: object) => new Response(null)
    const wrapped = auditEndpoint('get', handler)
    const request = new Request('https://app.example.com/api/users/a%20b/posts/7?key=abc')
    await wrapped(request, {
      params: Promise.resolve({ slug: ['posts', '7'], user: 'a b' }),
    })
    expect(takeRow().endpoint).toBe('/api/users/:user/:slug/:slug')
  })

  it('has the actor that the option names, and so has what is logged in it', async () => {
    const call = { model: 'm', prompt: 'p', provider: 'direct', status: 'success' } as const
    const wrapped = auditEndpoint(
      'ask',
      async () => {
        await LLMLogger.logRequest(call)
        return new Response(null)
      },
      { actor: () => Promise.resolve({ id: 7, label: 'Ada' }), category: 'ai' },
    )
    await wrapped(post('{}'))
    const [llm, activity] = takeWaitingRows()
    expect(llm).toMatchObject({ actor: { id: 7, label: 'Ada' }, feature: 'ask' })
    expect(activity).toMatchObject({ actor: { id: 7, label: 'Ada' }, category: 'ai' })
    expect(llm!.correlationId).toBe(activity!.correlationId)
  })

  it('is called all the same where the option `actor` throws', async () => {
    const actor = () => {
      throw new Error('no session')
    }
    const response = await auditEndpoint('ask', () => new Response('yes'), { actor })(post('{}'))
    expect(await response.text()).toBe('yes')
    expect(takeRow().actor).toMatchObject({ type: 'anonymous' })
  })

  it('throws what it throws', async () => {
    const error = new Error('out of paper')
    const wrapped = auditEndpoint('print', () => Promise.reject(error))
    await expect(wrapped(post('{}'))).rejects.toBe(error)
    expect(takeRow()).toMatchObject({ details: { error: 'out of paper' }, statusCode: 500 })
  })

  it.each([
    ['a redirect', 'NEXT_REDIRECT;replace;/login;307;', 307, 'success'],
    ['not found', 'NEXT_HTTP_ERROR_FALLBACK;404', 404, 'warning'],
  ])('that throws %s of Next has answered', async (_what, digest, statusCode, status) => {
    const error = Object.assign(new Error('NEXT'), { digest })
    await expect(auditEndpoint('go', () => Promise.reject(error))(post('{}'))).rejects.toBe(error)
    const row = takeRow()
    expect(row).toMatchObject({ status, statusCode })
    expect(row.details).not.toHaveProperty('error')
  })

  it('that Next interrupts, to call it again, leaves no row', async () => {
    const error = Object.assign(new Error('dynamic'), { digest: 'DYNAMIC_SERVER_USAGE' })
    await expect(auditEndpoint('go', () => Promise.reject(error))(post('{}'))).rejects.toBe(error)
    expect(takeWaitingRows()).toEqual([])
  })

  it('marks what took longer than the threshold', async () => {
    const wrapped = auditEndpoint('slow', () => new Response(null), { slowThresholdMs: 0 })
    await wrapped(post('{}'))
    expect(takeRow().details.slow).toBe(true)
  })

  it('returns its own request id where it passes on the answer of another service', async () => {
    const upstream = createServer((_request, response) => {
      response.setHeader('x-request-id', 'req_upstream').end('{}')
    }).listen(0)
    const { port } = upstream.address() as AddressInfo
    const response = await auditEndpoint('proxy', () => fetch(`http://localhost:${port}`))(post(''))
    await response.text()
    upstream.close()
    const row = takeWaitingRows().at(-1)!
    expect(response.headers.get('x-request-id')).toBe(row.correlationId)
    expect(row).toMatchObject({ details: { replacedRequestId: 'req_upstream' } })
  })
})

it('a HEAD request, the body of whose answer nobody reads, has its row at once', async () => {
  await auditEndpoint('head', () => new Response('abc'))(new Request(url, { method: 'HEAD' }))
  expect(takeRow()).toMatchObject({ method: 'HEAD', statusCode: 200 })
})

describe('the body of a request', () => {
  it('is not read where the handler does not read it', async () => {
    const request = post('{"a":1}')
    await auditEndpoint('ignore', () => new Response(null))(request)
    expect(request.bodyUsed).toBe(false)
    expect(takeRow().details).not.toHaveProperty('request')
  })

  it.each([
    ['JSON', (request: Request) => request.json(), { long: '<300 characters>' }],
    ['a text', (request: Request) => request.text(), { long: '<300 characters>' }],
    ['bytes', (request: Request) => request.arrayBuffer(), '<311 bytes>'],
    ['a copy', (request: Request) => request.clone().json(), { long: '<300 characters>' }],
  ])('is summarised when it is read as %s', async (_how, read, summary) => {
    const wrapped = auditEndpoint('read', async (request: Request) => {
      await read(request)
      return new Response(null)
    })
    await wrapped(post(JSON.stringify({ long: 'x'.repeat(300) })))
    expect(takeRow().details.request).toEqual(summary)
  })

  it('tells of a form its fields, and of files their size', async () => {
    const form = new FormData()
    form.append('name', 'Ada')
    form.append('file', new File(['abc'], 'a.txt', { type: 'text/plain' }))
    const wrapped = auditEndpoint('upload', async (request: Request) => {
      await request.formData()
      return new Response(null)
    })
    await wrapped(new Request(url, { body: form, method: 'POST' }))
    expect(takeRow().details.request).toEqual({ file: '<text/plain, 3 bytes>', name: 'Ada' })
  })

  it('fails as ever where it is no JSON', async () => {
    const wrapped = auditEndpoint('read', async (request: Request) =>
      Response.json(await request.json()),
    )
    await expect(wrapped(post('{'))).rejects.toThrow(SyntaxError)
    expect(takeRow()).toMatchObject({ details: { errorType: 'SyntaxError' }, statusCode: 500 })
  })
})

describe('a stream', () => {
  const encoder = new TextEncoder()
  const init = { headers: { 'Content-Type': 'text/event-stream' } }

  it('passes as it comes, and leaves its row when it ends', async () => {
    let push: (text: string) => void = () => {}
    let end = () => {}
    const source = new ReadableStream<Uint8Array>({
      start(controller) {
        push = (text) => controller.enqueue(encoder.encode(text))
        end = () => controller.close()
      },
    })
    const wrapped = auditEndpoint('stream', () => new Response(source, init))
    const reader = (await wrapped(post('{}'))).body!.getReader()
    push('data: 1\n\n')
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('data: 1\n\n')
    expect(takeWaitingRows()).toEqual([])
    push('data: 2\n\n')
    end()
    await reader.read()
    expect((await reader.read()).done).toBe(true)
    expect(takeRow()).toMatchObject({
      details: { response: '<18 bytes of text/event-stream>' },
      status: 'success',
      statusCode: 200,
    })
  })

  it('that the client breaks off is said to be, and its source is told', async () => {
    let reason: unknown
    const source = new ReadableStream<Uint8Array>({
      cancel: (given) => void (reason = given),
      pull: (controller) => controller.enqueue(encoder.encode('data: 1\n\n')),
    })
    const wrapped = auditEndpoint('stream', () => new Response(source, init))
    const reader = (await wrapped(post('{}'))).body!.getReader()
    await reader.read()
    await reader.cancel('gone')
    expect(reason).toBe('gone')
    expect(takeRow()).toMatchObject({ details: { ending: 'cancelled' }, status: 'warning' })
  })

  it('that breaks breaks for the client, too, and is an error', async () => {
    const source = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.error(new Error('cut')),
    })
    const response = await auditEndpoint('stream', () => new Response(source, init))(post('{}'))
    await expect(response.text()).rejects.toThrow('cut')
    expect(takeRow()).toMatchObject({ details: { error: 'cut' }, status: 'error' })
  })

  it('that nobody reads has its row when the logbook is flushed', async () => {
    await auditEndpoint('stream', () => new Response('abc'))(post('{}'))
    expect(takeWaitingRows()).toEqual([])
    getRegistry().openCalls.forEach((settle) => settle())
    expect(takeRow()).toMatchObject({ statusCode: 200 })
  })
})

it('what a request is a part of holds in its row', async () => {
  const wrapped = auditEndpoint('part', () => new Response(null))
  await withLogContext({ correlationId: 'outer', tenant: 't' }, () => wrapped(post('{}')))
  expect(takeRow()).toMatchObject({ correlationId: 'outer', feature: 'part', tenant: 't' })
})
