import { createFal } from '@ai-sdk/fal'
import { experimental_transcribe as transcribe } from 'ai'
import { afterAll, beforeAll, expect, it } from 'vitest'

import type { WireServer } from '../../../harness/wire/startWireServer.js'

import { captureCalls } from '../../../harness/wire/captureCalls.js'
import { describeRecordings } from '../../../harness/wire/recordings.js'
import { startWireServer } from '../../../harness/wire/startWireServer.js'
import { toWireBody } from '../../../harness/wire/wireBody.js'

let server: WireServer

beforeAll(async () => {
  server = await startWireServer()
})
afterAll(() => server.close())

describeRecordings(['fal'], ([queue, result]) => {
  const listen = async (fetch: typeof globalThis.fetch) => {
    server.serve(toWireBody(queue!))
    server.serve(toWireBody(result!))
    const model = createFal({ apiKey: 'key', fetch }).transcription('wizper')
    const audio = new Uint8Array([82, 73, 70, 70])
    const { language, segments, text } = await transcribe({ audio, maxRetries: 0, model })
    return { language, segments, text }
  }

  it('give the AI SDK the same, and the row the text it has', async () => {
    const { fetch, nextLLMCall, serviceCalls } = captureCalls({ fetch: server.fetch })
    const plain = await listen(server.fetch)
    expect(await listen(fetch as typeof globalThis.fetch)).toEqual(plain)
    const start = await nextLLMCall()
    const end = await nextLLMCall()
    const row = {
      model: 'fal-ai/wizper',
      operation: 'transcription',
      provider: 'fal',
      providerRequestId: 'test-id',
      requestId: start.requestId,
    }
    expect(start).toMatchObject({ ...row, response: undefined, status: 'pending' })
    expect(end).toMatchObject({ ...row, response: plain.text, status: 'success' })
    expect(end.metadata).toMatchObject({ output: { languages: ['en'] } })
    expect(serviceCalls).toEqual([])
  })
})
