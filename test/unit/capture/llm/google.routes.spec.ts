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

const gemini = 'https://generativelanguage.googleapis.com/v1beta'
const vertex = 'https://us-central1-aiplatform.googleapis.com/v1/projects/p/locations/us-central1'
const contents = [{ parts: [{ text: 'Hello' }], role: 'user' }]
const answer = {
  candidates: [{ content: { parts: [{ text: 'Good day' }] }, finishReason: 'STOP' }],
  usageMetadata: { candidatesTokenCount: 4, promptTokenCount: 10, totalTokenCount: 14 },
}

const post = (url: string, request: Record<string, unknown>, body: object) =>
  captureOne({ answer: toJSON(body), request, server, url })

describe('content is generated', () => {
  it.each([
    [`${gemini}/models/gemini-2.5-pro:generateContent`, 'direct', 'gemini-2.5-pro'],
    [`${gemini}/tunedModels/mine-1:generateContent`, 'direct', 'tunedModels/mine-1'],
    [
      `${vertex}/publishers/google/models/gemini-2.5-pro:generateContent`,
      'vertex',
      'gemini-2.5-pro',
    ],
    [`${vertex}/endpoints/123:generateContent`, 'vertex', 'endpoints/123'],
    [
      'https://aiplatform.googleapis.com/v1/publishers/google/models/gemini-2.5-pro:generateContent',
      'vertex',
      'gemini-2.5-pro',
    ],
    [
      'https://gateway.ai.cloudflare.com/v1/a/g/google-ai-studio/v1/models/gemini-2.5-pro:generateContent',
      'cloudflare-gateway',
      'gemini-2.5-pro',
    ],
    [
      'https://llm.example.com/gemini/v1beta/models/gemini-2.5-pro:generateContent',
      'direct',
      'gemini-2.5-pro',
    ],
  ])('at %s', async (url, provider, model) => {
    const call = await post(url, { contents }, answer)
    expect(call).toMatchObject({ model, operation: 'chat', provider, response: 'Good day' })
  })

  it('with a picture of more megabytes than are kept', async () => {
    const inlineData = { data: 'A'.repeat(6_000_000), mimeType: 'image/png' }
    const candidate = { content: { parts: [{ inlineData }] }, finishReason: 'STOP' }
    const url = `${gemini}/models/gemini-3-pro-image:generateContent`
    const call = await post(url, { contents }, { ...answer, candidates: [candidate] })
    expect(call).toMatchObject({
      finishReason: 'STOP',
      status: 'success',
      tokenUsage: { completionTokens: 4, promptTokens: 10 },
    })
  })

  it('with the tier in the words of Vertex', async () => {
    const url = `${vertex}/publishers/google/models/gemini-2.5-pro:generateContent`
    const usageMetadata = { ...answer.usageMetadata, trafficType: 'ON_DEMAND_PRIORITY' }
    const call = await post(url, { contents }, { ...answer, usageMetadata })
    expect(call.serviceTier).toBe('ON_DEMAND_PRIORITY')
  })
})

describe('texts are embedded', () => {
  it('one by one', async () => {
    const call = await post(
      `${gemini}/models/gemini-embedding-001:embedContent`,
      { content: { parts: [{ text: 'a cat' }] }, taskType: 'RETRIEVAL_QUERY' },
      { embedding: { values: [0.1, 0.2] } },
    )
    expect(call).toMatchObject({
      model: 'gemini-embedding-001',
      operation: 'embedding',
      parameters: { taskType: 'RETRIEVAL_QUERY' },
      prompt: 'a cat',
      status: 'success',
      usageSource: 'none',
    })
  })

  it('many at once', async () => {
    const model = 'models/gemini-embedding-001'
    const ask = (text: string) => ({
      content: { parts: [{ text }] },
      model,
      taskType: 'CLUSTERING',
    })
    const call = await post(
      `${gemini}/${model}:batchEmbedContents`,
      { requests: [ask('a cat'), ask('a dog')] },
      { embeddings: [{ values: [0.1] }, { values: [0.2] }] },
    )
    expect(call).toMatchObject({
      operation: 'embedding',
      parameters: { inputCount: 2, taskType: 'CLUSTERING' },
      prompt: 'a cat\n\na dog',
    })
  })

  it('by the older API of Vertex, which counts', async () => {
    const call = await post(
      `${vertex}/publishers/google/models/text-embedding-005:predict`,
      { instances: [{ content: 'a cat' }, { content: 'a dog' }] },
      {
        predictions: [
          { embeddings: { statistics: { token_count: 3 }, values: [0.1] } },
          { embeddings: { statistics: { token_count: 4 }, values: [0.2] } },
        ],
      },
    )
    expect(call).toMatchObject({
      operation: 'embedding',
      prompt: 'a cat\n\na dog',
      tokenUsage: { completionTokens: 0, promptTokens: 7 },
    })
  })
})

describe('pictures are drawn', () => {
  it('and counted, without their bytes', async () => {
    const picture = { bytesBase64Encoded: 'iVBORw0KGgo=', mimeType: 'image/png' }
    const call = await post(
      `${gemini}/models/imagen-4.0-generate-001:predict`,
      { instances: [{ prompt: 'A cat' }], parameters: { sampleCount: 2 } },
      { predictions: [picture, picture] },
    )
    const media = { bytes: 8, mimeType: 'image/png' }
    expect(call).toMatchObject({
      model: 'imagen-4.0-generate-001',
      operation: 'image',
      output: { media: [media, media] },
      parameters: { sampleCount: 2 },
      prompt: 'A cat',
      usageDetails: { images: 2 },
    })
    expect(call.tokenUsage).toBeUndefined()
  })

  it('but for those that were filtered, which are not', async () => {
    const call = await post(
      `${gemini}/models/imagen-4.0-generate-001:predict`,
      { instances: [{ prompt: 'A cat' }] },
      { predictions: [{ raiFilteredReason: 'No people' }] },
    )
    expect(call).toMatchObject({ output: { refusal: 'No people' }, usageSource: 'none' })
  })
})

describe('what is no call of a model', () => {
  it.each([
    ['counting tokens', `${gemini}/models/gemini-2.5-pro:countTokens`, { contents }],
    ['a model of somebody’s own', `${vertex}/endpoints/123:predict`, { instances: [{ a: 1 }] }],
    ['filling a cache', `${gemini}/cachedContents`, { contents, model: 'models/gemini-2.5-pro' }],
    ['a list of requests', `${gemini}/models/gemini-2.5-pro:batchGenerateContent`, { batch: {} }],
  ])('is a call of a service: %s', async (_, url, body) => {
    const capture = captureCalls({ fetch: server.fetch })
    server.serve(toJSON({ error: { message: 'bad' } }, 400))
    await (await capture.fetch(url, { body: JSON.stringify(body), method: 'POST' })).text()
    expect(capture).toMatchObject({ llmCalls: [], serviceCalls: [{ responseStatus: 400 }] })
  })
})
