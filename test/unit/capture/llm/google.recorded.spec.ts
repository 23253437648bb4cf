import type { GenerateContentResponse } from '@google/genai'

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

let server: WireServer

beforeAll(async () => {
  server = await startWireServer({ seed: 6 })
})

afterAll(() => server.close())

const request = { contents: 'How are you?', model: 'gemini-3-pro-preview' }

describeRecordings(['google'], (recordings) => {
  it.each(recordings)('$name gives the Google SDK and its row the same', async (recording) => {
    const run = (fetch: Fetch) => outcomeOf(askGoogle(fetch, recording.isStream))
    const { call, plain, tapped } = await replay({ body: toWireBody(recording), run, server })
    expect(tapped).toEqual(plain)
    expectSame(call, (plain as { result: GenerateContentResponse[] }).result)
  })

  it.each(recordings)('$name gives the AI SDK and its row the same', async (recording) => {
    const run = (fetch: Fetch) => callAI(modelWith(fetch), recording.isStream)
    const { call, plain, tapped } = await replay({ body: toWireBody(recording), run, server })
    expect(tapped).toEqual(plain)
    expectSameAsAI(call, (plain as { result: AIResult }).result)
  })

  const streams = recordings.filter(({ isStream }) => isStream)
  it.each(streams)('$name is read the same as a JSON array', async (recording) => {
    const url =
      'https://generativelanguage.googleapis.com/v1beta/models/gemini-3-pro-preview:streamGenerateContent'
    const { call, plain, tapped } = await replay({
      body: toArray(recording),
      async run(fetch) {
        const body = JSON.stringify({ contents: [{ parts: [{ text: 'How are you?' }] }] })
        return (await fetch(url, { body, method: 'POST' })).json()
      },
      server,
    })
    expect(tapped).toEqual(plain)
    expectSame(call, plain as GenerateContentResponse[])
  })
})

function toArray(recording: Recording) {
  return {
    text: `[${readEvents(recording)
      .map((event) => JSON.stringify(event, null, 2))
      .join(',\n')}]`,
  }
}

function modelWith(fetch: Fetch) {
  return createGoogleGenerativeAI({ apiKey: 'not-a-key', fetch })('gemini-3-pro-preview')
}

async function askGoogle(fetch: Fetch, isStream: boolean): Promise<object[]> {
  return withGlobalFetch(fetch, async () => {
    const { models } = new GoogleGenAI({ apiKey: 'not-a-key' })
    const answers: GenerateContentResponse[] = []
    if (isStream) {
      for await (const chunk of await models.generateContentStream(request)) {
        answers.push(chunk)
      }
    } else {
      answers.push(await models.generateContent(request))
    }
    // The date of the response is in its headers.
    return answers.map(({ sdkHttpResponse: _head, ...answer }) => answer)
  })
}

function expectSame(call: CapturedLLMCall, answers: GenerateContentResponse[]): void {
  const candidates = answers.flatMap(({ candidates = [] }) => candidates)
  const parts = candidates.flatMap(({ content }) => content?.parts ?? [])
  const usage = answers.findLast(
    ({ usageMetadata }) => usageMetadata?.totalTokenCount,
  )!.usageMetadata!
  const { candidatesTokenCount: output = 0, thoughtsTokenCount: thoughts = 0 } = usage
  expect(call).toMatchObject({
    model: 'gemini-3-pro-preview',
    operation: 'chat',
    provider: 'direct',
    providerRequestId: answers[0]!.responseId,
    status: 'success',
    usageSource: 'provider',
    vendor: 'google',
  })
  expect(call.response).toBe(parts.map(({ text = '', thought }) => (thought ? '' : text)).join(''))
  expect(call.finishReason).toBe(candidates.at(-1)!.finishReason)
  expect(call.tokenUsage).toMatchObject({
    cachedTokens: usage.cachedContentTokenCount ?? 0,
    completionTokens: output + thoughts,
    promptTokens: usage.promptTokenCount,
    totalTokens: usage.totalTokenCount,
  })
}

function expectSameAsAI(call: CapturedLLMCall, result: AIResult): void {
  const { reasoning, toolCalls = [] } = (call.output ?? {}) as {
    reasoning?: string
    toolCalls?: { arguments: unknown; name: string }[]
  }
  expect(call.response).toBe(result.text)
  expect(call.finishReason).toBe(result.finishReason)
  expect(reasoning).toBe(result.reasoning)
  expect(toolCalls.map(({ arguments: input, name }) => ({ input, name }))).toEqual(result.tools)
  expect(call.tokenUsage).toMatchObject({
    completionTokens: result.usage.outputTokens,
    promptTokens: result.usage.inputTokens,
  })
}
