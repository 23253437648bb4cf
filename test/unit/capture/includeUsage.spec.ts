import { once } from 'node:events'
import { createServer } from 'node:http'
import OpenAI from 'openai'
import { describe, expect, it } from 'vitest'

import type { IncludeUsageOption } from '../../../src/capture/includeUsage.js'

import { includeUsage } from '../../../src/capture/includeUsage.js'
import { createFetchTap } from '../../../src/capture/tapFetch.js'
import { createRecordingHost } from './createRecordingHost.js'

const openAI = 'https://api.openai.com/v1/chat/completions'
const asked = '"stream_options":{"include_usage":true}'

function sentBody(body: BodyInit, url = openAI, option: IncludeUsageOption = true): unknown {
  return includeUsage({ init: { body, method: 'POST' }, input: url }, option)?.body
}

describe('a streamed chat request that says nothing of its usage', () => {
  it('asks for it, with all other characters as they were', () => {
    const body = '{ "model":"m",\n "seed": 1e2, "stream":true, "x":"\\u00e9}" }\n'
    expect(sentBody(body)).toBe(
      `{ "model":"m",\n "seed": 1e2, "stream":true, "x":"\\u00e9}" ,${asked}}\n`,
    )
  })

  it('keeps the other options of the stream', () => {
    const body = '{"a":{"stream_options":{}},"stream":true,"stream_options": {"x":false}}'
    expect(sentBody(body)).toBe(
      '{"a":{"stream_options":{}},"stream":true,"stream_options": {"include_usage":true,"x":false}}',
    )
    expect(sentBody('{"stream":true,"stream_options":{}}')).toBe(`{"stream":true,${asked}}`)
  })

  it.each([
    ['a URL', new URL(openAI)],
    ['a Request', new Request(openAI, { method: 'POST' })],
  ])('is known by %s', (_, input) => {
    const init = { body: '{"stream":true}' }
    expect(includeUsage({ init, input }, true)?.body).toContain(asked)
  })

  it.each([
    ['an object', { 'Content-Length': '15', accept: 'a' }],
    ['a list', [['Content-Length', '15']] as [string, string][]],
    ['Headers', new Headers({ 'content-length': '15' })],
  ])('has the length of the new body in headers that are %s', (_, headers) => {
    const init = { body: '{"stream":true}', headers }
    const changed = includeUsage({ init, input: openAI }, true)!
    const length = String(Buffer.byteLength(changed.body as string))
    expect(new Headers(changed.headers).get('content-length')).toBe(length)
    expect(changed.headers!.constructor).toBe(headers.constructor)
    expect(new Headers(init.headers).get('content-length')).toBe('15')
  })
})

describe('a request stays as it is', () => {
  it.each([
    ['that does not stream', '{"stream":false}'],
    ['that says what it wants', '{"stream":true,"stream_options":{"include_usage":false}}'],
    ['that has no options on purpose', '{"stream":true,"stream_options":null}'],
    ['that only talks of it', '{"messages":["\\"stream\\":true"]}'],
    ['that is no JSON', '{"stream":true'],
    ['that is a list', '[{"stream":true}]'],
  ])('%s', (_, body) => {
    expect(sentBody(body)).toBe(body)
  })

  it.each([
    ['to another host', 'https://llm.example.com/v1/chat/completions'],
    ['to a host that looks like one', 'https://api.openai.com.example.com/v1/chat/completions'],
    ['of another API', 'https://api.openai.com/v1/responses'],
    [
      'of an old version of Azure',
      'https://a.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-06-01',
    ],
  ])('%s', (_, url) => {
    expect(sentBody('{"stream":true}', url)).toBe('{"stream":true}')
  })

  it('without the option', () => {
    expect(sentBody('{"stream":true}', openAI, false)).toBe('{"stream":true}')
  })

  it('to Azure with sources of its own', () => {
    const url = 'https://a.openai.azure.com/openai/deployments/d/chat/completions?api-version='
    const body = '{"stream":true,"data_sources":[]}'
    expect(sentBody(body, `${url}2024-10-21`)).toBe(body)
    expect(sentBody('{"stream":true}', `${url}2024-10-21`)).toContain(asked)
  })

  it('whose body is signed, or no text', () => {
    const body = '{"stream":true}'
    const headers = { 'content-md5': 'x' }
    expect(includeUsage({ init: { body, headers }, input: openAI }, true)?.body).toBe(body)
    const bytes = Buffer.from(body)
    expect(sentBody(bytes)).toBe(bytes)
  })
})

it('is asked for at the hosts of the option, whoever they are', () => {
  const url = 'https://llm.example.com/v1/chat/completions'
  expect(sentBody('{"stream":true}', url, ['*.example.com'])).toContain(asked)
  expect(sentBody('{"stream":true}', openAI, ['*.example.com'])).toBe('{"stream":true}')
})

it('gives a stream its tokens, and its reader one more chunk without choices', async () => {
  const server = createServer(async (req, res) => {
    const body = JSON.parse(Buffer.concat(await req.toArray()).toString())
    const events = [
      { choices: [{ delta: { content: 'Hi' }, finish_reason: 'stop', index: 0 }] },
      ...(body.stream_options?.include_usage
        ? [{ choices: [], usage: { completion_tokens: 2, prompt_tokens: 3, total_tokens: 5 } }]
        : []),
    ]
    res.setHeader('content-type', 'text/event-stream')
    res.end([...events.map((event) => JSON.stringify(event)), '[DONE]'].map(toEvent).join(''))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const readChunks = async (option: IncludeUsageOption) => {
    const host = createRecordingHost()
    const fetch = createFetchTap({
      host: { ...host, changeInit: (call) => includeUsage(call, option) },
    }) as typeof globalThis.fetch
    const client = new OpenAI({ apiKey: 'k', baseURL: `http://127.0.0.1:${port}/v1`, fetch })
    const stream = await client.chat.completions.create({
      messages: [{ content: 'Hello', role: 'user' }],
      model: 'm',
      stream: true,
    })
    const chunks = []
    for await (const chunk of stream) {
      chunks.push(chunk)
    }
    return { call: host.llmCalls[0], chunks }
  }
  const without = await readChunks(false)
  expect(without.call).toMatchObject({ usageSource: 'none' })
  expect(without.call).not.toHaveProperty('tokenUsage')
  expect(without.chunks).toHaveLength(1)
  const withUsage = await readChunks(['127.0.0.1'])
  expect(withUsage.call).toMatchObject({ tokenUsage: { totalTokens: 5 }, usageSource: 'provider' })
  expect(withUsage.chunks).toHaveLength(2)
  server.close()
})

function toEvent(data: string): string {
  return `data: ${data}\n\n`
}
