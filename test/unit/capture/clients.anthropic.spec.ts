import Anthropic from '@anthropic-ai/sdk'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

import type { WireServer } from '../../harness/wire/startWireServer.js'
import type { WireBody } from '../../harness/wire/wireBody.js'

import { startWireServer } from '../../harness/wire/startWireServer.js'
import { toEvents, toJSON } from '../../harness/wire/wireBody.js'
import { describeResponse, readAll, runBoth } from './runBoth.js'

let server: WireServer
beforeAll(async () => {
  // The client prints what it cannot read.
  vi.spyOn(console, 'error').mockImplementation(() => {})
  server = await startWireServer({ seed: 7 })
})
afterAll(() => server.close())

const message = {
  content: [] as unknown[],
  id: 'msg_1',
  model: 'claude-sonnet-4-6',
  role: 'assistant',
  type: 'message',
  usage: { input_tokens: 3, output_tokens: 1 },
}
const whole = toJSON({
  ...message,
  content: [{ text: 'Fine.', type: 'text' }],
  stop_reason: 'end_turn',
  usage: { input_tokens: 3, output_tokens: 2 },
})
const events = toEvents(
  [
    { message, type: 'message_start' },
    { content_block: { text: '', type: 'text' }, index: 0, type: 'content_block_start' },
    { delta: { text: 'Fi', type: 'text_delta' }, index: 0, type: 'content_block_delta' },
    { delta: { text: 'ne.', type: 'text_delta' }, index: 0, type: 'content_block_delta' },
    { index: 0, type: 'content_block_stop' },
    { delta: { stop_reason: 'end_turn' }, type: 'message_delta', usage: { output_tokens: 2 } },
    { type: 'message_stop' },
  ],
  { isNamed: true },
)
const request = {
  max_tokens: 10,
  messages: [{ content: 'Hello?', role: 'user' as const }],
  model: 'claude-sonnet-4-6',
}
const streamed = { ...request, stream: true as const }

const runClient = <Result>(
  body: undefined | WireBody,
  use: (client: Anthropic) => Promise<Result>,
) =>
  runBoth({
    body,
    run: (fetch) => use(new Anthropic({ apiKey: 'not-a-key', fetch, maxRetries: 0 })),
    server,
  })

const counted = { response: 'Fine.', status: 'success', tokenUsage: { totalTokens: 5 } }

describe('the Anthropic client gives the same', () => {
  it('by withResponse', async () => {
    const { calls, outcome } = await runClient(whole, async (client) => {
      const {
        data,
        request_id: id,
        response,
      } = await client.messages.create(request).withResponse()
      return { data, id, ...describeResponse(response) }
    })
    expect(outcome).toMatchObject({ result: { bodyUsed: true, type: 'basic' } })
    expect(calls).toMatchObject([counted])
  })

  it('by asResponse, byte for byte', async () => {
    const { calls, outcome } = await runClient(events, async (client) => {
      const response = await client.messages.create(streamed).asResponse()
      const bytes = Buffer.from(await response.arrayBuffer()).toString('hex')
      return { bytes, ...describeResponse(response) }
    })
    const bytes = Buffer.from(events.text).toString('hex')
    expect(outcome).toMatchObject({ result: { bytes } })
    expect(calls).toMatchObject([counted])
  })

  it('by tee', async () => {
    const { calls } = await runClient(events, async (client) => {
      const [one, other] = (await client.messages.create(streamed)).tee()
      return [await readAll(one), await readAll(other)]
    })
    expect(calls).toMatchObject([counted])
  })

  it('by toReadableStream', async () => {
    const { calls } = await runClient(events, async (client) => {
      const stream = (await client.messages.create(streamed)).toReadableStream()
      return new Response(stream as ReadableStream).text()
    })
    expect(calls).toMatchObject([counted])
  })

  it('by its own helper for streams', async () => {
    const { calls } = await runClient(events, async (client) => {
      const stream = client.messages.stream(request)
      const seen: unknown[] = []
      stream.on('text', (delta, all) => seen.push([delta, all]))
      return [await stream.finalMessage(), seen]
    })
    expect(calls).toMatchObject([counted])
  })

  it('when the reader stops early', async () => {
    const { calls } = await runClient(events, async (client) => {
      for await (const part of await client.messages.create(streamed)) {
        return part
      }
    })
    expect(calls).toHaveLength(1)
  })

  it('when its controller aborts', async () => {
    const { calls } = await runClient(events, async (client) => {
      const stream = await client.messages.create(streamed)
      const parts: unknown[] = []
      for await (const part of stream) {
        parts.push(part)
        stream.controller.abort()
      }
      return [parts, stream.controller.signal.aborted]
    })
    expect(calls).toHaveLength(1)
  })

  it('when the signal aborts before the answer', async () => {
    const { calls } = await runClient(undefined, async (client) => {
      const signal = AbortSignal.abort()
      return client.messages.create(request, { signal })
    })
    // The client does not send what is aborted already.
    expect(calls).toEqual([])
  })

  it.each([
    [
      '401',
      toJSON({ error: { message: 'No.', type: 'authentication_error' }, type: 'error' }, 401),
    ],
    ['429', toJSON({ error: { message: 'No.', type: 'rate_limit_error' }, type: 'error' }, 429)],
    ['500', toJSON({ error: { message: 'No.', type: 'api_error' }, type: 'error' }, 500)],
    ['502 without JSON', { contentType: 'text/html', status: 502, text: '<p>No.</p>' }],
    ['malformed JSON', { text: '{"choices":[{' }],
    [
      'a malformed event',
      { contentType: 'text/event-stream', text: 'event: message_start\ndata: {"a":\n\n' },
    ],
    [
      'an error in the stream',
      toEvents([{ error: { message: 'No.', type: 'overloaded_error' }, type: 'error' }], {
        isNamed: true,
      }),
    ],
  ] as [string, WireBody][])('when the answer is %s', async (_, body) => {
    const isStream = body.contentType === 'text/event-stream'
    const { calls, outcome } = await runClient<unknown>(body, (client) =>
      isStream
        ? client.messages.create(streamed).then((stream) => readAll(stream))
        : client.messages.create(request),
    )
    expect(outcome).toHaveProperty('error')
    expect(calls).toHaveLength(1)
  })
})
