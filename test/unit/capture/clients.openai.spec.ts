import OpenAI from 'openai'
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

const usage = { completion_tokens: 2, prompt_tokens: 3, total_tokens: 5 }
const whole = toJSON({
  choices: [{ finish_reason: 'stop', index: 0, message: { content: 'Fine.', role: 'assistant' } }],
  id: 'chatcmpl-1',
  model: 'gpt-4o',
  usage,
})
const chunk = { id: 'chatcmpl-1', model: 'gpt-4o', object: 'chat.completion.chunk' }
const events = toEvents(
  [
    { ...chunk, choices: [{ delta: { content: 'Fi', role: 'assistant' }, index: 0 }] },
    { ...chunk, choices: [{ delta: { content: 'ne.' }, finish_reason: 'stop', index: 0 }] },
    { ...chunk, choices: [], usage },
  ],
  { hasTerminator: true },
)
const request = { messages: [{ content: 'Hello?', role: 'user' as const }], model: 'gpt-4o' }
const streamed = { ...request, stream: true as const }

const runClient = <Result>(body: undefined | WireBody, use: (client: OpenAI) => Promise<Result>) =>
  runBoth({
    body,
    run: (fetch) => use(new OpenAI({ apiKey: 'not-a-key', fetch, maxRetries: 0 })),
    server,
  })

const counted = { response: 'Fine.', status: 'success', tokenUsage: { totalTokens: 5 } }

describe('the OpenAI client gives the same', () => {
  it('by withResponse', async () => {
    const { calls, outcome } = await runClient(whole, async (client) => {
      const {
        data,
        request_id: id,
        response,
      } = await client.chat.completions.create(request).withResponse()
      return { data, id, ...describeResponse(response) }
    })
    expect(outcome).toMatchObject({ result: { bodyUsed: true, type: 'basic' } })
    expect(calls).toMatchObject([counted])
  })

  it('by asResponse, byte for byte', async () => {
    const { calls, outcome } = await runClient(events, async (client) => {
      const response = await client.chat.completions.create(streamed).asResponse()
      const bytes = Buffer.from(await response.arrayBuffer()).toString('hex')
      return { bytes, ...describeResponse(response) }
    })
    const bytes = Buffer.from(events.text).toString('hex')
    expect(outcome).toMatchObject({ result: { bytes } })
    expect(calls).toMatchObject([counted])
  })

  it('by tee', async () => {
    const { calls } = await runClient(events, async (client) => {
      const [one, other] = (await client.chat.completions.create(streamed)).tee()
      return [await readAll(one), await readAll(other)]
    })
    expect(calls).toMatchObject([counted])
  })

  it('by toReadableStream', async () => {
    const { calls } = await runClient(events, async (client) => {
      const stream = (await client.chat.completions.create(streamed)).toReadableStream()
      return new Response(stream as ReadableStream).text()
    })
    expect(calls).toMatchObject([counted])
  })

  it('by its own helper for streams', async () => {
    const { calls } = await runClient(events, async (client) => {
      const stream = client.chat.completions.stream(request)
      const seen: unknown[] = []
      stream.on('content', (delta, all) => seen.push([delta, all]))
      return [(await stream.finalChatCompletion()).choices[0]?.message.content, seen]
    })
    expect(calls).toMatchObject([counted])
  })

  it('when the reader stops early', async () => {
    const { calls } = await runClient(events, async (client) => {
      for await (const part of await client.chat.completions.create(streamed)) {
        return part
      }
    })
    expect(calls).toHaveLength(1)
  })

  it('when its controller aborts', async () => {
    const { calls } = await runClient(events, async (client) => {
      const stream = await client.chat.completions.create(streamed)
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
      return client.chat.completions.create(request, { signal })
    })
    // The client does not send what is aborted already.
    expect(calls).toEqual([])
  })

  it.each([
    ['401', toJSON({ error: { code: 'invalid_api_key', message: 'No.', type: 'auth' } }, 401)],
    ['429', toJSON({ error: { code: 'rate_limit', message: 'No.', type: 'requests' } }, 429)],
    ['500', toJSON({ error: { message: 'No.', type: 'server_error' } }, 500)],
    ['502 without JSON', { contentType: 'text/html', status: 502, text: '<p>No.</p>' }],
    ['malformed JSON', { text: '{"choices":[{' }],
    ['a malformed event', { contentType: 'text/event-stream', text: 'data: {"a":\n\n' }],
    ['an error in the stream', toEvents([{ error: { code: 'x', message: 'No.', type: 'y' } }])],
  ] as [string, WireBody][])('when the answer is %s', async (_, body) => {
    const isStream = body.contentType === 'text/event-stream'
    const { calls, outcome } = await runClient<unknown>(body, (client) =>
      isStream
        ? client.chat.completions.create(streamed).then((stream) => readAll(stream))
        : client.chat.completions.create(request),
    )
    expect(outcome).toHaveProperty('error')
    expect(calls).toHaveLength(1)
  })
})
