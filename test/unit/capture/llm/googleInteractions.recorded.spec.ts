import { createGoogleGenerativeAI } from '@ai-sdk/google'
import { GoogleGenAI } from '@google/genai'
import { afterAll, beforeAll, expect, it } from 'vitest'

import type { CapturedLLMCall } from '../../../../src/capture/tapFetch.js'
import type { AIResult } from '../../../harness/wire/aiResult.js'
import type { Recording } from '../../../harness/wire/recordings.js'
import type { WireServer } from '../../../harness/wire/startWireServer.js'

import { callAI } from '../../../harness/wire/aiResult.js'
import { describeRecordings } from '../../../harness/wire/recordings.js'
import { outcomeOf, replay } from '../../../harness/wire/replay.js'
import { startWireServer } from '../../../harness/wire/startWireServer.js'
import { readEvents, toWireBody } from '../../../harness/wire/wireBody.js'
import { withGlobalFetch } from '../../../harness/wire/withGlobalFetch.js'

type Fetch = typeof globalThis.fetch
type Step = { content?: { text?: string }[]; type: string }
type Interaction = {
  id?: string
  status: string
  steps?: Step[]
  usage: {
    total_cached_tokens: number
    total_input_tokens: number
    total_output_tokens: number
    total_thought_tokens: number
    total_tokens: number
  }
}
type Event = { delta?: { text?: string; type: string }; interaction?: Interaction }

let server: WireServer

beforeAll(async () => {
  server = await startWireServer({ seed: 7 })
})

afterAll(() => server.close())

describeRecordings(['google-interactions'], (recordings) => {
  it.each(recordings)('$name gives the Google SDK and its row the same', async (recording) => {
    const run = (fetch: Fetch) => outcomeOf(askGoogle(fetch, recording.isStream))
    const { call, plain, tapped } = await replay({ body: toWireBody(recording), run, server })
    expect(tapped).toEqual(plain)
    expect(plain).toHaveProperty('result')
    expectSame(call, recording)
  })

  it.each(recordings)('$name gives the AI SDK and its row the same', async (recording) => {
    const model = (fetch: Fetch) =>
      createGoogleGenerativeAI({ apiKey: 'not-a-key', fetch }).interactions('gemini-2.5-flash')
    const run = (fetch: Fetch) => callAI(model(fetch), recording.isStream)
    const { call, plain, tapped } = await replay({ body: toWireBody(recording), run, server })
    expect(tapped).toEqual(plain)
    const { finishReason, text, usage } = (plain as { result: AIResult }).result
    expect(call).toMatchObject({ finishReason, response: text })
    expect(call.tokenUsage).toMatchObject({
      completionTokens: usage.outputTokens,
      promptTokens: usage.inputTokens,
      reasoningTokens: usage.outputTokenDetails.reasoningTokens,
    })
  })
})

async function askGoogle(fetch: Fetch, stream: boolean): Promise<unknown> {
  return withGlobalFetch(fetch, async () => {
    const { interactions } = new GoogleGenAI({ apiKey: 'not-a-key' })
    const asked = { input: 'How are you?', model: 'gemini-2.5-flash', stream }
    const answer = await interactions.create(asked)
    const answers: unknown[] = []
    if (Symbol.asyncIterator in answer) {
      for await (const event of answer as AsyncIterable<unknown>) {
        answers.push(event)
      }
    } else {
      answers.push(answer)
    }
    return answers.map(withoutResponse)
  })
}

/** The response has times in it. */
function withoutResponse(answer: unknown): unknown {
  const { sdkHttpResponse: _response, ...rest } = answer as Record<string, unknown>
  return rest
}

/** What the provider itself says, straight from the file. */
function expectSame(call: CapturedLLMCall, recording: Recording): void {
  const events = recording.isStream ? (readEvents(recording) as Event[]) : []
  const interaction = events.at(-1)?.interaction ?? (JSON.parse(recording.text) as Interaction)
  const { usage } = interaction
  expect(call).toMatchObject({
    finishReason: interaction.status,
    model: 'gemini-2.5-flash',
    operation: 'chat',
    prompt: 'How are you?',
    provider: 'direct',
    response: recording.isStream ? textOfEvents(events) : textOfSteps(interaction.steps ?? []),
    serviceTier: 'standard',
    status: 'success',
    usageSource: 'provider',
  })
  expect(call.tokenUsage).toMatchObject({
    cachedTokens: usage.total_cached_tokens,
    completionTokens: usage.total_output_tokens + usage.total_thought_tokens,
    promptTokens: usage.total_input_tokens,
    totalTokens: usage.total_tokens,
  })
}

function textOfEvents(events: readonly Event[]): string {
  return events.map(({ delta }) => (delta?.type === 'text' ? delta.text : '')).join('')
}

function textOfSteps(steps: readonly Step[]): string {
  return steps.flatMap(({ content = [] }) => content.map(({ text }) => text)).join('')
}
