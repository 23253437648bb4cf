import { createOpenAI } from '@ai-sdk/openai'
import Anthropic from '@anthropic-ai/sdk'
import { HTTPClient, OpenRouter } from '@openrouter/sdk'
import { generateText } from 'ai'
import OpenAI from 'openai'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import type { Capture } from '../../harness/wire/captureCalls.js'
import type { FailingServer } from './startFailingServer.js'

import { createInstrumentedFetch } from '../../../src/capture/instrumentedFetch.js'
import { withLogContext } from '../../../src/capture/withLogContext.js'
import { getRegistry } from '../../../src/registry.js'
import { takeWaitingRows } from '../../harness/takeWaitingRows.js'
import { captureCalls } from '../../harness/wire/captureCalls.js'
import { startFailingServer } from './startFailingServer.js'

let server: FailingServer
let capture: Capture

beforeAll(async () => {
  server = await startFailingServer()
})
afterAll(() => server.close())
beforeEach(() => {
  capture = captureCalls()
})

const ask = 'How are you?'
const messages = [{ content: ask, role: 'user' as const }]

/** One call through each SDK, with its own retries. */
const calls: Record<string, (fetch: typeof globalThis.fetch) => PromiseLike<unknown>> = {
  '@anthropic-ai/sdk': (fetch) =>
    new Anthropic({ apiKey: 'k', baseURL: server.url, fetch, maxRetries: 2 }).messages.create({
      max_tokens: 9,
      messages,
      model: 'claude-haiku-4-5',
    }),
  '@openrouter/sdk': (fetch) =>
    new OpenRouter({
      apiKey: 'k',
      httpClient: new HTTPClient({ fetcher: fetch }),
      retryConfig: {
        backoff: { exponent: 1, initialInterval: 1, maxElapsedTime: 9000, maxInterval: 1 },
        strategy: 'backoff',
      },
      serverURL: `${server.url}/v1`,
    }).chat.send(
      { chatRequest: { messages, model: 'gpt-4o-mini' } },
      { retryCodes: ['5XX', '429'] },
    ),
  ai: (fetch) =>
    generateText({
      maxRetries: 2,
      model: createOpenAI({ apiKey: 'k', baseURL: `${server.url}/v1`, fetch }).chat('gpt-4o-mini'),
      prompt: ask,
    }),
  openai: (fetch) =>
    new OpenAI({
      apiKey: 'k',
      baseURL: `${server.url}/v1`,
      fetch,
      maxRetries: 2,
    }).chat.completions.create({ messages, model: 'gpt-4o-mini' }),
}

function attempts(): { attempt: number; id: string; retryOf?: string; status: string }[] {
  capture.flush()
  // A body that the SDK leaves unread is settled later than the ones after it.
  return [...capture.llmCalls, ...capture.serviceCalls]
    .map(({ attempt = 1, requestId, retryOf, status }) => ({
      attempt,
      id: requestId!,
      retryOf,
      status,
    }))
    .sort((one, other) => one.attempt - other.attempt)
}

describe('case 38: the retries of an SDK are attempts of one call', () => {
  it.each(Object.keys(calls))('%s: one row for each, linked to the first', async (name) => {
    server.fail(503, 429)
    await calls[name]!(capture.fetch as typeof globalThis.fetch)
    const rows = attempts()
    const { id } = rows[0]!
    expect(rows).toMatchObject([
      { attempt: 1, retryOf: undefined, status: 'error' },
      { attempt: 2, retryOf: id, status: 'error' },
      { attempt: 3, retryOf: id, status: 'success' },
    ])
  })

  it.each(Object.keys(calls))('%s: the same call once more is a new one', async (name) => {
    const fetch = capture.fetch as typeof globalThis.fetch
    await calls[name]!(fetch)
    await calls[name]!(fetch)
    expect(attempts().map(({ attempt, retryOf }) => [attempt, retryOf])).toEqual([
      [1, undefined],
      [1, undefined],
    ])
  })

  it('and of the same user, where several ask the same at the same time', async () => {
    server.fail(503, 503, 503)
    const fetch = createInstrumentedFetch() as typeof globalThis.fetch
    await Promise.all(
      [1, 2].flatMap((userId) =>
        ['ai', 'openai'].map((name) => withLogContext({ userId }, async () => calls[name]!(fetch))),
      ),
    )
    getRegistry().openCalls.forEach((settle) => settle())
    const rows = takeWaitingRows()
    const retries = rows.filter(({ retryOf }) => retryOf !== undefined)
    expect([rows.length, retries.length]).toEqual([7, 3])
    for (const retry of retries) {
      const first = rows.find(({ requestId }) => requestId === retry.retryOf)
      expect(first).toMatchObject({ status: 'error', userId: retry.userId! })
    }
  })
})
