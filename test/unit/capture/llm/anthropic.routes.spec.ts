import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { WireServer } from '../../../harness/wire/startWireServer.js'

import { captureCalls } from '../../../harness/wire/captureCalls.js'
import { captureOne } from '../../../harness/wire/captureOne.js'
import { startWireServer } from '../../../harness/wire/startWireServer.js'
import { toJSON } from '../../../harness/wire/wireBody.js'

let server: WireServer

beforeAll(async () => {
  server = await startWireServer()
})

afterAll(() => server.close())

const messages = [{ content: 'Hello', role: 'user' }]
const request = { max_tokens: 100, messages, model: 'claude-sonnet-5' }
const message = {
  content: [{ text: 'Good day', type: 'text' }],
  id: 'msg_1',
  model: 'claude-sonnet-5',
  stop_reason: 'end_turn',
  type: 'message',
  usage: { input_tokens: 10, output_tokens: 4 } as object,
}
const chat = {
  choices: [{ finish_reason: 'stop', index: 0, message: { content: 'Hi', role: 'assistant' } }],
  object: 'chat.completion',
}

async function postAsService(url: string, body: object, answer: object, status = 200) {
  const capture = captureCalls({ fetch: server.fetch })
  server.serve(toJSON(answer, status))
  await (await capture.fetch(url, { body: JSON.stringify(body), method: 'POST' })).text()
  return { llmCalls: capture.llmCalls.length, serviceCalls: capture.serviceCalls.length }
}

describe('a message', () => {
  it.each([
    ['api.anthropic.com/v1/messages', 'direct', 'anthropic'],
    ['openrouter.ai/api/v1/messages', 'openrouter', 'anthropic'],
    ['api.deepseek.com/anthropic/v1/messages', 'direct', 'deepseek'],
    ['api.moonshot.ai/anthropic/v1/messages', 'direct', 'moonshotai'],
    ['api.z.ai/api/anthropic/v1/messages', 'direct', 'zai'],
    ['api.minimax.io/anthropic/v1/messages', 'direct', 'minimax'],
    ['my-name.services.ai.azure.com/anthropic/v1/messages', 'azure', 'anthropic'],
    ['bedrock-mantle.us-east-1.api.aws/anthropic/v1/messages', 'bedrock', 'anthropic'],
    ['llm.example.com/anthropic/messages', 'direct', 'anthropic'],
  ])('is one at %s', async (address, provider, vendor) => {
    const url = `https://${address}`
    const call = await captureOne({ answer: toJSON(message), request, server, url })
    expect(call).toMatchObject({ provider, response: 'Good day', vendor })
    expect(call.tokenUsage).toMatchObject({ completionTokens: 4, promptTokens: 10 })
  })

  it.each([
    [
      'us-east5-aiplatform.googleapis.com/v1/projects/p/locations/l/publishers/anthropic/models/claude-opus-4-1@20250805:rawPredict',
      'vertex',
      'claude-opus-4-1@20250805',
    ],
    [
      'aiplatform.eu.rep.googleapis.com/v1/projects/p/locations/eu/publishers/anthropic/models/claude-opus-4-8:streamRawPredict',
      'vertex',
      'claude-opus-4-8',
    ],
    [
      'bedrock-runtime.us-east-1.amazonaws.com/model/us.anthropic.claude-sonnet-4-20250514-v1%3A0/invoke',
      'bedrock',
      'us.anthropic.claude-sonnet-4-20250514-v1:0',
    ],
  ])('has its model out of the path of %s', async (address, provider, model) => {
    const body = { anthropic_version: '2023-10-16', max_tokens: 100, messages }
    const url = `https://${address}`
    const call = await captureOne({ answer: toJSON(message), request: body, server, url })
    expect(call).toMatchObject({ model, provider, response: 'Good day', vendor: 'anthropic' })
  })

  it.each([
    ['a system’s text beside its messages', { system: 'Be brief.' }],
    ['tools with an input_schema', { tools: [{ input_schema: {}, name: 'look' }] }],
    ['a version of its own', { anthropic_version: '2023-06-01' }],
  ])('is known at any address by %s', async (_, members) => {
    const url = 'https://llm.example.com/ask'
    const body = { ...request, ...members }
    const call = await captureOne({ answer: toJSON(message), request: body, server, url })
    expect(call).toMatchObject({ finishReason: 'end_turn', response: 'Good day' })
  })

  it('is none of ours where only the request could be one, and the answer is of a chat', async () => {
    const url = 'https://llm.example.com/ask'
    const call = await captureOne({ answer: toJSON(chat), request, server, url })
    expect(call).toMatchObject({ finishReason: 'stop', response: 'Hi' })
  })

  it('has the cost that OpenRouter says, with that of the user’s own key', async () => {
    const usage = {
      cost: 0.001,
      cost_details: { upstream_inference_cost: 0.02 },
      input_tokens: 10,
      is_byok: true,
      output_tokens: 4,
    }
    const call = await captureOne({
      answer: toJSON({ ...message, provider: 'Amazon Bedrock', usage }),
      request: { ...request, model: 'anthropic/claude-sonnet-5' },
      server,
      url: 'https://openrouter.ai/api/v1/messages',
    })
    expect(call.cost).toBeCloseTo(0.021, 10)
    expect(call).toMatchObject({
      costSource: 'provider',
      metadata: { upstreamProvider: 'Amazon Bedrock' },
    })
  })

  it('bears the name of the model that answered in the place of the one that declined', async () => {
    const content = [
      { from: { model: 'claude-fable-5' }, to: { model: 'claude-opus-4-8' }, type: 'fallback' },
      ...message.content,
    ]
    const call = await captureOne({
      answer: toJSON({ ...message, content, model: 'claude-fable-5' }),
      request: { ...request, model: 'claude-fable-5' },
      server,
      url: 'https://api.anthropic.com/v1/messages',
    })
    expect(call).toMatchObject({ model: 'claude-fable-5', responseModel: 'claude-opus-4-8' })
  })
})

describe('what is no message', () => {
  const vertex = 'https://us-east5-aiplatform.googleapis.com/v1/projects/p/locations/l'
  const error = { error: { message: 'bad', type: 'invalid_request_error' }, type: 'error' }

  it.each([
    ['counting tokens', 'https://api.anthropic.com/v1/messages/count_tokens'],
    ['counting them at a proxy', 'https://llm.example.com/anthropic/v1/messages/count_tokens'],
    ['counting them at Vertex', `${vertex}/publishers/anthropic/models/count-tokens:rawPredict`],
  ])('is a call of a service: %s', async (_, url) => {
    const counts = { llmCalls: 0, serviceCalls: 1 }
    expect(await postAsService(url, request, { input_tokens: 12 })).toEqual(counts)
    expect(await postAsService(url, request, error, 400)).toEqual(counts)
  })

  it('is a call of a service: many requests at once', async () => {
    const body = { requests: [{ custom_id: 'a', params: request }] }
    const answer = { id: 'msgbatch_1', processing_status: 'in_progress', type: 'message_batch' }
    const url = 'https://api.anthropic.com/v1/messages/batches'
    expect(await postAsService(url, body, answer)).toEqual({ llmCalls: 0, serviceCalls: 1 })
  })

  it('is a call of a service: a message of OpenAI’s threads', async () => {
    const body = { content: 'Hello', role: 'user' }
    const answer = { id: 'msg_1', object: 'thread.message' }
    const url = 'https://api.openai.com/v1/threads/t1/messages'
    expect(await postAsService(url, body, answer)).toEqual({ llmCalls: 0, serviceCalls: 1 })
  })
})
