import type { ServerResponse } from 'node:http'

import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { WireServer } from '../../../harness/wire/startWireServer.js'
import type { WireBody } from '../../../harness/wire/wireBody.js'
import type { Loopback } from '../startLoopback.js'

import { captureCalls } from '../../../harness/wire/captureCalls.js'
import { captureOne } from '../../../harness/wire/captureOne.js'
import { startWireServer } from '../../../harness/wire/startWireServer.js'
import { toEvents } from '../../../harness/wire/wireBody.js'
import { startLoopback } from '../startLoopback.js'

let loopback: Loopback
let server: WireServer
beforeAll(async () => {
  loopback = await startLoopback()
  server = await startWireServer()
})
afterAll(() => Promise.all([loopback.close(), server.close()]))

const url = 'https://api.openai.com/v1/responses'
const request = { input: 'Hello', model: 'gpt-5', stream: true } as const
const usage = { input_tokens: 10, output_tokens: 4, total_tokens: 14 }
const message = { content: [{ text: 'Good day', type: 'output_text' }], type: 'message' }
const toolCall = { arguments: '{"a":1}', call_id: 'c1', name: 'look', type: 'function_call' }

const created = {
  response: { id: 'resp_1', model: 'gpt-5', status: 'in_progress', usage: null },
  type: 'response.created',
}
const delta = (text: string) => ({ delta: text, type: 'response.output_text.delta' })
const completed = (members: object = {}) => ({
  response: { id: 'resp_1', output: [message], status: 'completed', usage, ...members },
  type: 'response.completed',
})

const answerWith = (answer: WireBody) => captureOne({ answer, request, server, url })
const stream = (...events: object[]) => answerWith(toEvents(events, { isNamed: true }))

describe('a streamed response', () => {
  it('has its text once, though the last event repeats it', async () => {
    expect(await stream(created, delta('Good '), delta('day'), completed())).toMatchObject({
      finishReason: 'completed',
      providerRequestId: 'resp_1',
      response: 'Good day',
      status: 'success',
      tokenUsage: { completionTokens: 4, promptTokens: 10 },
      usageSource: 'provider',
    })
  })

  it('has the text and the tools of the last event where nothing came before it', async () => {
    const call = await stream(created, completed({ output: [message, toolCall] }))
    expect(call.response).toBe('Good day')
    expect(call.output).toEqual({ toolCalls: [{ arguments: { a: 1 }, id: 'c1', name: 'look' }] })
  })

  it('keeps its text where the last event has none', async () => {
    expect((await stream(delta('Good day'), completed({ output: [] }))).response).toBe('Good day')
  })

  it('puts the pieces of each tool call together, and keeps them where the stream is cut', async () => {
    const added = (index: number, name: string) => ({
      item: { ...toolCall, arguments: '', call_id: `c${index}`, name },
      output_index: index,
      type: 'response.output_item.added',
    })
    const piece = (index: number, text: string) => ({
      delta: text,
      output_index: index,
      type: 'response.function_call_arguments.delta',
    })
    const { output } = await stream(
      ...[created, added(0, 'one'), added(1, 'two'), piece(0, '{"a"'), piece(1, '{"b":2')],
      ...[piece(0, ':1}')],
    )
    expect(output).toEqual({
      toolCalls: [
        { arguments: { a: 1 }, id: 'c0', name: 'one' },
        { arguments: '{"b":2', id: 'c1', name: 'two' },
      ],
    })
  })

  it('has a tool call once, though its item has another id in each event', async () => {
    const event = (type: string, id: string) => ({
      item: { ...toolCall, id },
      output_index: 1,
      type,
    })
    const { output } = await stream(
      event('response.output_item.added', 'x'),
      event('response.output_item.done', 'y'),
      completed({ output: [message, { ...toolCall, id: 'z' }] }),
    )
    expect(output).toEqual({ toolCalls: [{ arguments: { a: 1 }, id: 'c1', name: 'look' }] })
  })

  it.each([
    ['place', { output_index: 3 }, { output_index: 3 }],
    ['id, where no place is told,', {}, { item_id: 'fc_1' }],
  ])(
    'knows a tool call by its %s and takes its arguments when they are done',
    async (_, at, of) => {
      const item = { ...toolCall, arguments: '', id: 'fc_1' }
      const type = 'response.function_call_arguments.done'
      const { output } = await stream(
        { ...at, item, type: 'response.output_item.added' },
        { ...of, arguments: '{"a":1}', type },
      )
      expect(output).toEqual({ toolCalls: [{ arguments: { a: 1 }, id: 'c1', name: 'look' }] })
    },
  )

  it('tells the thoughts apart', async () => {
    const part = { type: 'response.reasoning_summary_part.added' }
    const thought = (text: string) => ({
      delta: text,
      type: 'response.reasoning_summary_text.delta',
    })
    const { output } = await stream(part, thought('Fi'), thought('rst.'), part, thought('Then.'))
    expect(output).toEqual({ reasoning: 'First.\n\nThen.' })
  })

  it('is read where only the name of an event says what it is', async () => {
    const text =
      'event: response.output_text.delta\ndata: {"delta":"Hi"}\n\n' +
      'event: response.completed\ndata: {"response":{"status":"completed"}}\n\n'
    const call = await answerWith({ contentType: 'text/event-stream', text })
    expect(call).toMatchObject({ response: 'Hi', status: 'success', usageSource: 'none' })
  })

  it('ends with the reason for which it is incomplete', async () => {
    const end = { incomplete_details: { reason: 'content_filter' }, status: 'incomplete' }
    const { response } = completed(end)
    expect(await stream(delta('Go'), { response, type: 'response.incomplete' })).toMatchObject({
      finishReason: 'content_filter',
      response: 'Go',
      status: 'success',
      tokenUsage: { totalTokens: 14 },
    })
  })

  it.each([
    ['beside its type', { code: 'rate_limit', message: 'Too fast', type: 'error' }],
    ['within', { error: { code: 'rate_limit', message: 'Too fast' }, type: 'error' }],
  ])('keeps the text before an error that stands %s', async (_, error) => {
    expect(await stream(created, delta('Good '), error)).toMatchObject({
      error: 'Too fast',
      errorType: 'rate_limit',
      response: 'Good ',
      status: 'error',
      usageSource: 'none',
    })
  })

  it('is an error where it ends before its last event', async () => {
    expect(await stream(created, delta('Good '))).toMatchObject({
      errorType: 'incomplete_stream',
      response: 'Good ',
      status: 'error',
      usageSource: 'none',
    })
  })
})

/** The SDK's stream, of which the server has sent these events and holds the rest. */
async function hold(...events: object[]) {
  const capture = captureCalls({ fetch: (_, init) => fetch(`${loopback.url}/held`, init) })
  const client = new OpenAI({ apiKey: 'key', fetch: capture.fetch as typeof fetch, maxRetries: 0 })
  const asked = client.responses.create(request)
  const response: ServerResponse = await loopback.nextHeld()
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.write(toEvents(events, { isNamed: true }).text)
  return { capture, response, stream: await asked }
}

describe('a streamed response that the SDK does not read to its end', () => {
  it('case 35: keeps the text so far when the loop is left, and no usage', async () => {
    const { capture, stream: events } = await hold(created, delta('Good '))
    for await (const { type } of events) {
      if (type === 'response.output_text.delta') {
        break
      }
    }
    const call = await capture.nextLLMCall()
    expect(call).toMatchObject({ response: 'Good ', status: 'cancelled', usageSource: 'none' })
    expect(call.tokenUsage).toBeUndefined()
  })

  it('has ended well when the loop is left at the last event', async () => {
    const { capture, stream: events } = await hold(created, delta('Good day'), completed())
    for await (const { type } of events) {
      if (type === 'response.completed') {
        break
      }
    }
    const call = await capture.nextLLMCall()
    expect(call).toMatchObject({ status: 'success', usageSource: 'provider' })
  })

  it('is cancelled when the caller aborts it', async () => {
    const { capture, stream: events } = await hold(created, delta('Good '))
    for await (const { type } of events) {
      if (type === 'response.output_text.delta') {
        events.controller.abort()
      }
    }
    const call = await capture.nextLLMCall()
    expect(call).toMatchObject({ response: 'Good ', status: 'cancelled', usageSource: 'none' })
  })

  it('case 35: is an error when the connection is reset, for the caller too', async () => {
    const { capture, response, stream: events } = await hold(created, delta('Good '))
    const read = async () => {
      for await (const { type } of events) {
        if (type === 'response.output_text.delta') {
          response.destroy()
        }
      }
    }
    await expect(read()).rejects.toThrow()
    const call = await capture.nextLLMCall()
    expect(call).toMatchObject({ response: 'Good ', status: 'error', usageSource: 'none' })
  })

  it('case 35: leaves a row when nobody reads it at all', async () => {
    const { capture } = await hold(created, delta('Good '))
    capture.flush()
    expect(await capture.nextLLMCall()).toMatchObject({
      metadata: { responseBodyUnread: true },
      model: 'gpt-5',
      usageSource: 'none',
    })
  })
})
