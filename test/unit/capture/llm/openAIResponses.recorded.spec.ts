import type { LanguageModel } from 'ai'

import { createAzure } from '@ai-sdk/azure'
import { createOpenAI } from '@ai-sdk/openai'
import { createXai } from '@ai-sdk/xai'
import { generateText, streamText } from 'ai'
import OpenAI from 'openai'
import { afterAll, beforeAll, expect, it } from 'vitest'

import type { Recording } from '../../../harness/wire/recordings.js'
import type { WireServer } from '../../../harness/wire/startWireServer.js'

import { describeRecordings } from '../../../harness/wire/recordings.js'
import { outcomeOf, replay } from '../../../harness/wire/replay.js'
import { startWireServer } from '../../../harness/wire/startWireServer.js'
import { readEvents, toWireBody } from '../../../harness/wire/wireBody.js'

type Fetch = typeof globalThis.fetch

type Item = { content?: { text?: string }[]; id: string; name?: string; type: string }
type Body = {
  incomplete_details?: { reason: string } | null
  output?: Item[]
  status?: string
  usage?: {
    input_tokens: number
    input_tokens_details: { cache_write_tokens?: number; cached_tokens: number }
    output_tokens: number
    output_tokens_details: { reasoning_tokens: number }
    total_tokens: number
  } | null
}
type Event = { delta?: string; item?: Item; response?: Body; type: string }

let server: WireServer
beforeAll(async () => {
  server = await startWireServer()
})
afterAll(() => server.close())

const folders = ['openai-responses', 'azure', 'xai-responses']

describeRecordings(folders, (recordings) => {
  it.each(recordings)('$folder/$name gives openai and its row the same', async (recording) => {
    const run = (fetch: Fetch) => outcomeOf(askOpenAI(fetch, recording.isStream))
    const { call, plain, tapped } = await replay({ body: toWireBody(recording), run, server })
    expect(tapped).toEqual(plain)

    const told = readTold(recording)
    expect('error' in plain).toBe(told.isError)
    expect(call).toMatchObject({ operation: 'responses', provider: 'direct', vendor: 'openai' })
    expect(call.response ?? '').toBe(told.text)
    expect(call.finishReason ?? 'failed').toBe(told.finishReason)
    expect(call.tokenUsage).toEqual(told.tokenUsage)
    expect(call.usageSource).toBe(told.tokenUsage ? 'provider' : 'none')
    expect(call.status).toBe(told.isError ? 'error' : 'success')
    expect(toolNames(call.output)).toEqual(told.toolNames)
  })

  const known = recordings.filter(
    (recording) => !isRefused(recording) && !unknownToAI.includes(recording.name),
  )
  it.each(known)('$folder/$name gives the AI SDK and its row the same', async (recording) => {
    const run = (fetch: Fetch) => outcomeOf(askAI(modelOf(recording, fetch), recording.isStream))
    const { call, plain, tapped } = await replay({ body: toWireBody(recording), run, server })
    expect(tapped).toEqual(plain)
    const { finishReason, response = '', tokenUsage } = call
    const { cachedTokens, completionTokens, promptTokens, reasoningTokens } = tokenUsage ?? {}
    expect({
      result: {
        cachedTokens,
        completionTokens,
        finishReason: reasonForAI(recording, finishReason),
        promptTokens,
        reasoningTokens,
        response,
      },
    }).toEqual(plain)
  })
})

async function askOpenAI(fetch: Fetch, stream: boolean): Promise<unknown> {
  const client = new OpenAI({ apiKey: 'key', fetch, maxRetries: 0 })
  const answer = await client.responses.create({ input: 'Hello', model: 'gpt-5', stream })
  return Symbol.asyncIterator in answer ? readAll(answer) : answer
}

async function readAll(stream: AsyncIterable<unknown>): Promise<unknown[]> {
  const events: unknown[] = []
  for await (const event of stream) {
    events.push(event)
  }
  return events
}

async function askAI(model: LanguageModel, isStream: boolean): Promise<object> {
  const args = { maxRetries: 0, model, prompt: 'Hello' }
  const errors: unknown[] = []
  const onError = ({ error }: { error: unknown }) => void errors.push(error)
  const result = isStream ? streamText({ ...args, onError }) : await generateText(args)
  const usage = await result.usage
  if (errors.length > 0) {
    throw errors[0]
  }
  return {
    cachedTokens: usage.inputTokenDetails.cacheReadTokens,
    completionTokens: usage.outputTokens,
    finishReason: await result.rawFinishReason,
    promptTokens: usage.inputTokens,
    reasoningTokens: usage.outputTokenDetails.reasoningTokens,
    response: await result.text,
  }
}

/** OpenAI's provider of the AI SDK tells no status where there is no other reason, xAI's does. */
function reasonForAI({ folder }: Recording, finishReason?: string): string | undefined {
  return folder !== 'xai-responses' && finishReason === 'completed' ? undefined : finishReason
}

function modelOf({ folder }: Recording, fetch: Fetch): LanguageModel {
  const apiKey = 'key'
  if (folder === 'azure') {
    return createAzure({ apiKey, fetch, resourceName: 'logbook' }).responses('gpt-5')
  }
  return folder === 'xai-responses'
    ? createXai({ apiKey, fetch }).responses('grok-4')
    : createOpenAI({ apiKey, fetch }).responses('gpt-5')
}

/** Of these the AI SDK makes an error: it does not know `program_output`, nor the item of xAI's pictures. */
const unknownToAI = [
  'programmatic-tool-calling.3.json',
  ...['xai-image-generation-tool.1.chunks.txt', 'xai-image-generation-tool.1.json'],
]

function isRefused({ name }: Recording): boolean {
  return name.startsWith('openai-error')
}

/** What the provider itself says, straight from the file. */
function readTold(recording: Recording) {
  const events = (recording.isStream ? readEvents(recording) : []) as Event[]
  const body = recording.isStream ? (events.at(-1)?.response ?? {}) : readBody(recording)
  const items = recording.isStream ? events.flatMap(({ item }) => item ?? []) : (body.output ?? [])
  return {
    finishReason: body.incomplete_details?.reason ?? body.status ?? 'failed',
    isError: isRefused(recording),
    text: recording.isStream ? textOfEvents(events) : textOfItems(items),
    tokenUsage: tokenUsageOf(body),
    toolNames: [...new Map(items.filter(isCall).map((item) => [item.id, item])).values()].map(
      ({ name, type }) => name ?? type.replace('_call', ''),
    ),
  }
}

function textOfEvents(events: readonly Event[]): string {
  const deltas = events.filter(({ type }) => type === 'response.output_text.delta')
  return deltas.map(({ delta }) => delta).join('')
}

function textOfItems(items: readonly Item[]): string {
  const messages = items.filter(({ type }) => type === 'message')
  return messages.flatMap(({ content = [] }) => content.map(({ text }) => text)).join('')
}

function tokenUsageOf({ usage }: Body) {
  return usage
    ? {
        cachedTokens: usage.input_tokens_details.cached_tokens,
        cacheWriteTokens: usage.input_tokens_details.cache_write_tokens ?? 0,
        completionTokens: usage.output_tokens,
        promptTokens: usage.input_tokens,
        reasoningTokens: usage.output_tokens_details.reasoning_tokens,
        totalTokens: usage.total_tokens,
      }
    : undefined
}

function readBody({ text }: Recording): Body {
  return JSON.parse(text) as Body
}

function isCall({ type }: Item): boolean {
  return type.endsWith('_call') || ['mcp_approval_request', 'program'].includes(type)
}

function toolNames(output: unknown): unknown[] {
  const { toolCalls = [] } = (output ?? {}) as { toolCalls?: { name: string }[] }
  return toolCalls.map(({ name }) => name)
}
