import {
  BedrockRuntimeClient,
  ConverseStreamCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'

import type * as Snippet from '../../../docs/snippets/bedrock.js'
import type { Booted } from '../../harness/bootLogbook.js'
import type { BedrockAnswer, BedrockServer } from './startBedrockServer.js'

import { logAWSCalls } from '../../../src/index.js'
import { bootLogbook } from '../../harness/bootLogbook.js'
import { clearLogs } from '../../harness/logRows.js'
import { startBedrockServer } from './startBedrockServer.js'

const index = '../../../src/index.js'
let app: Booted
let logged: typeof Snippet
let plain: typeof Snippet
let server: BedrockServer

const usage = {
  cacheDetails: [{ inputTokens: 4, ttl: '1h' }],
  cacheReadInputTokens: 10,
  cacheWriteInputTokens: 4,
  inputTokens: 3,
  outputTokens: 2,
  totalTokens: 19,
}
const toolUse = { input: { city: 'Bern' }, name: 'weather', toolUseId: 't1' }
const whole: BedrockAnswer = {
  json: {
    metrics: { latencyMs: 12 },
    output: {
      message: {
        content: [
          { reasoningContent: { reasoningText: { signature: 's', text: 'Hm.' } } },
          { text: 'Fine.' },
          { toolUse },
        ],
        role: 'assistant',
      },
    },
    stopReason: 'tool_use',
    usage,
  },
}
const events: BedrockAnswer = {
  events: [
    { body: { role: 'assistant' }, name: 'messageStart' },
    {
      body: { contentBlockIndex: 0, delta: { reasoningContent: { text: 'Hm.' } } },
      name: 'contentBlockDelta',
    },
    { body: { contentBlockIndex: 1, delta: { text: 'Fi' } }, name: 'contentBlockDelta' },
    { body: { contentBlockIndex: 1, delta: { text: 'ne.' } }, name: 'contentBlockDelta' },
    {
      body: { contentBlockIndex: 2, start: { toolUse: { name: 'weather', toolUseId: 't1' } } },
      name: 'contentBlockStart',
    },
    {
      body: { contentBlockIndex: 2, delta: { toolUse: { input: '{"city":"Bern"}' } } },
      name: 'contentBlockDelta',
    },
    { body: { contentBlockIndex: 2 }, name: 'contentBlockStop' },
    { body: { stopReason: 'tool_use' }, name: 'messageStop' },
    { body: { metrics: { latencyMs: 12 }, usage }, name: 'metadata' },
  ],
}
const row = {
  finishReason: 'tool_use',
  httpStatus: 200,
  model: 'anthropic.claude-sonnet-4-20250514-v1:0',
  operation: 'chat',
  output: {
    reasoning: 'Hm.',
    toolCalls: [{ arguments: { city: 'Bern' }, id: 't1', name: 'weather' }],
  },
  prompt: 'How are you?',
  providerRequestId: 'aws-1',
  response: 'Fine.',
  status: 'success',
  tokenUsage: {
    cachedTokens: 10,
    cacheWriteTokens: 4,
    completionTokens: 2,
    promptTokens: 17,
    totalTokens: 19,
  },
  usageDetails: { cacheWriteByTTL: { '1h': 4 } },
  usageSource: 'provider',
  vendor: 'anthropic',
}

beforeAll(async () => {
  server = await startBedrockServer()
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'not-a-key')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'not-a-key')
  vi.stubEnv('AWS_ENDPOINT_URL_BEDROCK_RUNTIME', server.url)
  vi.doMock(index, () => ({ logAWSCalls: (client: unknown) => client }))
  plain = await import('../../../docs/snippets/bedrock.js')
  vi.doUnmock(index)
  vi.resetModules()
  logged = await import('../../../docs/snippets/bedrock.js')
  app = await bootLogbook({ db: 'sqlite', options: { spool: false } })
})

beforeEach(() => clearLogs(app.payload))

afterAll(async () => {
  await app.stop()
  await server.close()
  vi.unstubAllEnvs()
})

async function findRows(collection: 'llm-logs' | 'service-logs' = 'llm-logs') {
  await app.logbook.flush()
  return (await app.payload.find({ collection, depth: 0, pagination: false })).docs
}

async function collect(stream: AsyncIterable<unknown>): Promise<unknown[]> {
  const parts: unknown[] = []
  for await (const part of stream) {
    parts.push(part)
  }
  return parts
}

const invoke = {
  body: JSON.stringify({
    anthropic_version: 'bedrock-2023-05-31',
    max_tokens: 10,
    messages: [{ content: 'How are you?', role: 'user' }],
  }),
  modelId: 'anthropic.claude-3-haiku-20240307-v1:0',
}

function createClient(): BedrockRuntimeClient {
  return logAWSCalls(new BedrockRuntimeClient({ maxAttempts: 2, region: 'us-east-1' }))
}

describe('a call of Bedrock', () => {
  it('by Converse gives what it gives without the logbook, and is a row', async () => {
    server.serve(whole)
    const expected = await plain.ask('How are you?')
    server.serve(whole)
    expect(await logged.ask('How are you?')).toEqual(expected)
    expect(await findRows()).toMatchObject([row])
    expect(await findRows('service-logs')).toEqual([])
  })

  it('by ConverseStream gives the events that it gives without, and is a row', async () => {
    server.serve(events)
    const expected = await collect(plain.stream('How are you?'))
    server.serve(events)
    expect(await collect(logged.stream('How are you?'))).toEqual(expected)
    expect(expected).toHaveLength(9)
    const [stored] = await findRows()
    expect(stored).toMatchObject(row)
    expect(stored).toMatchObject({ timeToFirstToken: expect.any(Number) })
  })

  it('that is broken off is a row with what was read', async () => {
    server.serve(events)
    for await (const event of logged.stream('How are you?')) {
      if (event.contentBlockDelta?.delta?.text === 'Fi') {
        break
      }
    }
    expect(await findRows()).toMatchObject([
      { response: 'Fi', status: 'cancelled', usageSource: 'none' },
    ])
  })

  it('that nobody reads is a row after a flush', async () => {
    server.serve(events)
    const messages = [{ content: [{ text: 'Hello?' }], role: 'user' as const }]
    await createClient().send(new ConverseStreamCommand({ messages, modelId: row.model }))
    expect(await findRows()).toMatchObject([{ metadata: { responseBodyUnread: true } }])
  })

  it('that ends in an exception of the stream is a failed row', async () => {
    const [first, second] = events.events!
    const failure = { body: { message: 'Too many.' }, name: 'throttlingException' }
    server.serve({ events: [first!, second!, failure] })
    const failed = collect(logged.stream('How are you?'))
    await expect(failed).rejects.toThrow('Too many.')
    expect(await findRows()).toMatchObject([
      { error: expect.stringContaining('Too many.'), status: 'error' },
    ])
  })

  it('by InvokeModel is read in the form of the model’s maker', async () => {
    const message = {
      content: [{ text: 'Fine.', type: 'text' }],
      id: 'msg_1',
      model: 'claude-3-haiku-20240307',
      role: 'assistant',
      stop_reason: 'end_turn',
      type: 'message',
      usage: { input_tokens: 3, output_tokens: 2 },
    }
    server.serve({ json: message })
    const { body } = await createClient().send(new InvokeModelCommand(invoke))
    expect(JSON.parse(body.transformToString())).toEqual(message)
    expect(await findRows()).toMatchObject([
      { model: invoke.modelId, response: 'Fine.', tokenUsage: { totalTokens: 5 } },
    ])
  })

  it('by InvokeModelWithResponseStream is read event by event', async () => {
    const told = [
      {
        message: { content: [], usage: { input_tokens: 3, output_tokens: 1 } },
        type: 'message_start',
      },
      { delta: { text: 'Fine.', type: 'text_delta' }, index: 0, type: 'content_block_delta' },
      { delta: { stop_reason: 'end_turn' }, type: 'message_delta', usage: { output_tokens: 2 } },
      { type: 'message_stop' },
    ]
    server.serve({
      events: told.map((event) => ({
        body: { bytes: Buffer.from(JSON.stringify(event)).toString('base64') },
        name: 'chunk',
      })),
    })
    const { body } = await createClient().send(new InvokeModelWithResponseStreamCommand(invoke))
    expect(await collect(body!)).toHaveLength(4)
    expect(await findRows()).toMatchObject([{ response: 'Fine.', tokenUsage: { totalTokens: 5 } }])
  })

  it('that is tried again is a row for each try, the second linked to the first', async () => {
    const refused = { 'x-amzn-errortype': 'ThrottlingException' }
    server.serve({ headers: refused, json: { message: 'Slow down.' }, status: 429 })
    server.serve(whole)
    await logged.ask('How are you?')
    const rows = (await findRows()).sort((a, b) => Number(a.attempt) - Number(b.attempt))
    expect(rows).toMatchObject([
      {
        attempt: 1,
        error: expect.stringContaining('Slow down.'),
        httpStatus: 429,
        status: 'error',
      },
      { attempt: 2, retryOf: rows[0]!.requestId, status: 'success' },
    ])
  })
})
