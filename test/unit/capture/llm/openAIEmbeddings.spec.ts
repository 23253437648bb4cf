import { createOpenAI } from '@ai-sdk/openai'
import { embedMany } from 'ai'
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { WireServer } from '../../../harness/wire/startWireServer.js'

import { captureCalls } from '../../../harness/wire/captureCalls.js'
import { captureOne } from '../../../harness/wire/captureOne.js'
import { describeRecordings } from '../../../harness/wire/recordings.js'
import { outcomeOf, replay } from '../../../harness/wire/replay.js'
import { startWireServer } from '../../../harness/wire/startWireServer.js'
import { toJSON, toWireBody } from '../../../harness/wire/wireBody.js'

let server: WireServer
beforeAll(async () => {
  server = await startWireServer()
})
afterAll(() => server.close())

const url = 'https://api.openai.com/v1/embeddings'
const model = 'text-embedding-3-small'
const usage = { prompt_tokens: 8, total_tokens: 8 } as object
const body = { data: [{ embedding: [0.1, 0.2], index: 0 }], model, object: 'list', usage }

const embed = (request: object, answer: object = body, to = url) =>
  captureOne({ answer: toJSON(answer), request: { model, ...request }, server, url: to })

describeRecordings(['openai-embedding'], (recordings) => {
  it.each(recordings)('$name gives openai and its row the same', async (recording) => {
    const run = (fetch: typeof globalThis.fetch) =>
      outcomeOf(
        new OpenAI({ apiKey: 'key', fetch }).embeddings.create({
          encoding_format: 'float',
          input: ['a', 'b'],
          model,
        }),
      )
    const { call, plain, tapped } = await replay({ body: toWireBody(recording), run, server })
    expect(tapped).toEqual(plain)
    expect(plain).toMatchObject({
      result: { model: call.model, usage: { prompt_tokens: call.tokenUsage!.promptTokens } },
    })
  })

  it.each(recordings)('$name gives the AI SDK and its row the same', async (recording) => {
    const run = (fetch: typeof globalThis.fetch) =>
      outcomeOf(
        embedMany({
          model: createOpenAI({ apiKey: 'key', fetch }).textEmbeddingModel(model),
          values: ['a', 'b'],
        }).then(({ embeddings, usage: { tokens } }) => ({ embeddings, tokens })),
      )
    const { call, plain, tapped } = await replay({ body: toWireBody(recording), run, server })
    expect(tapped).toEqual(plain)
    expect(plain).toMatchObject({ result: { tokens: call.tokenUsage!.totalTokens } })
  })
})

describe('a call of the Embeddings API', () => {
  it('keeps its texts as prompt and its tokens', async () => {
    const call = await embed({ dimensions: 2, input: ['one', 'two'] })
    expect(call).toMatchObject({
      model,
      operation: 'embedding',
      parameters: { dimensions: 2, inputCount: 2 },
      prompt: 'one\n\ntwo',
      provider: 'direct',
      status: 'success',
      tokenUsage: { completionTokens: 0, promptTokens: 8, totalTokens: 8 },
      usageSource: 'provider',
      vendor: 'openai',
    })
    expect(call.response).toBeUndefined()
    expect(call.output).toBeUndefined()
  })

  it.each([
    ['a text', 'one', 'one', {}],
    ['tokens', [1, 2, 3], '', { inputCount: 1, inputTokens: 3 }],
    ['lists of tokens', [[1, 2], [3]], '', { inputCount: 2, inputTokens: 3 }],
    ['parts with texts', [{ content: [{ text: 'one' }] }], 'one', { inputCount: 1 }],
  ])('says what was sent where it is %s', async (_, input, prompt, parameters) => {
    expect(await embed({ input })).toMatchObject({ parameters, prompt })
  })

  it('reads the usage at the end of megabytes of vectors', async () => {
    const embedding = Array.from({ length: 400_000 }, (_, index) => index / 7)
    const call = await embed({ input: 'one' }, { ...body, data: [{ embedding }], usage })
    expect(call).toMatchObject({ tokenUsage: { promptTokens: 8 }, usageSource: 'provider' })
  })

  it('takes the total for the input where only that is told, and the cost where it is', async () => {
    const to = 'https://openrouter.ai/api/v1/embeddings'
    const call = await embed(
      { input: 'one' },
      { ...body, usage: { cost: 0.01, total_tokens: 5 } },
      to,
    )
    expect(call).toMatchObject({ cost: 0.01, tokenUsage: { promptTokens: 5, totalTokens: 5 } })
  })

  it('has the deployment of Azure as model where the body has none', async () => {
    const to = 'https://mine.openai.azure.com/openai/deployments/my-embeddings/embeddings'
    const call = await embed({ input: 'one', model: undefined }, body, to)
    expect(call).toMatchObject({ model: 'my-embeddings', provider: 'azure', responseModel: model })
  })

  it('is known on any host by its path and shape', async () => {
    const call = await embed({ input: ['one'] }, body, 'http://localhost:1234/v1/embeddings')
    expect(call).toMatchObject({ host: 'localhost:1234', operation: 'embedding' })
  })

  it('is an error where it is refused', async () => {
    const capture = captureCalls({ fetch: server.fetch })
    server.serve(toJSON({ error: { code: 'bad_input', message: 'Too long' } }, 400))
    const client = new OpenAI({ apiKey: 'key', fetch: capture.fetch as typeof fetch })
    await expect(client.embeddings.create({ input: 'one', model })).rejects.toThrow('Too long')
    expect(await capture.nextLLMCall()).toMatchObject({
      error: 'Too long',
      errorType: 'bad_input',
      httpStatus: 400,
      status: 'error',
      usageSource: 'none',
    })
  })
})
