import OpenAI, { toFile } from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Capture } from '../../../harness/wire/captureCalls.js'
import type { WireServer } from '../../../harness/wire/startWireServer.js'
import type { WireBody } from '../../../harness/wire/wireBody.js'

import { captureCalls } from '../../../harness/wire/captureCalls.js'
import { captureOne } from '../../../harness/wire/captureOne.js'
import { startWireServer } from '../../../harness/wire/startWireServer.js'
import { toEvents, toJSON } from '../../../harness/wire/wireBody.js'

let server: WireServer
beforeAll(async () => {
  server = await startWireServer()
})
afterAll(() => server.close())

function connect(...bodies: WireBody[]): { capture: Capture; client: OpenAI } {
  const capture = captureCalls({ fetch: server.fetch })
  bodies.forEach(server.serve)
  const client = new OpenAI({ apiKey: 'key', fetch: capture.fetch as typeof fetch, maxRetries: 0 })
  return { capture, client }
}

const sound = () => toFile(Buffer.alloc(2000), 'talk.mp3', { type: 'audio/mpeg' })
const usage = {
  input_token_details: { audio_tokens: 90, text_tokens: 10 },
  input_tokens: 100,
  output_tokens: 30,
  total_tokens: 130,
  type: 'tokens',
}

describe('a transcription', () => {
  it('case 36: has its text and tokens, and of the file its type and length', async () => {
    const { capture, client } = connect(toJSON({ text: 'Good day', usage }))
    const answer = await client.audio.transcriptions.create({
      file: await sound(),
      language: 'en',
      model: 'gpt-4o-transcribe',
      prompt: 'Names: Zoë',
    })
    expect(answer.text).toBe('Good day')
    expect(capture.serviceCalls).toEqual([])
    expect(await capture.nextLLMCall()).toMatchObject({
      model: 'gpt-4o-transcribe',
      operation: 'audio',
      parameters: {
        file: { bytes: 2000, file: true, mimeType: 'audio/mpeg', name: 'talk.mp3' },
        language: 'en',
      },
      prompt: 'Names: Zoë',
      response: 'Good day',
      status: 'success',
      tokenUsage: { completionTokens: 30, promptTokens: 100, totalTokens: 130 },
      usageDetails: { inputAudio: 90 },
      usageSource: 'provider',
    })
  })

  it.each([
    ['by seconds', { usage: { seconds: 12, type: 'duration' } }, 12],
    ['by its length', { duration: 8.5, language: 'english' }, 8.5],
    ['by its length as a text', { duration: '8.47' }, 8.47],
  ])('is counted %s where it has no tokens', async (_, members, seconds) => {
    const { capture, client } = connect(toJSON({ text: 'Good day', ...members }))
    await client.audio.transcriptions.create({ file: await sound(), model: 'whisper-1' })
    const call = await capture.nextLLMCall()
    expect(call).toMatchObject({ usageDetails: { seconds }, usageSource: 'provider' })
    expect(call.tokenUsage).toBeUndefined()
  })

  it('is read where it comes as plain text', async () => {
    const { capture, client } = connect({ contentType: 'text/plain', text: 'Good day\n' })
    const text = await client.audio.transcriptions.create({
      file: await sound(),
      model: 'whisper-1',
      response_format: 'text',
    })
    expect(text).toBe('Good day\n')
    expect(await capture.nextLLMCall()).toMatchObject({
      response: 'Good day\n',
      status: 'success',
      usageSource: 'none',
    })
  })

  it('is read from a stream, once', async () => {
    const { capture, client } = connect(
      toEvents([
        { delta: 'Good ', type: 'transcript.text.delta' },
        { delta: 'day', type: 'transcript.text.delta' },
        { text: 'Good day', type: 'transcript.text.done', usage },
      ]),
    )
    const stream = await client.audio.transcriptions.create({
      file: await sound(),
      model: 'gpt-4o-transcribe',
      stream: true,
    })
    const types: string[] = []
    for await (const { type } of stream) {
      types.push(type)
    }
    expect(types).toHaveLength(3)
    const call = await capture.nextLLMCall()
    expect(call).toMatchObject({ response: 'Good day', status: 'success' })
    expect(call.tokenUsage).toMatchObject({ totalTokens: 130 })
  })

  it('is read from a stream of Mistral, whose events have other names', async () => {
    const request = new FormData()
    request.set('file', new Blob(['sound']))
    request.set('model', 'voxtral-mini')
    const mistral = { completion_tokens: 3, prompt_audio_seconds: 7, prompt_tokens: 5 }
    const answer = toEvents([
      { text: 'Good day', type: 'transcription.text.delta' },
      { text: 'Good day', type: 'transcription.done', usage: mistral },
    ])
    const url = 'https://api.mistral.ai/v1/audio/transcriptions'
    expect(await captureOne({ answer, request, server, url })).toMatchObject({
      response: 'Good day',
      status: 'success',
      tokenUsage: { completionTokens: 3, promptTokens: 5 },
      usageDetails: { seconds: 7 },
    })
  })

  it('of a stream that is cut keeps the text so far', async () => {
    const request = new FormData()
    request.set('file', new Blob(['sound']))
    request.set('model', 'gpt-4o-transcribe')
    const answer = toEvents([{ delta: 'Good ', type: 'transcript.text.delta' }])
    const url = 'https://api.openai.com/v1/audio/transcriptions'
    expect(await captureOne({ answer, request, server, url })).toMatchObject({
      errorType: 'incomplete_stream',
      response: 'Good ',
      usageSource: 'none',
    })
  })

  it('is known on any host by its path and its file', async () => {
    const request = new FormData()
    request.set('file', new Blob(['sound']))
    request.set('model', 'whisper-large')
    const url = 'http://localhost:8000/v1/audio/translations'
    const answer = toJSON({ text: 'Good day' })
    expect(await captureOne({ answer, request, server, url })).toMatchObject({
      host: 'localhost:8000',
      model: 'whisper-large',
      response: 'Good day',
    })
  })
})

describe('speech', () => {
  const asked = { input: 'Good day 🦊', model: 'tts-1', voice: 'alloy' }

  it('case 36: is counted by the characters to be said, and kept by type and length', async () => {
    const { capture, client } = connect({ contentType: 'audio/mpeg', text: 'x'.repeat(5000) })
    const answer = await client.audio.speech.create(asked)
    expect((await answer.arrayBuffer()).byteLength).toBe(5000)
    const call = await capture.nextLLMCall()
    expect(call).toMatchObject({
      model: 'tts-1',
      operation: 'audio',
      output: { media: [{ bytes: 5000, mimeType: 'audio/mpeg' }] },
      parameters: { voice: 'alloy' },
      prompt: 'Good day 🦊',
      status: 'success',
      usageDetails: { characters: 10 },
      usageSource: 'request',
    })
    expect(call.tokenUsage).toBeUndefined()
  })

  it('has no usage where it is refused', async () => {
    const { capture, client } = connect(toJSON({ error: { message: 'No such voice' } }, 400))
    await expect(client.audio.speech.create(asked)).rejects.toThrow('No such voice')
    const call = await capture.nextLLMCall()
    expect(call).toMatchObject({ error: 'No such voice', status: 'error', usageSource: 'none' })
    expect(call.usageDetails).toBeUndefined()
  })

  it('as events has the tokens that the last one tells', async () => {
    const { capture, client } = connect(
      toEvents([
        { audio: Buffer.alloc(300).toString('base64'), type: 'speech.audio.delta' },
        { audio: Buffer.alloc(200).toString('base64'), type: 'speech.audio.delta' },
        {
          type: 'speech.audio.done',
          usage: { input_tokens: 14, output_tokens: 101, total_tokens: 115 },
        },
      ]),
    )
    const answer = await client.audio.speech.create({ ...asked, stream_format: 'sse' })
    await answer.text()
    expect(await capture.nextLLMCall()).toMatchObject({
      output: { media: [{ bytes: 500 }] },
      status: 'success',
      tokenUsage: { completionTokens: 101, promptTokens: 14 },
      usageDetails: { outputAudio: 101 },
      usageSource: 'provider',
    })
  })
})
