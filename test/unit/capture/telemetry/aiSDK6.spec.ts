import { createOpenAI } from '@ai-sdk/openai'
import {
  generateText,
  registerTelemetryIntegration,
  simulateReadableStream,
  stepCountIs,
  streamText,
  tool,
} from 'ai'
import { MockLanguageModelV3 } from 'ai/test'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'

import type { RowData } from '../../../../src/entries/row.js'
import type { FailingServer } from '../startFailingServer.js'

import { instrumentedFetch } from '../../../../src/capture/instrumentedFetch.js'
import { logbookTelemetry } from '../../../../src/capture/telemetry/logbookTelemetry.js'
import { registerTelemetry } from '../../../../src/capture/telemetry/registerTelemetry.js'
import { withLogContext } from '../../../../src/capture/withLogContext.js'
import { getRegistry } from '../../../../src/registry.js'
import { takeWaitingRows } from '../../../harness/takeWaitingRows.js'
import { startFailingServer } from '../startFailingServer.js'

let server: FailingServer

beforeAll(async () => {
  server = await startFailingServer()
})
afterAll(() => server.close())
beforeEach(() => {
  registerTelemetry(true)
  getRegistry().modelCalls.waiting.clear()
  rows()
})
afterEach(() => {
  globalThis.AI_SDK_TELEMETRY_INTEGRATIONS = []
})

/** The rows so far, those of bodies that are not settled yet included. */
function rows(): RowData[] {
  getRegistry().openCalls.forEach((settle) => settle())
  return takeWaitingRows('llmLogs')
}

function httpModel() {
  const fetch = instrumentedFetch as typeof globalThis.fetch
  return createOpenAI({ apiKey: 'k', baseURL: `${server.url}/v1`, fetch }).chat('gpt-4o-mini')
}

const usage = {
  inputTokens: { cacheRead: 4, cacheWrite: undefined, noCache: 3, total: 7 },
  outputTokens: { reasoning: 1, text: 1, total: 2 },
}
const finishReason = { raw: 'end_turn', unified: 'stop' as const }

/** A model that makes no HTTP call of ours. */
function mockModel(text = 'Hi.') {
  return new MockLanguageModelV3({
    doGenerate: async () => ({
      content: [
        { text: 'They greet.', type: 'reasoning' },
        { text, type: 'text' },
      ],
      finishReason,
      usage,
      warnings: [],
    }),
    doStream: async () => ({
      stream: simulateReadableStream({
        chunks: [
          { id: '1', type: 'text-start' },
          { delta: text, id: '1', type: 'text-delta' },
          { id: '1', type: 'text-end' },
          { finishReason, type: 'finish', usage },
        ],
      }),
    }),
    modelId: 'claude-haiku-4-5',
    provider: 'amazon-bedrock',
  })
}

async function readAll(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of stream) {
    // Read to its end.
  }
}

describe('a call of the AI SDK over an instrumented fetch', () => {
  it('is one row, with what the SDK was told of it', async () => {
    const telemetry = { functionId: 'summarise', metadata: { plan: 'pro' } }
    await withLogContext({ userId: 1 }, () =>
      generateText({ experimental_telemetry: telemetry, model: httpModel(), prompt: 'Hello?' }),
    )
    const [row, ...others] = rows()
    expect(others).toEqual([])
    expect(row).toMatchObject({
      feature: 'summarise',
      httpStatus: 200,
      metadata: { aiSDK: { functionId: 'summarise' }, plan: 'pro' },
      prompt: 'Hello?',
      tokenUsage: { totalTokens: 9 },
      userId: 1,
    })
  })

  it('keeps the feature of the log context', async () => {
    const experimental_telemetry = { functionId: 'summarise' }
    await withLogContext({ feature: 'inbox' }, () =>
      generateText({ experimental_telemetry, model: httpModel(), prompt: 'Hello?' }),
    )
    expect(rows()[0]!.feature).toBe('inbox')
  })

  it('has one id for all attempts, each of which is a row', async () => {
    server.fail(503)
    await generateText({ model: httpModel(), prompt: 'Hello?' })
    const [first, second, ...others] = rows() as [RowData, RowData]
    expect(others).toEqual([])
    expect(second).toMatchObject({
      attempt: 2,
      metadata: first.metadata!,
      retryOf: first.requestId!,
    })
    expect(first).toMatchObject({ metadata: { aiSDK: { callId: expect.any(String) } } })
  })

  it('is one row also where the app listens to the same hooks', async () => {
    const options = { model: httpModel(), prompt: 'Hello?' }
    const listeners = { experimental_onStart: () => {}, experimental_onStepStart: () => {} }
    await generateText({ ...options, ...listeners, onStepFinish: () => {} })
    expect(rows()).toHaveLength(1)
  })

  it('is one row where the integration is registered twice', async () => {
    registerTelemetryIntegration(logbookTelemetry())
    registerTelemetry(true)
    await generateText({ model: httpModel(), prompt: 'Hello?' })
    await generateText({ model: mockModel(), prompt: 'Hello?' })
    expect(rows()).toHaveLength(2)
  })

  it('keeps neither question nor answer where its own integration says so', async () => {
    const integrations = logbookTelemetry({ recordInputs: false, recordOutputs: false })
    const experimental_telemetry = { integrations }
    await generateText({ experimental_telemetry, model: httpModel(), prompt: 'my secret' })
    await generateText({ experimental_telemetry, model: mockModel(), prompt: 'my secret' })
    const both = rows()
    expect(both).toHaveLength(2)
    expect(JSON.stringify(both)).not.toMatch(/my secret|Hi\.|They greet/)
    for (const row of both) {
      expect(row.metadata).toMatchObject({ notRecorded: ['inputs', 'outputs'] })
      expect(row.tokenUsage).toMatchObject({ totalTokens: 9 })
    }
  })

  it('leaves nothing behind in the context of the caller', async () => {
    await generateText({ model: httpModel(), prompt: 'Hello?' })
    expect(getRegistry().modelCall.getStore()).toBeUndefined()
    await readAll(streamText({ model: mockModel(), prompt: 'Hello?' }).textStream)
    expect(getRegistry().modelCall.getStore()).toBeUndefined()
    expect(getRegistry().modelCalls.waiting.size).toBe(0)
  })
})

describe('a call of the AI SDK that no instrumented fetch sees', () => {
  const expected = {
    finishReason: 'end_turn',
    model: 'claude-haiku-4-5',
    operation: 'chat',
    prompt: 'Hello?',
    provider: 'bedrock',
    response: 'Hi.',
    status: 'success',
    tokenUsage: {
      cachedTokens: 4,
      completionTokens: 2,
      promptTokens: 7,
      reasoningTokens: 1,
      totalTokens: 9,
    },
    usageSource: 'provider',
    userId: 1,
    vendor: 'anthropic',
  }

  it('is one row, by what the SDK says of it', async () => {
    await withLogContext({ userId: 1 }, () =>
      generateText({ model: mockModel(), prompt: 'Hello?', system: 'Be kind.', temperature: 0.5 }),
    )
    const [row, ...others] = rows()
    expect(others).toEqual([])
    expect(row).toMatchObject({
      ...expected,
      messages: [
        { parts: [{ content: 'Be kind.', type: 'text' }], role: 'system' },
        { parts: [{ from: 'prompt', type: 'text' }], role: 'user' },
      ],
      output: { reasoning: 'They greet.' },
      parameters: { temperature: 0.5 },
    })
  })

  it('is one row when it streams, also when somebody else reads it', async () => {
    const { textStream } = withLogContext({ userId: 1 }, () =>
      streamText({ model: mockModel(), prompt: 'Hello?' }),
    )
    await withLogContext({ userId: 2 }, () => readAll(textStream))
    const [row, ...others] = rows()
    expect(others).toEqual([])
    expect(row).toMatchObject(expected)
  })

  it('never has the question of another when several stream at once', async () => {
    const streams = Array.from({ length: 20 }, (_, index) =>
      withLogContext({ userId: index }, () =>
        streamText({ model: mockModel(`answer ${index}`), prompt: `question ${index}` }),
      ),
    )
    await Promise.all(streams.map(({ textStream }) => readAll(textStream)))
    const stored = rows()
    expect(stored).toHaveLength(20)
    for (const { prompt, response, userId } of stored) {
      expect([prompt, response]).toEqual([`question ${userId}`, `answer ${userId}`])
    }
  })

  it('has rather no question than that of another, where nothing tells two streams apart', async () => {
    const streams = ['one', 'two'].map((prompt) => streamText({ model: mockModel(prompt), prompt }))
    await Promise.all(streams.map(({ textStream }) => readAll(textStream)))
    for (const { prompt, response } of rows()) {
      expect(['', response]).toContain(prompt)
    }
  })
})

describe('an agent run', () => {
  it('is a row for each model call, and none for itself or its tools', async () => {
    const weather = tool({
      execute: async () => {
        await generateText({ model: mockModel('rain'), prompt: 'inner' })
        return 'sun'
      },
      inputSchema: z.object({}),
    })
    let step = 0
    const model = new MockLanguageModelV3({
      doGenerate: async () => ({
        content:
          step++ === 0
            ? [{ input: '{}', toolCallId: 't1', toolName: 'weather', type: 'tool-call' as const }]
            : [{ text: 'Sunny.', type: 'text' as const }],
        finishReason,
        usage,
        warnings: [],
      }),
      modelId: 'gpt-4o',
    })
    await generateText({ model, prompt: 'outer', stopWhen: stepCountIs(3), tools: { weather } })
    const stored = rows()
    expect(stored.map(({ prompt, response }) => [prompt, response])).toEqual([
      ['inner', 'rain'],
      ['outer', ''],
      ['outer', 'Sunny.'],
    ])
    const [inner, first, second] = stored.map(
      ({ metadata }) => (metadata as { aiSDK: { callId: string } }).aiSDK.callId,
    )
    expect(first).toBe(second)
    expect(inner).not.toBe(first)
    expect(stored[1]!.output).toMatchObject({ toolCalls: [{ id: 't1', name: 'weather' }] })
  })
})
