import { describe, expect, it } from 'vitest'

import { describeRequest } from '../../../src/capture/describeRequest.js'

const url = 'https://api.example.com:8443/v1/things?key=1#part'

function describeCall(input: RequestInfo | URL, init?: object) {
  return describeRequest({ init: init as RequestInit, input, maxBodyBytes: 64 })
}

function describeBody(body: unknown, contentType?: string) {
  const headers = contentType === undefined ? {} : { 'content-type': contentType }
  return describeCall(url, { body, headers, method: 'POST' }).body
}

describe('the body of a request', () => {
  it.each<[string, unknown, string | undefined, string]>([
    ['a string', 'Zoë', undefined, 'Zoë'],
    ['a number', 5, undefined, '5'],
    ['search parameters', new URLSearchParams({ a: 'ü b' }), undefined, 'a=%C3%BC+b'],
    ['bytes of text', new TextEncoder().encode('{"a":1}'), 'application/json', '{"a":1}'],
    ['a buffer of text', new TextEncoder().encode('ab').buffer, undefined, 'ab'],
    ['a part of a buffer', Buffer.from('[text]').subarray(1, 5), undefined, 'text'],
    ['bytes of an image', Buffer.from('abc'), 'image/png', '[binary image/png, 3 bytes]'],
    ['bytes of who knows what', Buffer.from([0xff, 0xfe]), undefined, '[binary, 2 bytes]'],
    [
      'a blob',
      new Blob(['abc'], { type: 'text/plain' }),
      undefined,
      '[binary text/plain, 3 bytes]',
    ],
    ['a stream', new Blob(['abc']).stream(), undefined, '[stream]'],
    ['an async generator', (async function* () {})(), undefined, '[stream]'],
    ['another object', new Date(0), undefined, '[object Date]'],
  ])('is told for %s', (_, body, contentType, text) => {
    expect(describeBody(body, contentType)).toMatchObject({ text, truncated: false })
  })

  it('case 36, case 37: is the names, types and sizes of a form', () => {
    const form = new FormData()
    form.append('title', 'Zoë')
    form.append('file', new Blob(['abc'], { type: 'image/png' }), 'private.png')
    expect(describeRequest({ init: { body: form }, input: url, maxBodyBytes: 200 }).body).toEqual({
      bytes: 0,
      text: '[form data: title (4 bytes), file (image/png, 3 bytes)]',
      truncated: false,
    })
  })

  it('case 37: stays unread in a Request', async () => {
    const request = new Request(url, { body: 'abc', method: 'POST' })
    expect(describeCall(request).body.text).toBe('[stream]')
    expect(await request.text()).toBe('abc')
  })

  it('case 37: stays unread in a stream', async () => {
    const body = new Blob(['abc']).stream()
    describeBody(body)
    expect(await new Response(body).text()).toBe('abc')
  })

  it.each([undefined, null])('is empty when it is %s', (body) => {
    expect(describeBody(body)).toEqual({ bytes: 0, truncated: false })
  })

  it('keeps no more than its share of memory', () => {
    const body = 'x'.repeat(1000)
    expect(describeBody(body)).toEqual({ bytes: 1000, text: 'x'.repeat(64), truncated: true })
  })
})

describe('the address of a request', () => {
  it.each([url, new URL(url), new Request(url)])('is the whole URL', (input) => {
    expect(describeCall(input)).toMatchObject({ endpoint: url, host: 'api.example.com:8443' })
  })

  it('has no port in the host when it is the usual one', () => {
    expect(describeCall('https://example.com:443/')).toMatchObject({ host: 'example.com' })
  })

  it('is the text as it came when it is no URL', () => {
    expect(describeCall('/relative')).toMatchObject({ endpoint: '/relative', host: '' })
  })

  it('is the label and the length of a data URL', () => {
    const input = `data:text/plain;base64,${'A'.repeat(1000)}`
    expect(describeCall(input).endpoint).toBe('data:text/plain;base64,[1023 characters]')
  })
})

describe('the head of a request', () => {
  it.each<[string, RequestInfo, object | undefined, string]>([
    ['nothing', url, undefined, 'GET'],
    ['an init', url, { method: 'patch' }, 'PATCH'],
    ['a Request', new Request(url, { method: 'PUT' }), {}, 'PUT'],
    ['both', new Request(url, { method: 'PUT' }), { method: 'delete' }, 'DELETE'],
  ])('has the method of %s', (_, input, init, method) => {
    expect(describeCall(input, init).method).toBe(method)
  })

  it.each<[string, HeadersInit]>([
    ['an object', { 'X-A': '1' }],
    ['pairs', [['X-A', '1']]],
    ['Headers', new Headers({ 'X-A': '1' })],
  ])('has the headers of %s, with small names', (_, headers) => {
    expect(describeCall(url, { headers }).headers).toEqual({ 'x-a': '1' })
  })

  it('has the headers of the init instead of those of the Request', () => {
    const request = new Request(url, { headers: { 'x-a': '1' } })
    expect(describeCall(request).headers).toEqual({ 'x-a': '1' })
    expect(describeCall(request, { headers: { 'x-b': '2' } }).headers).toEqual({ 'x-b': '2' })
  })

  it('joins several values of one header', () => {
    const headers: [string, string][] = [
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
    ]
    expect(describeCall(url, { headers }).headers).toEqual({ 'set-cookie': 'a=1, b=2' })
  })

  it.each<[string, number | undefined]>([
    ['0', 1],
    ['2', 3],
    ['-1', undefined],
    ['many', undefined],
    ['', undefined],
  ])('counts the attempts for a retry count of "%s"', (count, attempt) => {
    const headers = { 'X-Stainless-Retry-Count': count }
    expect(describeCall(url, { headers }).attempt).toBe(attempt)
  })

  it('takes the signal of the init, also when that is none', () => {
    const { signal } = new AbortController()
    const request = new Request(url)
    expect(describeCall(request).signal).toBe(request.signal)
    expect(describeCall(request, { signal }).signal).toBe(signal)
    expect(describeCall(request, { signal: null }).signal).toBe(null)
  })

  it('leaves out what cannot be read', () => {
    const init = new Proxy({}, { get: fail, has: fail })
    expect(describeCall(new Proxy({}, { get: fail, has: fail }) as Request, init)).toEqual({
      attempt: undefined,
      body: { bytes: 0, truncated: false },
      endpoint: '',
      headers: {},
      host: '',
      method: 'GET',
      signal: undefined,
    })
  })
})

function fail(): never {
  throw new Error('not for you')
}
