import type { ServerResponse } from 'node:http'

import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Loopback } from '../startLoopback.js'

import { captureCalls } from '../../../harness/wire/captureCalls.js'
import { toEvents } from '../../../harness/wire/wireBody.js'
import { startLoopback } from '../startLoopback.js'

let loopback: Loopback

beforeAll(async () => {
  loopback = await startLoopback()
})

afterAll(() => loopback.close())

const request = {
  messages: [{ content: 'Hello?', role: 'user' as const }],
  model: 'gpt-4o',
  stream: true as const,
  stream_options: { include_usage: true },
}

const chunk = (content: string, more: object = {}) => ({
  choices: [{ delta: { content }, finish_reason: null, index: 0, ...more }],
  id: 'chatcmpl-1',
  model: 'gpt-4o-2024-08-06',
  object: 'chat.completion.chunk',
})
const good = chunk('Good ')
const last = chunk('day', { finish_reason: 'stop' })
const counted = {
  ...chunk(''),
  choices: [],
  usage: { completion_tokens: 2, prompt_tokens: 9, total_tokens: 11 },
}
const whole = { response: 'Good day', status: 'success', tokenUsage: { totalTokens: 11 } }

/** What is sent of a stream whose rest the server holds, to a fetch or to the SDK. */
async function hold<Result>(run: (send: typeof fetch) => Result, ...parts: string[]) {
  const capture = captureCalls({ fetch: (_, init) => fetch(`${loopback.url}/held`, init) })
  const asked = run(capture.fetch as typeof fetch)
  const response: ServerResponse = await loopback.nextHeld()
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  parts.forEach((part) => response.write(part))
  return { capture, response, result: await asked }
}

const events = (...values: object[]) => toEvents(values).text
const bySDK = (send: typeof fetch) =>
  new OpenAI({ apiKey: 'key', fetch: send, maxRetries: 0 }).chat.completions.create(request)
const byFetch = async (send: typeof fetch) => {
  const body = JSON.stringify(request)
  const url = 'https://api.openai.com/v1/chat/completions'
  return (await send(url, { body, method: 'POST' })).body!.getReader()
}

/** Reads until a text has come by. */
async function readUntil(reader: ReadableStreamDefaultReader<Uint8Array>, text: string) {
  for (let seen = ''; !seen.includes(text);) {
    seen += Buffer.from((await reader.read()).value!).toString()
  }
}

describe('a streamed chat whose reader has seen the end', () => {
  it('has its usage when the body is cancelled after [DONE]', async () => {
    const text = `${events(good, last, counted)}data: [DONE]\n\n`
    const { capture, result: reader } = await hold(byFetch, text)
    await readUntil(reader, '[DONE]')
    await reader.cancel()
    expect(await capture.nextLLMCall()).toMatchObject({ ...whole, usageSource: 'provider' })
  })

  it('has its usage when the connection is reset after [DONE]', async () => {
    const text = `${events(good, last, counted)}data: [DONE]\n\n`
    const { capture, response, result: reader } = await hold(byFetch, text)
    await readUntil(reader, '[DONE]')
    response.destroy()
    await expect(reader.read()).rejects.toThrow()
    expect(await capture.nextLLMCall()).toMatchObject({ ...whole, usageSource: 'provider' })
  })

  it('has ended well, though without usage, when the loop is left at the last word', async () => {
    const { capture, result: stream } = await hold(bySDK, events(good, last))
    for await (const { choices } of stream) {
      if (choices[0]?.finish_reason) {
        break
      }
    }
    const call = await capture.nextLLMCall()
    expect(call).toMatchObject({ finishReason: 'stop', status: 'success', usageSource: 'none' })
    expect(call.tokenUsage).toBeUndefined()
  })
})

describe('a streamed chat that is not read to its end', () => {
  const cut = { response: 'Good ', usageSource: 'none' }

  it('case 35: keeps the text so far when the loop is left', async () => {
    const { capture, result: stream } = await hold(bySDK, events(good))
    for await (const _chunk of stream) {
      break
    }
    expect(await capture.nextLLMCall()).toMatchObject({ ...cut, status: 'cancelled' })
  })

  it('is cancelled when the caller aborts it', async () => {
    const { capture, result: stream } = await hold(bySDK, events(good))
    for await (const _chunk of stream) {
      stream.controller.abort()
    }
    expect(await capture.nextLLMCall()).toMatchObject({ ...cut, status: 'cancelled' })
  })

  it('case 35: is an error when the connection is reset, for the caller too', async () => {
    const { capture, response, result: stream } = await hold(bySDK, events(good))
    const read = async () => {
      for await (const _chunk of stream) {
        response.destroy()
      }
    }
    await expect(read()).rejects.toThrow()
    expect(await capture.nextLLMCall()).toMatchObject({ ...cut, status: 'error' })
  })

  it('keeps the usage so far, and says that it is not the last, where every chunk tells one', async () => {
    const usage = { completion_tokens: 1, prompt_tokens: 9, total_tokens: 10 }
    const { capture, result: stream } = await hold(bySDK, events({ ...good, usage }))
    for await (const _chunk of stream) {
      break
    }
    expect(await capture.nextLLMCall()).toMatchObject({
      tokenUsage: { totalTokens: 10 },
      usageSource: 'provider_partial',
    })
  })
})
