import { createAnthropic } from '@ai-sdk/anthropic'
import Anthropic from '@anthropic-ai/sdk'
import { afterAll, beforeAll, expect, it } from 'vitest'

import type { CapturedLLMCall } from '../../../../src/capture/tapFetch.js'
import type { AIResult } from '../../../harness/wire/aiResult.js'
import type { WireServer } from '../../../harness/wire/startWireServer.js'

import { callAI } from '../../../harness/wire/aiResult.js'
import { describeRecordings } from '../../../harness/wire/recordings.js'
import { outcomeOf, replay } from '../../../harness/wire/replay.js'
import { startWireServer } from '../../../harness/wire/startWireServer.js'
import { readEvents, toWireBody } from '../../../harness/wire/wireBody.js'

type Fetch = typeof globalThis.fetch
type Message = Anthropic.Message
type Event = Anthropic.RawMessageStreamEvent

let server: WireServer

beforeAll(async () => {
  server = await startWireServer({ seed: 5 })
})

afterAll(() => server.close())

const request = {
  max_tokens: 1024,
  messages: [{ content: 'How are you?', role: 'user' as const }],
  model: 'claude-opus-4-8',
}

/** Of several messages in one stream the Anthropic SDK makes an error. */
const several = [
  ...['anthropic-tool-search-deferred-bm25.chunks.txt', 'duplicate-message-start.chunks.txt'],
  'spliced-message-start.chunks.txt',
]
/** Of these the AI SDK does: of the result of a tool that was called in the answer before, and of one message within another. */
const unknownToAI = [
  ...['anthropic-tool-search-deferred-bm25.2.json', 'anthropic-tool-search-deferred-regex.2.json'],
  'spliced-message-start.chunks.txt',
]

describeRecordings(['anthropic'], (recordings) => {
  it.each(recordings)('$name gives the Anthropic SDK and its row the same', async (recording) => {
    const run = (fetch: Fetch) => outcomeOf(askAnthropic(fetch, recording.isStream))
    const { call, plain, tapped } = await replay({ body: toWireBody(recording), run, server })
    expect(tapped).toEqual(plain)
    expect('result' in plain).toBe(!several.includes(recording.name))
    if ('result' in plain) {
      expectSame(call, plain.result)
    }
  })

  const streams = recordings.filter(({ isStream }) => isStream)
  it.each(streams)('$name gives the events of the stream unchanged', async (recording) => {
    const run = (fetch: Fetch) => outcomeOf(readAll(fetch))
    const { call, plain, tapped } = await replay({ body: toWireBody(recording), run, server })
    expect(tapped).toEqual(plain)
    // What the SDK passes on for nobody to read.
    const events = (readEvents(recording) as Event[]).filter(({ type }) => String(type) !== 'ping')
    expect(plain).toEqual({ result: events })
    expect(call.response ?? '').toBe(textOfEvents(events))
    expect(call).toMatchObject({ status: 'success', usageSource: 'provider' })
  })

  it.each(recordings)('$name gives the AI SDK and its row the same', async (recording) => {
    const run = (fetch: Fetch) => callAI(modelWith(fetch), recording.isStream)
    const { call, plain, tapped } = await replay({ body: toWireBody(recording), run, server })
    expect(tapped).toEqual(plain)
    if (!unknownToAI.includes(recording.name)) {
      expectSameAsAI(call, (plain as { result: AIResult }).result)
    }
  })
})

function modelWith(fetch: Fetch) {
  return createAnthropic({ apiKey: 'not-a-key', fetch })('claude-opus-4-8')
}

async function askAnthropic(fetch: Fetch, isStream: boolean): Promise<Message> {
  const { messages } = new Anthropic({ apiKey: 'not-a-key', fetch, maxRetries: 0 })
  const { _request_id, ...message } = isStream
    ? { _request_id: undefined, ...(await messages.stream(request).finalMessage()) }
    : await messages.create(request)
  return message
}

async function readAll(fetch: Fetch): Promise<Event[]> {
  const client = new Anthropic({ apiKey: 'not-a-key', fetch, maxRetries: 0 })
  const events: Event[] = []
  for await (const event of await client.messages.create({ ...request, stream: true })) {
    events.push(event)
  }
  return events
}

function expectSame(call: CapturedLLMCall, message: Message): void {
  const { content, id, stop_reason: reason, usage } = message
  const input = usage.input_tokens
  const cached = usage.cache_read_input_tokens ?? 0
  const written = usage.cache_creation_input_tokens ?? 0
  expect(call).toMatchObject({ operation: 'chat', provider: 'direct', vendor: 'anthropic' })
  expect(call).toMatchObject({ providerRequestId: id, status: 'success', usageSource: 'provider' })
  expect(call.response ?? '').toBe(content.map(textOf).join(''))
  expect(call.finishReason).toBe(reason)
  expect(call.tokenUsage).toMatchObject({
    cachedTokens: cached,
    cacheWriteTokens: written,
    completionTokens: usage.output_tokens,
    promptTokens: input + cached + written,
    totalTokens: input + cached + written + usage.output_tokens,
  })
  expect(call.tokenUsage?.reasoningTokens).toBe(usage.output_tokens_details?.thinking_tokens)
  expect(toolsOf(call)).toEqual(
    content.flatMap((block) =>
      'input' in block ? [{ arguments: block.input, id: block.id, name: block.name }] : [],
    ),
  )
}

function expectSameAsAI(call: CapturedLLMCall, { finishReason, text, usage }: AIResult): void {
  expect(call.response ?? '').toBe(text)
  expect(call.finishReason).toBe(finishReason)
  expect(call.tokenUsage).toMatchObject({
    cachedTokens: usage.inputTokenDetails.cacheReadTokens,
    cacheWriteTokens: usage.inputTokenDetails.cacheWriteTokens,
    completionTokens: usage.outputTokens,
    promptTokens: usage.inputTokens,
  })
}

function textOf(block: Anthropic.ContentBlock): string {
  return block.type === 'text' ? block.text : ''
}

function textOfEvents(events: readonly Event[]): string {
  return events
    .map((event) =>
      event.type === 'content_block_delta' && event.delta.type === 'text_delta'
        ? event.delta.text
        : '',
    )
    .join('')
}

type Tool = { arguments?: unknown; id?: string; name?: string; result?: unknown }

function toolsOf({ output }: CapturedLLMCall): Omit<Tool, 'result'>[] {
  const { toolCalls = [] } = (output ?? {}) as { toolCalls?: Tool[] }
  return toolCalls.map(({ result: _result, ...tool }) => tool)
}
