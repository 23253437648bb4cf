import { createOpenRouter } from '@openrouter/ai-sdk-provider'
import { HTTPClient, OpenRouter } from '@openrouter/sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { WireServer } from '../../../harness/wire/startWireServer.js'

import { callAI } from '../../../harness/wire/aiResult.js'
import { outcomeOf, replay } from '../../../harness/wire/replay.js'
import { startWireServer } from '../../../harness/wire/startWireServer.js'
import { toEvents, toJSON } from '../../../harness/wire/wireBody.js'

type Fetch = typeof globalThis.fetch

const usage = {
  completion_tokens: 20,
  completion_tokens_details: { reasoning_tokens: 5 },
  cost: 0.00095,
  cost_details: {
    upstream_inference_completions_cost: 0.01,
    upstream_inference_cost: 0.02,
    upstream_inference_prompt_cost: 0.01,
  },
  is_byok: true,
  prompt_tokens: 194,
  prompt_tokens_details: { cached_tokens: 40 },
  total_tokens: 214,
}
const frame = { created: 1, id: 'gen-1', model: 'anthropic/claude-sonnet-4', provider: 'Anthropic' }
const message = { content: 'Hi.', reasoning: 'Hm.', role: 'assistant' }
const whole = toJSON({
  ...frame,
  choices: [{ finish_reason: 'stop', index: 0, message, native_finish_reason: 'end_turn' }],
  object: 'chat.completion',
  system_fingerprint: null,
  usage,
})
const chunk = (more: object) => ({ ...frame, object: 'chat.completion.chunk', ...more })
const streamed = toEvents(
  [
    chunk({
      choices: [{ delta: { reasoning: 'Hm.', role: 'assistant' }, finish_reason: null, index: 0 }],
    }),
    chunk({ choices: [{ delta: { content: 'Hi.' }, finish_reason: 'stop', index: 0 }] }),
    chunk({ choices: [], usage }),
  ],
  { hasTerminator: true },
)

const expected = {
  cost: 0.02095,
  costSource: 'provider',
  finishReason: 'stop',
  model: 'anthropic/claude-sonnet-4',
  operation: 'chat',
  output: { reasoning: 'Hm.' },
  provider: 'openrouter',
  providerRequestId: 'gen-1',
  response: 'Hi.',
  status: 'success',
  tokenUsage: { cachedTokens: 40, completionTokens: 20, promptTokens: 194, reasoningTokens: 5 },
  vendor: 'anthropic',
}

let server: WireServer

beforeAll(async () => {
  server = await startWireServer({ seed: 5 })
})

afterAll(() => server.close())

describe.each([
  ['whole', false],
  ['streamed', true],
])('an answer of OpenRouter that comes %s', (_, isStream) => {
  const body = isStream ? streamed : whole

  it('is a row with what its provider for the AI SDK reports', async () => {
    const run = (fetch: Fetch) =>
      callAI(createOpenRouter({ apiKey: 'not-a-key', fetch }).chat(expected.model), isStream)
    const { call, plain, tapped } = await replay({ body, run, server })
    expect(tapped).toEqual(plain)
    expect(plain).toMatchObject({
      result: { text: 'Hi.', usage: { inputTokens: 194, outputTokens: 20 } },
    })
    expect(call).toMatchObject(expected)
  })

  it('is a row with what its own SDK reports', async () => {
    const run = (fetch: Fetch) => outcomeOf(send(fetch, isStream))
    const { call, plain, tapped } = await replay({ body, run, server })
    expect(tapped).toEqual(plain)
    expect(plain).toMatchObject({ result: { length: isStream ? 3 : 1 } })
    expect(call).toMatchObject({ ...expected, prompt: 'Hello?' })
  })
})

async function send(fetch: Fetch, stream: boolean): Promise<unknown[]> {
  const httpClient = new HTTPClient({ fetcher: (input, init) => fetch(input, init) })
  const client = new OpenRouter({ apiKey: 'not-a-key', httpClient })
  const messages = [{ content: 'Hello?', role: 'user' as const }]
  const result = await client.chat.send({
    chatRequest: { messages, model: expected.model, stream },
  })
  const parts: unknown[] = []
  if (Symbol.asyncIterator in result) {
    for await (const part of result) {
      parts.push(part)
    }
    return parts
  }
  return [result]
}
