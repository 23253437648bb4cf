import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { WireServer } from '../../../harness/wire/startWireServer.js'

import { postAndCapture } from '../../../harness/wire/postAndCapture.js'
import { replay } from '../../../harness/wire/replay.js'
import { startWireServer } from '../../../harness/wire/startWireServer.js'
import { toEvents, toJSON } from '../../../harness/wire/wireBody.js'

const url = 'https://llm.example.com/v1/completions'
const usage = { completion_tokens: 3, prompt_tokens: 9, total_tokens: 12 }

let server: WireServer

beforeAll(async () => {
  server = await startWireServer()
})

afterAll(() => server.close())

describe('a completion in OpenAI’s older form', () => {
  it('is read through the SDK, which notices nothing', async () => {
    const choices = [
      { finish_reason: 'stop', index: 0, logprobs: null, text: 'there.' },
      { finish_reason: 'length', index: 1, logprobs: null, text: 'so' },
    ]
    const { call, plain, tapped } = await replay({
      body: toJSON({ choices, id: 'cmpl-1', model: 'm-1', object: 'text_completion', usage }),
      run: (fetch) =>
        new OpenAI({ apiKey: 'not-a-key', fetch }).completions.create({
          max_tokens: 5,
          model: 'm',
          prompt: 'Hello',
        }),
      server,
    })
    expect(tapped).toEqual(plain)
    expect(call).toMatchObject({
      finishReason: 'stop',
      model: 'm',
      operation: 'completion',
      output: { alternatives: [{ finishReason: 'length', text: 'so' }] },
      parameters: { max_tokens: 5 },
      prompt: 'Hello',
      provider: 'direct',
      providerRequestId: 'cmpl-1',
      response: 'there.',
      responseModel: 'm-1',
      tokenUsage: { completionTokens: 3, promptTokens: 9 },
    })
  })

  it('is put together of its stream', async () => {
    const chunk = (text: string, reason: null | string = null) => ({
      choices: [{ finish_reason: reason, index: 0, text }],
    })
    const answer = toEvents([chunk('the'), chunk('re'), chunk('', 'stop'), { choices: [], usage }])
    const request = { model: 'm', prompt: ['Hello', 'You'], stream: true }
    expect(await postAndCapture({ answer, request, server, url })).toMatchObject({
      finishReason: 'stop',
      prompt: 'Hello\n\nYou',
      response: 'there',
      status: 'success',
      tokenUsage: { totalTokens: 12 },
    })
  })

  it('tells a prompt of tokens by their number', async () => {
    const request = { model: 'm', prompt: [1, 2, 3] }
    const answer = toJSON({ choices: [{ text: 'x' }] })
    expect(await postAndCapture({ answer, request, server, url })).toMatchObject({
      prompt: '[3 tokens]',
      response: 'x',
    })
  })

  it('is read where Mistral answers with a message', async () => {
    const request = { model: 'codestral-latest', prompt: 'def f(', suffix: 'return 1' }
    const choices = [{ finish_reason: 'stop', index: 0, message: { content: 'a):' } }]
    const fim = 'https://codestral.mistral.ai/v1/fim/completions'
    const answer = toJSON({ choices, usage })
    expect(await postAndCapture({ answer, request, server, url: fim })).toMatchObject({
      operation: 'completion',
      parameters: { suffix: 'return 1' },
      prompt: 'def f(',
      response: 'a):',
      vendor: 'mistral',
    })
  })
})
