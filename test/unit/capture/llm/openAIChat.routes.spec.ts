import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { WireServer } from '../../../harness/wire/startWireServer.js'

import { captureCalls } from '../../../harness/wire/captureCalls.js'
import { postAndCapture } from '../../../harness/wire/postAndCapture.js'
import { startWireServer } from '../../../harness/wire/startWireServer.js'
import { toEvents, toJSON } from '../../../harness/wire/wireBody.js'

let server: WireServer

beforeAll(async () => {
  server = await startWireServer()
})

afterAll(() => server.close())

const messages = [{ content: 'Hello?', role: 'user' }]
const usage = { completion_tokens: 3, prompt_tokens: 9, total_tokens: 12 }
const choices = [{ finish_reason: 'stop', index: 0, message: { content: 'Hi.' } }]
const answer = toJSON({ choices, id: 'gen-1', usage })

describe('a chat completion of another provider', () => {
  it.each([
    ['https://openrouter.ai/api/v1/chat/completions', 'openrouter', 'anthropic'],
    ['https://api.groq.com/openai/v1/chat/completions', 'groq', 'anthropic'],
    ['https://api.together.xyz/v1/chat/completions', 'together', 'anthropic'],
    ['https://api.fireworks.ai/inference/v1/chat/completions', 'fireworks', 'anthropic'],
    ['https://api.z.ai/api/paas/v4/chat/completions', 'direct', 'zai'],
    ['https://api.minimax.io/v1/text/chatcompletion_v2', 'direct', 'minimax'],
    ['https://api.mistral.ai/v1/agents/completions', 'direct', 'mistral'],
    ['https://models.github.ai/inference/chat/completions', 'github-models', 'anthropic'],
    ['http://localhost:11434/v1/chat/completions', 'direct', 'anthropic'],
    ['https://llm.example.com/any/chat/completions', 'direct', 'anthropic'],
    ['https://llm.example.com/our-own-path', 'direct', 'anthropic'],
  ])('is known by its address or its shape: %s', async (url, provider, vendor) => {
    const request = { messages, model: 'anthropic/claude-sonnet-4' }
    expect(await postAndCapture({ answer, request, server, url })).toMatchObject({
      model: 'anthropic/claude-sonnet-4',
      operation: 'chat',
      provider,
      response: 'Hi.',
      tokenUsage: { totalTokens: 12 },
      vendor,
    })
  })

  it('is not what begins a job', async () => {
    const capture = captureCalls({ fetch: server.fetch })
    server.serve(toJSON({ id: 'j1', status: 'CREATED' }))
    const body = JSON.stringify({ request: { messages, model: 'sonar-deep-research' } })
    const url = 'https://api.perplexity.ai/async/chat/completions'
    const response = await capture.fetch(url, { body, method: 'POST' })
    await response.text()
    expect(capture.serviceCalls).toMatchObject([{ endpoint: url, status: 'success' }])
    expect(capture.llmCalls).toEqual([])
  })

  it('has its model from the path of Azure where the body has none', async () => {
    const host = 'https://own.openai.azure.com'
    const url = `${host}/openai/deployments/gpt-4o-mini/chat/completions?api-version=2024-10-21`
    expect(await postAndCapture({ answer, request: { messages }, server, url })).toMatchObject({
      model: 'gpt-4o-mini',
      provider: 'azure',
      vendor: 'openai',
    })
  })
})

describe('what a router says beside the answer', () => {
  const url = 'https://openrouter.ai/api/v1/chat/completions'
  const request = { messages, model: 'openai/gpt-5' }

  it('is the cost, the provider behind it and its own words', async () => {
    const choice = { ...choices[0], native_finish_reason: 'end_turn' }
    const body = { choices: [choice], provider: 'Anthropic', usage: { ...usage, cost: 0.002 } }
    const row = await postAndCapture({ answer: toJSON(body), request, server, url })
    expect(row).toMatchObject({
      cost: 0.002,
      costSource: 'provider',
      finishReason: 'stop',
      metadata: { nativeFinishReason: 'end_turn', upstreamProvider: 'Anthropic' },
    })
  })

  it('is not the same word twice', async () => {
    const body = { choices: [{ ...choices[0], native_finish_reason: 'stop' }] }
    const row = await postAndCapture({ answer: toJSON(body), request, server, url })
    expect(row.metadata).toEqual({})
  })

  it('is the cost even where no tokens are told', async () => {
    const row = await postAndCapture({
      answer: toJSON({ choices, usage: { cost: 0.25 } }),
      request,
      server,
      url,
    })
    expect(row).toMatchObject({ cost: 0.25, usageSource: 'none' })
  })

  it('is that an answer out of its cache costs nothing', async () => {
    const headers = { 'x-openrouter-cache-status': 'HIT' }
    const row = await postAndCapture({ answer: { ...answer, headers }, request, server, url })
    expect(row).toMatchObject({ cost: 0, metadata: { responseCache: 'HIT' } })
  })

  it('is the cost that LiteLLM computes', async () => {
    const headers = { 'x-litellm-call-id': '1', 'x-litellm-response-cost': '2.85e-05' }
    const proxy = 'https://proxy.example.com/chat/completions'
    const row = await postAndCapture({
      answer: { ...answer, headers },
      request,
      server,
      url: proxy,
    })
    expect(row).toMatchObject({ cost: 0.0000285, costSource: 'provider', provider: 'litellm' })
  })

  it('is no cost where LiteLLM knows none', async () => {
    const headers = { 'x-litellm-response-cost': '0.0' }
    const row = await postAndCapture({ answer: { ...answer, headers }, request, server, url })
    expect(row.cost).toBeUndefined()
  })

  it('is in the stream as well', async () => {
    const stream = toEvents(
      [
        { choices: [{ delta: { content: 'Hi.' }, finish_reason: 'stop' }], provider: 'Groq' },
        { choices: [], usage: { ...usage, cost: 0.5 } },
      ],
      { hasTerminator: true },
    )
    const text = `: OPENROUTER PROCESSING\n\n${stream.text}`
    const row = await postAndCapture({ answer: { ...stream, text }, request, server, url })
    expect(row).toMatchObject({
      cost: 0.5,
      metadata: { upstreamProvider: 'Groq' },
      response: 'Hi.',
    })
  })
})

describe('usage in a stream', () => {
  const url = 'https://llm.example.com/v1/chat/completions'
  const request = { messages, model: 'm', stream: true }
  const end = { delta: { content: 'Hi.' }, finish_reason: 'stop' }
  const early = { completion_tokens: 1, prompt_tokens: 9 }
  const none = { completion_tokens: 0, prompt_tokens: 0, total_tokens: 0 }

  it.each([
    ['in the place of Groq', [{ choices: [end], x_groq: { id: 'r', usage } }]],
    ['in the place of Moonshot', [{ choices: [{ ...end, usage }] }]],
    [
      'in every chunk, growing',
      [
        { choices: [], usage: early },
        { choices: [end], usage },
      ],
    ],
    [
      'before the end',
      [
        { choices: [], usage },
        { choices: [end], usage: null },
      ],
    ],
    [
      'twice',
      [
        { choices: [end], usage },
        { choices: [], usage },
      ],
    ],
    [
      'and then as nothing',
      [
        { choices: [end], usage },
        { choices: [], usage: none },
      ],
    ],
  ])('counts once where it comes %s', async (_, events) => {
    const row = await postAndCapture({ answer: toEvents(events), request, server, url })
    expect(row.tokenUsage).toMatchObject({ completionTokens: 3, promptTokens: 9 })
    expect(row.usageSource).toBe('provider')
  })
})
