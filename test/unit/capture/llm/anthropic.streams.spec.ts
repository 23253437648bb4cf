import type { ServerResponse } from 'node:http'

import Anthropic from '@anthropic-ai/sdk'
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

const url = 'https://api.anthropic.com/v1/messages'
const request = {
  max_tokens: 100,
  messages: [{ content: 'Hello', role: 'user' as const }],
  model: 'claude-sonnet-5',
  stream: true as const,
}

const start = (id = 'msg_1') => ({
  message: {
    content: [],
    id,
    model: 'claude-sonnet-5',
    type: 'message',
    usage: { cache_read_input_tokens: 100, input_tokens: 10, output_tokens: 1 },
  },
  type: 'message_start',
})
const block = (index: number, content: object) => ({
  content_block: content,
  index,
  type: 'content_block_start',
})
const delta = (index: number, piece: object) => ({
  delta: piece,
  index,
  type: 'content_block_delta',
})
const text = (piece: string) => delta(0, { text: piece, type: 'text_delta' })
const opening = block(0, { text: '', type: 'text' })
const stopBlock = (index: number) => ({ index, type: 'content_block_stop' })
const end = {
  delta: { stop_reason: 'end_turn', stop_sequence: null },
  type: 'message_delta',
  usage: { output_tokens: 4 },
}
const stop = { type: 'message_stop' }

const answerWith = (answer: WireBody) => captureOne({ answer, request, server, url })
const stream = (...events: object[]) => answerWith(toEvents(events, { isNamed: true }))

describe('a streamed message', () => {
  it('has its text, its reason and the input of its beginning', async () => {
    const events = [start(), opening, text('Good '), { type: 'ping' }, text('day'), stopBlock(0)]
    expect(await stream(...events, end, stop)).toMatchObject({
      finishReason: 'end_turn',
      providerRequestId: 'msg_1',
      response: 'Good day',
      status: 'success',
      tokenUsage: { cachedTokens: 100, completionTokens: 4, promptTokens: 110 },
      usageSource: 'provider',
    })
  })

  it('puts the pieces of thoughts and of each tool call together', async () => {
    const { output } = await stream(
      ...[start(), block(0, { thinking: '', type: 'thinking' })],
      delta(0, { thinking: 'Fi', type: 'thinking_delta' }),
      delta(0, { thinking: 'rst.', type: 'thinking_delta' }),
      delta(0, { signature: 'c2ln', type: 'signature_delta' }),
      block(1, { id: 't1', input: {}, name: 'look', type: 'tool_use' }),
      block(2, { id: 't2', input: {}, name: 'now', type: 'tool_use' }),
      block(3, { id: 't3', input: {}, name: 'cut', type: 'tool_use' }),
      delta(1, { partial_json: '', type: 'input_json_delta' }),
      delta(1, { partial_json: '{"a"', type: 'input_json_delta' }),
      delta(3, { partial_json: '{"b"', type: 'input_json_delta' }),
      delta(1, { partial_json: ':1}', type: 'input_json_delta' }),
      ...[stopBlock(1), stopBlock(2), end, stop],
    )
    expect(output).toEqual({
      reasoning: 'First.',
      toolCalls: [
        { arguments: { a: 1 }, id: 't1', name: 'look' },
        { arguments: {}, id: 't2', name: 'now' },
        { arguments: '{"b"', id: 't3', name: 'cut' },
      ],
    })
  })

  it('keeps the tools of both messages where a router has begun anew', async () => {
    const tool = (id: string) => block(0, { id, input: {}, name: 'look', type: 'tool_use' })
    const piece = (json: string) => delta(0, { partial_json: json, type: 'input_json_delta' })
    const first = [start('msg_1'), tool('t1'), piece('{"a"')]
    const second = [start('msg_2'), tool('t2'), piece('{"a":2}'), stopBlock(0)]
    const call = await stream(...first, ...second, end, stop)
    expect(call.output).toMatchObject({
      toolCalls: [
        { arguments: '{"a"', id: 't1' },
        { arguments: { a: 2 }, id: 't2' },
      ],
    })
    expect(call.tokenUsage).toMatchObject({ completionTokens: 4, promptTokens: 110 })
  })

  it('is not whole when the second of two messages is cut', async () => {
    const first = [start('msg_1'), opening, text('Good '), end, stop]
    expect(await stream(...first, start('msg_2'), opening, text('day'))).toMatchObject({
      errorType: 'incomplete_stream',
      response: 'Good day',
      usageSource: 'provider_partial',
    })
  })

  it('is read where only the names of the events say what they are', async () => {
    const piece = '{"index":0,"delta":{"type":"text_delta","text":"Hi"}}'
    const body = `event: content_block_delta\ndata: ${piece}\n\nevent: message_stop\ndata: {}\n\n`
    const call = await answerWith({ contentType: 'text/event-stream', text: body })
    expect(call).toMatchObject({ response: 'Hi', status: 'success', usageSource: 'none' })
  })

  it('keeps the text before an error that came in the middle, and the input so far', async () => {
    const error = { message: 'Overloaded', type: 'overloaded_error' }
    expect(await stream(start(), opening, text('Good '), { error, type: 'error' })).toMatchObject({
      error: 'Overloaded',
      errorType: 'overloaded_error',
      response: 'Good ',
      status: 'error',
      tokenUsage: { promptTokens: 110 },
      usageSource: 'provider_partial',
    })
  })

  it('is an error where it ends before its last event', async () => {
    expect(await stream(start(), opening, text('Good '))).toMatchObject({
      errorType: 'incomplete_stream',
      response: 'Good ',
      status: 'error',
      usageSource: 'provider_partial',
    })
  })
})

/** The SDK's stream, of which the server has sent these events and holds the rest. */
async function hold(...events: object[]) {
  const capture = captureCalls({ fetch: (_, init) => fetch(`${loopback.url}/held`, init) })
  const fetchOfSDK = capture.fetch as typeof fetch
  const client = new Anthropic({ apiKey: 'key', fetch: fetchOfSDK, maxRetries: 0 })
  const asked = client.messages.create(request)
  const response: ServerResponse = await loopback.nextHeld()
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.write(toEvents(events, { isNamed: true }).text)
  return { capture, response, stream: await asked }
}

const partial = { tokenUsage: { promptTokens: 110 }, usageSource: 'provider_partial' }

describe('a streamed message that the SDK does not read to its end', () => {
  it('case 35: keeps the text so far and the input when the loop is left', async () => {
    const { capture, stream: events } = await hold(start(), opening, text('Good '))
    for await (const { type } of events) {
      if (type === 'content_block_delta') {
        break
      }
    }
    const call = await capture.nextLLMCall()
    expect(call).toMatchObject({ response: 'Good ', status: 'cancelled', ...partial })
  })

  it('has ended well when the loop is left at the last event', async () => {
    const { capture, stream: events } = await hold(start(), opening, text('Good '), end, stop)
    for await (const { type } of events) {
      if (type === 'message_stop') {
        break
      }
    }
    const call = await capture.nextLLMCall()
    expect(call).toMatchObject({ status: 'success', usageSource: 'provider' })
  })

  it('is cancelled when the caller aborts it', async () => {
    const { capture, stream: events } = await hold(start(), opening, text('Good '))
    for await (const { type } of events) {
      if (type === 'content_block_delta') {
        events.controller.abort()
      }
    }
    const call = await capture.nextLLMCall()
    expect(call).toMatchObject({ response: 'Good ', status: 'cancelled', ...partial })
  })

  it('case 35: is an error when the connection is reset, for the caller too', async () => {
    const { capture, response, stream: events } = await hold(start(), opening, text('Good '))
    const read = async () => {
      for await (const { type } of events) {
        if (type === 'content_block_delta') {
          response.destroy()
        }
      }
    }
    await expect(read()).rejects.toThrow()
    const call = await capture.nextLLMCall()
    expect(call).toMatchObject({ response: 'Good ', status: 'error', ...partial })
  })

  it('case 35: leaves a row when nobody reads it at all', async () => {
    const { capture } = await hold(start(), opening, text('Good '))
    capture.flush()
    expect(await capture.nextLLMCall()).toMatchObject({
      metadata: { responseBodyUnread: true },
      model: 'claude-sonnet-5',
      usageSource: 'none',
    })
  })
})
