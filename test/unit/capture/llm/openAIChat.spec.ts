import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { WireServer } from '../../../harness/wire/startWireServer.js'
import type { WireBody } from '../../../harness/wire/wireBody.js'

import { postAndCapture } from '../../../harness/wire/postAndCapture.js'
import { startWireServer } from '../../../harness/wire/startWireServer.js'
import { toEvents, toJSON } from '../../../harness/wire/wireBody.js'

const url = 'https://api.openai.com/v1/chat/completions'
const request = { messages: [{ content: 'Hello?', role: 'user' }], model: 'gpt-5' }

let server: WireServer

beforeAll(async () => {
  server = await startWireServer()
})

afterAll(() => server.close())

function call(answer: WireBody, more: object = {}) {
  return postAndCapture({ answer, request: { ...request, ...more }, server, url })
}

function chunk(delta: object, more: object = {}) {
  return {
    choices: [{ delta, finish_reason: null, index: 0, ...more }],
    id: 'c1',
    model: 'gpt-5-2025',
  }
}

describe('a chat completion that comes whole', () => {
  it('is read with all its members', async () => {
    const message = {
      content: 'Hi.',
      refusal: null,
      role: 'assistant',
      tool_calls: [
        { function: { arguments: '{"a":1}', name: 'look' }, id: 't1', type: 'function' },
        { custom: { input: 'x = 1', name: 'run' }, id: 't2', type: 'custom' },
      ],
    }
    const usage = { completion_tokens: 3, prompt_tokens: 9, total_tokens: 12 }
    const answer = {
      choices: [{ finish_reason: 'tool_calls', index: 0, message }],
      id: 'c1',
      model: 'gpt-5-2025',
      service_tier: 'priority',
      system_fingerprint: 'fp',
      usage,
    }
    expect(await call(toJSON(answer), { temperature: 0.5 })).toMatchObject({
      finishReason: 'tool_calls',
      host: 'api.openai.com',
      httpStatus: 200,
      metadata: { systemFingerprint: 'fp' },
      model: 'gpt-5',
      operation: 'chat',
      output: {
        toolCalls: [
          { arguments: { a: 1 }, id: 't1', name: 'look' },
          { arguments: 'x = 1', id: 't2', name: 'run' },
        ],
      },
      parameters: { temperature: 0.5 },
      prompt: 'Hello?',
      provider: 'direct',
      providerRequestId: 'c1',
      response: 'Hi.',
      responseModel: 'gpt-5-2025',
      serviceTier: 'priority',
      status: 'success',
      tokenUsage: { completionTokens: 3, promptTokens: 9, totalTokens: 12 },
      usageSource: 'provider',
      vendor: 'openai',
    })
  })

  it('keeps the other answers beside the first', async () => {
    const choices = ['one', 'two'].map((content) => ({
      finish_reason: 'stop',
      message: { content },
    }))
    expect(await call(toJSON({ choices }), { n: 2 })).toMatchObject({
      output: { alternatives: [{ finishReason: 'stop', text: 'two' }] },
      response: 'one',
    })
  })

  it('keeps a refusal, and a call in the older form', async () => {
    const message = { content: null, function_call: { arguments: '{}', name: 'f' }, refusal: 'No.' }
    const choices = [{ finish_reason: 'function_call', message }]
    expect((await call(toJSON({ choices }))).output).toEqual({
      refusal: 'No.',
      toolCalls: [{ arguments: {}, name: 'f' }],
    })
  })

  it('keeps thoughts once, wherever they stand', async () => {
    const details = [{ text: 'Hm. ', type: 'reasoning.text' }, { data: 'x' }, { summary: 'So.' }]
    const thoughts = [
      { reasoning_details: details },
      { reasoning: 'Hm. So.', reasoning_details: details },
    ]
    for (const message of thoughts) {
      const row = await call(toJSON({ choices: [{ finish_reason: 'stop', message }] }))
      expect(row.output).toEqual({ reasoning: 'Hm. So.' })
    }
  })

  it('tells pictures and sounds by their size', async () => {
    const png = `data:image/png;base64,${Buffer.alloc(30).toString('base64')}`
    const audio = { data: Buffer.alloc(100).toString('base64'), transcript: 'Spoken.' }
    const message = {
      audio,
      content: null,
      images: [{ image_url: { url: png }, type: 'image_url' }],
    }
    const { output, response } = await call(toJSON({ choices: [{ message }] }))
    expect(response).toBe('Spoken.')
    expect(output).toEqual({
      media: [
        { bytes: 100, mimeType: 'audio/*' },
        { bytes: 30, mimeType: 'image/png' },
      ],
    })
  })

  it('is an error where the body tells of one, whatever the status', async () => {
    const error = { code: 502, message: 'upstream is down' }
    expect(await call(toJSON({ error }))).toMatchObject({
      error: 'upstream is down',
      errorType: '502',
      httpStatus: 200,
      status: 'error',
      usageSource: 'none',
    })
  })

  it('survives whatever has no meaning', async () => {
    const answer = { choices: [null, 7, { message: [] }], model: 3, usage: null }
    const row = await call(toJSON(answer))
    expect(row).toMatchObject({ model: 'gpt-5', status: 'success', usageSource: 'none' })
    expect(row.tokenUsage).toBeUndefined()
  })
})

describe('a chat completion that streams', () => {
  it('is put together, with the usage that follows its end', async () => {
    const answer = toEvents(
      [
        { choices: [], id: '', model: '', prompt_filter_results: [] },
        chunk({ content: '', role: 'assistant' }),
        chunk({ reasoning_content: 'Hm. ' }),
        chunk({ reasoning: 'Yes.' }),
        chunk({ content: 'Hi' }),
        chunk({ content: [{ text: ' there', type: 'text' }] }),
        chunk({}, { finish_reason: 'stop' }),
        { choices: [], usage: { completion_tokens: 7, prompt_tokens: 2, total_tokens: 9 } },
      ],
      { hasTerminator: true },
    )
    const row = await call(answer, { stream: true })
    expect(row).toMatchObject({
      finishReason: 'stop',
      output: { reasoning: 'Hm. Yes.' },
      providerRequestId: 'c1',
      response: 'Hi there',
      responseModel: 'gpt-5-2025',
      status: 'success',
      tokenUsage: { completionTokens: 7, promptTokens: 2 },
      usageSource: 'provider',
    })
    expect(row.timeToFirstToken).toBeGreaterThanOrEqual(0)
  })

  it('has no usage where nobody counted', async () => {
    const row = await call(toEvents([chunk({ content: 'Hi' }, { finish_reason: 'stop' })]))
    expect(row).toMatchObject({ status: 'success', usageSource: 'none' })
    expect(row.tokenUsage).toBeUndefined()
  })

  it('is an error where it ends before its answer does', async () => {
    const usage = { completion_tokens: 1, prompt_tokens: 2 }
    expect(await call(toEvents([{ ...chunk({ content: 'Hi' }), usage }]))).toMatchObject({
      errorType: 'incomplete_stream',
      response: 'Hi',
      status: 'error',
      usageSource: 'provider_partial',
    })
  })

  it.each([
    { choices: [{ delta: {}, finish_reason: 'error' }], error: { code: 429, message: 'too many' } },
    { error: { message: 'too many', type: '429' } },
    { code: 429, message: 'too many', object: 'error', type: '429' },
    { choices: [{ delta: {}, error: { code: 429, message: 'too many' } }] },
  ])('is an error where an event tells of one: %j', async (event) => {
    const answer = toEvents([chunk({ content: 'Hi' }), event], { hasTerminator: true })
    expect(await call(answer)).toMatchObject({
      error: 'too many',
      errorType: '429',
      response: 'Hi',
      status: 'error',
    })
  })

  it.each([
    ['in an event of that name', 'event: error\ndata: {"message":"over"}\n\n'],
    ['in the place of Groq', 'data: {"choices":[],"x_groq":{"error":"over"}}\n\n'],
    ['as a text', 'data: {"error":"over"}\n\n'],
  ])('is an error where it is told %s', async (_, text) => {
    const answer = { contentType: 'text/event-stream', text }
    expect(await call(answer)).toMatchObject({ error: 'over', httpStatus: 200, status: 'error' })
  })

  it('keeps several answers apart', async () => {
    const answer = toEvents([
      chunk({ content: 'a' }),
      chunk({ content: 'b' }, { index: 1 }),
      chunk({ content: 'A' }, { finish_reason: 'stop' }),
      chunk({ content: 'B' }, { finish_reason: 'length', index: 1 }),
    ])
    expect(await call(answer, { n: 2 })).toMatchObject({
      finishReason: 'stop',
      output: { alternatives: [{ finishReason: 'length', text: 'bB' }] },
      response: 'aA',
      status: 'success',
    })
  })

  it('has not ended while one of several answers has not', async () => {
    const answer = toEvents([
      chunk({ content: 'b' }, { index: 1 }),
      chunk({ content: 'a' }, { finish_reason: 'stop' }),
    ])
    expect(await call(answer, { n: 2 })).toMatchObject({ errorType: 'incomplete_stream' })
  })

  it('does not repeat a message that comes again, whole, at the end', async () => {
    const last = { choices: [{ finish_reason: 'stop', message: { content: 'Hi there' } }] }
    const row = await call(toEvents([chunk({ content: 'Hi ' }), chunk({ content: 'there' }), last]))
    expect(row.response).toBe('Hi there')
  })
})
