import OpenAI from 'openai'
import { afterAll, beforeAll, expect, it } from 'vitest'

import type { CapturedLLMCall } from '../../../../src/capture/tapFetch.js'
import type { Recording } from '../../../harness/wire/recordings.js'
import type { WireServer } from '../../../harness/wire/startWireServer.js'

import { describeRecordings } from '../../../harness/wire/recordings.js'
import { outcomeOf, replay } from '../../../harness/wire/replay.js'
import { startWireServer } from '../../../harness/wire/startWireServer.js'
import { toWireBody } from '../../../harness/wire/wireBody.js'

type Fetch = typeof globalThis.fetch
type Chunk = OpenAI.ChatCompletion | OpenAI.ChatCompletionChunk
type Choice = Chunk['choices'][number]

const folders = [
  ...['azure', 'deepseek-chat', 'groq', 'mistral', 'moonshotai', 'openai-chat'],
  ...['openai-compatible-chat', 'perplexity', 'xai'],
]

let server: WireServer

beforeAll(async () => {
  server = await startWireServer({ seed: 3 })
})

afterAll(() => server.close())

describeRecordings(folders, (recordings) => {
  it.each(recordings.filter(isChat).map((one) => [`${one.folder}/${one.name}`, one] as const))(
    '%s is a row with what the OpenAI SDK reports',
    async (_, { isStream, ...recording }) => {
      const { call, plain, tapped } = await replay({
        body: toWireBody({ ...recording, isStream }),
        run: (fetch) => outcomeOf(isStream ? stream(fetch) : complete(fetch)),
        server,
      })
      expect(tapped).toEqual(plain)
      if ('result' in plain) {
        expectSame(call, plain.result)
      } else {
        expect((plain.error as Error).message).toContain(call.error)
        expect(call.status).toBe('error')
      }
    },
  )
})

/** Azure's recorded bodies are of the Responses API but for those that are not. */
function isChat({ text }: Recording): boolean {
  return text.includes('"choices"') || text.includes('invalid_request_error')
}

const request = {
  messages: [{ content: 'How are you?', role: 'user' as const }],
  model: 'some-model',
}

function createClient(fetch: Fetch): OpenAI {
  return new OpenAI({
    apiKey: 'not-a-key',
    baseURL: 'https://llm.example.com/v1',
    fetch,
    maxRetries: 0,
  })
}

async function complete(fetch: Fetch): Promise<Chunk[]> {
  return [await createClient(fetch).chat.completions.create(request)]
}

async function stream(fetch: Fetch): Promise<Chunk[]> {
  const chunks: Chunk[] = []
  for await (const chunk of await createClient(fetch).chat.completions.create({
    ...request,
    stream: true,
  })) {
    chunks.push(chunk)
  }
  return chunks
}

function expectSame(call: CapturedLLMCall, chunks: Chunk[]): void {
  const choices = chunks.flatMap<Choice>((chunk) => chunk.choices)
  const usage = chunks.findLast((chunk) => chunk.usage)?.usage ?? undefined
  expect(call).toMatchObject({ model: 'some-model', operation: 'chat', status: 'success' })
  expect(call.response).toBe(choices.map(textOf).join(''))
  expect(call.finishReason).toBe(choices.findLast((choice) => choice.finish_reason)?.finish_reason)
  expect(call.responseModel).toBe(chunks.find(({ model }) => model)?.model)
  expect(call.usageSource).toBe(usage ? 'provider' : 'none')
  expect(call.tokenUsage?.promptTokens).toBe(usage?.prompt_tokens)
  // Whatever stands outside of the output, the total is the provider's.
  expect(call.tokenUsage?.totalTokens).toBe(usage?.total_tokens)
}

/** Mistral's content may be a list of parts. */
function textOf(choice: Choice): string {
  const { content } = 'delta' in choice ? choice.delta : choice.message
  const parts: unknown = content
  return Array.isArray(parts)
    ? parts.map((part: { text?: string }) => part.text ?? '').join('')
    : (content ?? '')
}
