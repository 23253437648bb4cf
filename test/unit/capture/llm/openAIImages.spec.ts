import { createOpenAI } from '@ai-sdk/openai'
import { generateImage } from 'ai'
import OpenAI, { toFile } from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { WireServer } from '../../../harness/wire/startWireServer.js'

import { captureCalls } from '../../../harness/wire/captureCalls.js'
import { captureOne } from '../../../harness/wire/captureOne.js'
import { describeRecordings } from '../../../harness/wire/recordings.js'
import { outcomeOf, replay } from '../../../harness/wire/replay.js'
import { startWireServer } from '../../../harness/wire/startWireServer.js'
import { toEvents, toJSON, toWireBody } from '../../../harness/wire/wireBody.js'

let server: WireServer
beforeAll(async () => {
  server = await startWireServer()
})
afterAll(() => server.close())

const url = 'https://api.openai.com/v1/images/generations'
const picture = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(3000)])
const base64 = picture.toString('base64')
const usage = {
  input_tokens: 50,
  input_tokens_details: { image_tokens: 40, text_tokens: 10 },
  output_tokens: 200,
  total_tokens: 250,
}

const draw = (answer: object, request: object = {}, to = url) =>
  captureOne({
    answer: toJSON(answer),
    request: { model: 'gpt-image-1', prompt: 'A cat', ...request },
    server,
    url: to,
  })

describeRecordings(['openai-image'], (recordings) => {
  it.each(recordings)('$name gives openai and its row the same', async (recording) => {
    const run = (fetch: typeof globalThis.fetch) =>
      outcomeOf(
        new OpenAI({ apiKey: 'key', fetch, maxRetries: 0 }).images.generate({
          model: 'gpt-image-1',
          prompt: 'A cat',
        }),
      )
    const { call, plain, tapped } = await replay({ body: toWireBody(recording), run, server })
    expect(tapped).toEqual(plain)
    expect(call.status).toBe('error' in plain ? 'error' : 'success')
    const { data = [] } = JSON.parse(recording.text) as { data?: unknown[] }
    const { media = [] } = (call.output ?? {}) as { media?: unknown[] }
    expect(media).toHaveLength(data.length)
  })

  it.each(recordings)('$name gives the AI SDK the same', async (recording) => {
    const run = (fetch: typeof globalThis.fetch) =>
      outcomeOf(
        generateImage({
          maxRetries: 0,
          model: createOpenAI({ apiKey: 'key', fetch }).image('gpt-image-1'),
          n: 2,
          prompt: 'A cat',
        }).then(({ images }) => images.map((image) => image.base64)),
      )
    const { call, plain, tapped } = await replay({ body: toWireBody(recording), run, server })
    expect(tapped).toEqual(plain)
    expect(call).toMatchObject({ operation: 'image', parameters: { n: 2 }, prompt: 'A cat' })
  })
})

describe('a call of the Images API', () => {
  it('keeps the type and length of its pictures, and the tokens by kind', async () => {
    const data = [{ b64_json: base64, revised_prompt: 'A tabby' }, { url: 'https://example.com/a' }]
    const call = await draw({ data, usage }, { quality: 'low', size: '1024x1024' })
    expect(call).toMatchObject({
      metadata: { revisedPrompts: ['A tabby'] },
      operation: 'image',
      output: {
        media: [{ bytes: 3008, mimeType: 'image/png' }, { uri: 'https://example.com/a' }],
      },
      parameters: { quality: 'low', size: '1024x1024' },
      prompt: 'A cat',
      tokenUsage: { completionTokens: 200, promptTokens: 50, totalTokens: 250 },
      usageDetails: { images: 2, inputImage: 40 },
      usageSource: 'provider',
    })
    expect(JSON.stringify(call)).not.toContain(base64.slice(0, 40))
  })

  it('counts the pictures where the answer has no tokens', async () => {
    const call = await draw({ data: [{ url: 'https://example.com/a' }] }, { model: 'dall-e-3' })
    expect(call.usageDetails).toEqual({ images: 1 })
    expect(call.tokenUsage).toBeUndefined()
  })

  it('counts the pictures that were asked for where the answer is too long to look for them', async () => {
    const long = Buffer.alloc(200_000).toString('base64')
    const data = [{ b64_json: long }, { b64_json: long }]
    const call = await draw({ created: 1, data }, { model: 'dall-e-2', n: 2 })
    expect(call).toMatchObject({ usageDetails: { images: 2 }, usageSource: 'request' })
    expect((await draw({ data, usage })).tokenUsage).toMatchObject({ totalTokens: 250 })
  })

  it('costs what xAI says', async () => {
    const to = 'https://api.x.ai/v1/images/generations'
    const data = [{ url: 'https://example.com/a' }]
    const call = await draw({ data, usage: { cost_in_usd_ticks: 200_000_000 } }, {}, to)
    expect(call).toMatchObject({ cost: 0.02, costSource: 'provider', usageDetails: { images: 1 } })
  })

  it('case 36: tells of the files of an edit by type and length', async () => {
    const capture = captureCalls({ fetch: server.fetch })
    server.serve(toJSON({ data: [{ b64_json: base64 }], usage }))
    const client = new OpenAI({ apiKey: 'key', fetch: capture.fetch as typeof fetch })
    const image = await toFile(picture, 'cat.png', { type: 'image/png' })
    await client.images.edit({ image, model: 'gpt-image-1', prompt: 'A dog' })
    expect(await capture.nextLLMCall()).toMatchObject({
      model: 'gpt-image-1',
      parameters: { image: { bytes: 3008, file: true, mimeType: 'image/png', name: 'cat.png' } },
      prompt: 'A dog',
      tokenUsage: { promptTokens: 50 },
    })
    expect(server.requests.at(-1)!.body).toContain('A dog')
  })

  it.each(['image_generation', 'image_edit'])('reads a stream of %s', async (type) => {
    const capture = captureCalls({ fetch: server.fetch })
    const facts = { b64_json: base64, output_format: 'webp' }
    server.serve(
      toEvents([
        { ...facts, partial_image_index: 0, type: `${type}.partial_image` },
        { ...facts, b64_json: 'AAAA', type: `${type}.completed`, usage },
      ]),
    )
    const client = new OpenAI({ apiKey: 'key', fetch: capture.fetch as typeof fetch })
    const events = await client.images.generate({ prompt: 'A cat', stream: true })
    const types: string[] = []
    for await (const event of events) {
      types.push(event.type)
    }
    expect(types).toEqual([`${type}.partial_image`, `${type}.completed`])
    const call = await capture.nextLLMCall()
    expect(call).toMatchObject({
      output: { media: [{ bytes: 3, mimeType: 'image/webp' }] },
      status: 'success',
      tokenUsage: { totalTokens: 250 },
    })
    expect(call.timeToFirstToken).toBeGreaterThanOrEqual(0)
  })

  it('has no usage of a stream that ends before its picture', async () => {
    const event = { b64_json: base64, type: 'image_generation.partial_image' }
    const request = { model: 'gpt-image-1', prompt: 'A cat', stream: true }
    const call = await captureOne({ answer: toEvents([event]), request, server, url })
    expect(call).toMatchObject({ errorType: 'incomplete_stream', status: 'error' })
    expect(call.tokenUsage).toBeUndefined()
  })
})
