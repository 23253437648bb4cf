import type { LanguageModel } from 'ai'

import { createCohere } from '@ai-sdk/cohere'
import { createDeepSeek } from '@ai-sdk/deepseek'
import { createGroq } from '@ai-sdk/groq'
import { createMistral } from '@ai-sdk/mistral'
import { createMoonshotAI } from '@ai-sdk/moonshotai'
import { createOpenAI } from '@ai-sdk/openai'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { createPerplexity } from '@ai-sdk/perplexity'
import { createXai } from '@ai-sdk/xai'
import { afterAll, beforeAll, expect, it } from 'vitest'

import type { CapturedLLMCall } from '../../../../src/capture/tapFetch.js'
import type { AIResult } from '../../../harness/wire/aiResult.js'
import type { Recording } from '../../../harness/wire/recordings.js'
import type { WireServer } from '../../../harness/wire/startWireServer.js'

import { callAI } from '../../../harness/wire/aiResult.js'
import { describeRecordings } from '../../../harness/wire/recordings.js'
import { replay } from '../../../harness/wire/replay.js'
import { startWireServer } from '../../../harness/wire/startWireServer.js'
import { toWireBody } from '../../../harness/wire/wireBody.js'

type Fetch = typeof globalThis.fetch

const apiKey = 'not-a-key'
const models: Record<string, (fetch: Fetch) => LanguageModel> = {
  cohere: (fetch) => createCohere({ apiKey, fetch })('command-a-03-2025'),
  'deepseek-chat': (fetch) => createDeepSeek({ apiKey, fetch })('deepseek-chat'),
  groq: (fetch) => createGroq({ apiKey, fetch })('llama-3.3-70b-versatile'),
  mistral: (fetch) => createMistral({ apiKey, fetch })('mistral-small-latest'),
  moonshotai: (fetch) => createMoonshotAI({ apiKey, fetch })('kimi-k3'),
  'openai-chat': (fetch) => createOpenAI({ apiKey, fetch }).chat('gpt-4.1-nano'),
  'openai-compatible-chat': (fetch) =>
    createOpenAICompatible({ apiKey, baseURL: 'https://llm.example.com/v1', fetch, name: 'own' })(
      'claude-haiku-4-5',
    ),
  perplexity: (fetch) => createPerplexity({ apiKey, fetch })('sonar'),
  xai: (fetch) => createXai({ apiKey, fetch }).chat('grok-3-mini'),
}

let server: WireServer

beforeAll(async () => {
  server = await startWireServer({ seed: 7 })
})

afterAll(() => server.close())

describeRecordings(Object.keys(models), (recordings) => {
  it.each(
    recordings.map((recording) => [`${recording.folder}/${recording.name}`, recording] as const),
  )('%s is a row with what the AI SDK reports', async (_, recording) => {
    const { call, plain, tapped } = await replayWithAI(recording)
    expect(tapped).toEqual(plain)
    expect(call.provider).toBe(recording.folder === 'groq' ? 'groq' : 'direct')
    expect(call.httpStatus).toBe('error' in plain ? 400 : 200)
    if ('result' in plain) {
      expectSame(call, plain.result)
    } else {
      expect(call).toMatchObject({ error: (plain.error as Error).message, status: 'error' })
    }
  })
})

function replayWithAI(recording: Recording) {
  // Some of the compatible bodies are xAI's, whose own provider knows how it counts.
  const model = models[recording.name.startsWith('xai-') ? 'xai' : recording.folder]!
  return replay({
    body: toWireBody(recording),
    run: (fetch) => callAI(model(fetch), recording.isStream),
    server,
  })
}

function expectSame(call: CapturedLLMCall, result: AIResult): void {
  const output = (call.output ?? {}) as { reasoning?: string; toolCalls?: ToolCall[] }
  const { usage } = result
  expect(call.status).toBe('success')
  expect(call.response).toBe(result.text)
  expect(call.finishReason).toBe(result.finishReason)
  expect(output.toolCalls?.map(describeTool) ?? []).toEqual(result.tools)
  expect(call.tokenUsage?.promptTokens).toBe(usage.inputTokens)
  expect(call.tokenUsage?.completionTokens).toBe(usage.outputTokens)
  if (usage.inputTokenDetails.cacheReadTokens !== undefined) {
    expect(call.tokenUsage?.cachedTokens).toBe(usage.inputTokenDetails.cacheReadTokens)
  }
  if (result.reasoning !== undefined) {
    expect(output.reasoning).toBe(result.reasoning)
  }
}

type ToolCall = { arguments: unknown; name: string }

/** Cohere says nothing, or `null`, where there are no arguments, and the AI SDK an empty object. */
function describeTool({ arguments: given, name }: ToolCall): AIResult['tools'][number] {
  return { input: given === '' || given === 'null' ? {} : given, name }
}
