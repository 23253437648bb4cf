import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { WireServer } from '../../../harness/wire/startWireServer.js'

import { captureCalls } from '../../../harness/wire/captureCalls.js'
import { postAndCapture } from '../../../harness/wire/postAndCapture.js'
import { startWireServer } from '../../../harness/wire/startWireServer.js'
import { toJSON, toLines } from '../../../harness/wire/wireBody.js'

const host = 'http://localhost:11434'
const counted = { eval_count: 5, prompt_eval_count: 26, total_duration: 4_000_000 }

let server: WireServer

beforeAll(async () => {
  server = await startWireServer()
})

afterAll(() => server.close())

describe('a call of Ollama', () => {
  it('is put together of its lines', async () => {
    const line = (message: object, more: object = {}) => ({
      done: false,
      message,
      model: 'qwen3:8b',
      ...more,
    })
    const call = { function: { arguments: { a: 1 }, name: 'look' } }
    const answer = toLines([
      line({ content: '', thinking: 'Hm.' }),
      line({ content: 'Hi ' }),
      line({ content: 'there' }),
      line({ content: '', tool_calls: [call] }),
      line({ content: '' }, { done: true, done_reason: 'stop', ...counted }),
    ])
    const messages = [{ content: 'What is it?', images: ['iVBORw0KGgo='], role: 'user' }]
    const request = { messages, model: 'qwen3:8b', options: { num_ctx: 4096 } }
    const row = await postAndCapture({ answer, request, server, url: `${host}/api/chat` })
    expect(row).toMatchObject({
      finishReason: 'stop',
      messages: [{ parts: [{}, { bytes: 8, mimeType: 'image/png', type: 'blob' }], role: 'user' }],
      model: 'qwen3:8b',
      operation: 'chat',
      output: { reasoning: 'Hm.', toolCalls: [{ arguments: { a: 1 }, name: 'look' }] },
      parameters: { options: { num_ctx: 4096 } },
      prompt: 'What is it?',
      response: 'Hi there',
      status: 'success',
      tokenUsage: { completionTokens: 5, promptTokens: 26, totalTokens: 31 },
      usageSource: 'provider',
      vendor: 'alibaba',
    })
  })

  it('is read where it comes whole', async () => {
    const answer = toJSON({
      ...counted,
      done: true,
      done_reason: 'length',
      response: 'because',
      thinking: 'Hm.',
    })
    const request = { model: 'llama3.2', prompt: 'Why?', stream: false, system: 'Be brief.' }
    const row = await postAndCapture({ answer, request, server, url: `${host}/api/generate` })
    expect(row).toMatchObject({
      finishReason: 'length',
      messages: [
        { parts: [{ content: 'Be brief.', type: 'text' }], role: 'system' },
        { role: 'user' },
      ],
      operation: 'completion',
      output: { reasoning: 'Hm.' },
      prompt: 'Why?',
      response: 'because',
      tokenUsage: { totalTokens: 31 },
      vendor: 'meta',
    })
  })

  it('has only a part of its usage where the prompt is not counted again', async () => {
    const answer = toJSON({ done: true, eval_count: 5, message: { content: 'Hi' } })
    const request = { messages: [{ content: 'Hello?', role: 'user' }], model: 'llama3.2' }
    const row = await postAndCapture({ answer, request, server, url: `${host}/api/chat` })
    expect(row).toMatchObject({
      tokenUsage: { completionTokens: 5 },
      usageSource: 'provider_partial',
    })
  })

  it('is an error where a line tells of one', async () => {
    const answer = toLines([
      { done: false, message: { content: 'Hi' } },
      { error: 'out of memory' },
    ])
    const request = { messages: [{ content: 'Hello?', role: 'user' }], model: 'llama3.2' }
    const row = await postAndCapture({ answer, request, server, url: `${host}/api/chat` })
    expect(row).toMatchObject({ error: 'out of memory', response: 'Hi', status: 'error' })
  })

  it('is counted where it embeds, however long the vectors are', async () => {
    const embeddings = [Array.from({ length: 20_000 }, (_, at) => at / 7)]
    const answer = toJSON({ embeddings, model: 'nomic-embed-text', prompt_eval_count: 8 })
    const request = { input: ['one', 'two'], model: 'nomic-embed-text' }
    const row = await postAndCapture({ answer, request, server, url: `${host}/api/embed` })
    expect(row).toMatchObject({
      operation: 'embedding',
      prompt: 'one\n\ntwo',
      tokenUsage: { promptTokens: 8, totalTokens: 8 },
    })
  })
})

describe('a call of something else under the same path', () => {
  it('is a service call', async () => {
    const capture = captureCalls({ fetch: server.fetch })
    server.serve(toJSON({ message: { content: 'Hi' } }))
    const body = JSON.stringify({ messages: [{ content: 'Hello?', role: 'user' }], model: 'ours' })
    const response = await capture.fetch('https://app.example.com/api/chat', {
      body,
      method: 'POST',
    })
    await response.text()
    expect(capture.llmCalls).toEqual([])
    expect(capture.serviceCalls).toHaveLength(1)
  })
})
