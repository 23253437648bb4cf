import type { ServerResponse } from 'node:http'

import { GoogleGenAI } from '@google/genai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { WireServer } from '../../../harness/wire/startWireServer.js'
import type { WireBody } from '../../../harness/wire/wireBody.js'
import type { Loopback } from '../startLoopback.js'

import { captureCalls } from '../../../harness/wire/captureCalls.js'
import { captureOne } from '../../../harness/wire/captureOne.js'
import { startWireServer } from '../../../harness/wire/startWireServer.js'
import { toEvents } from '../../../harness/wire/wireBody.js'
import { withGlobalFetch } from '../../../harness/wire/withGlobalFetch.js'
import { startLoopback } from '../startLoopback.js'

let loopback: Loopback
let server: WireServer

beforeAll(async () => {
  loopback = await startLoopback()
  server = await startWireServer()
})

afterAll(() => Promise.all([loopback.close(), server.close()]))

const url =
  'https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-pro:streamGenerateContent'
const request = { contents: [{ parts: [{ text: 'Hello' }] }] }

const counted = (promptTokenCount: number, candidatesTokenCount: number) => ({
  usageMetadata: {
    candidatesTokenCount,
    promptTokenCount,
    totalTokenCount: promptTokenCount + candidatesTokenCount,
  },
})
const chunk = (text: string, members: object = {}) => ({
  candidates: [{ content: { parts: [{ text }], role: 'model' }, index: 0 }],
  modelVersion: 'gemini-2.5-pro-001',
  responseId: 'r1',
  ...members,
})
const end = (members: object = {}) => ({
  candidates: [{ content: { parts: [{ text: 'day' }] }, finishReason: 'STOP', index: 0 }],
  ...members,
})

const answerWith = (answer: WireBody) => captureOne({ answer, request, server, url })
const stream = (...events: object[]) => answerWith(toEvents(events))
const streamAsArray = (text: string) => answerWith({ text })

const whole = {
  finishReason: 'STOP',
  providerRequestId: 'r1',
  response: 'Good day',
  responseModel: 'gemini-2.5-pro-001',
  status: 'success',
  tokenUsage: { completionTokens: 4, promptTokens: 10 },
  usageSource: 'provider',
}

describe('streamed content', () => {
  it('has the usage of the last chunk, and no sum of all', async () => {
    const chunks = [chunk('Good ', counted(10, 1)), end(counted(10, 4))]
    expect(await stream(...chunks)).toMatchObject(whole)
  })

  it('keeps its usage where a later chunk says only what traffic it is', async () => {
    const later = { usageMetadata: { trafficType: 'ON_DEMAND' } }
    const call = await stream(chunk('Good '), end(counted(10, 4)), later)
    expect(call).toMatchObject({ ...whole, serviceTier: 'ON_DEMAND' })
  })

  it('may be a JSON array, which is cut anywhere', async () => {
    const chunks = [chunk('Good '), end(counted(10, 4))]
    expect(await streamAsArray(JSON.stringify(chunks, null, 2))).toMatchObject(whole)
  })

  it('is an error where the array ends before the answer does', async () => {
    const text = `[${JSON.stringify(chunk('Good ', counted(10, 1)))},\n{"candidates": [{"cont`
    expect(await streamAsArray(text)).toMatchObject({
      errorType: 'incomplete_stream',
      response: 'Good ',
      status: 'error',
      usageSource: 'provider_partial',
    })
  })

  it('keeps the text before an error that came in the middle', async () => {
    const error = { code: 503, message: 'Overloaded', status: 'UNAVAILABLE' }
    expect(await stream(chunk('Good ', counted(10, 1)), { error })).toMatchObject({
      error: 'Overloaded',
      errorType: '503',
      response: 'Good ',
      status: 'error',
      usageSource: 'provider_partial',
    })
  })

  it('tells the words of the provider where an array is refused', async () => {
    const error = { code: 400, message: 'Bad', status: 'INVALID_ARGUMENT' }
    const answer = { status: 400, text: JSON.stringify([{ error }]) }
    expect(await answerWith(answer)).toMatchObject({ error: 'Bad', status: 'error' })
  })
})

/** The SDK's stream, of which the server has sent these events and holds the rest. */
async function hold(...events: object[]) {
  const send = globalThis.fetch
  // When a loop is left the SDK lets go of the body, and does not cancel it.
  const idleMs = 50
  const capture = captureCalls({ fetch: (_, init) => send(`${loopback.url}/held`, init), idleMs })
  const controller = new AbortController()
  const chunks = await withGlobalFetch(capture.fetch as typeof fetch, async () => {
    const { models } = new GoogleGenAI({ apiKey: 'key' })
    const config = { abortSignal: controller.signal }
    const asked = models.generateContentStream({
      config,
      contents: 'Hello',
      model: 'gemini-2.5-pro',
    })
    const response: ServerResponse = await loopback.nextHeld()
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(toEvents(events).text)
    return { response, stream: await asked }
  })
  return { ...chunks, capture, controller }
}

const partial = { response: 'Good ', usageSource: 'provider_partial' }

describe('streamed content that the SDK does not read to its end', () => {
  it('case 35: keeps the text so far and what is counted when the loop is left', async () => {
    const { capture, stream: chunks } = await hold(chunk('Good ', counted(10, 1)))
    for await (const _ of chunks) {
      break
    }
    const call = await capture.nextLLMCall()
    expect(call).toMatchObject({
      ...partial,
      metadata: { responseBodyUnread: true },
      tokenUsage: { promptTokens: 10 },
    })
  })

  it('has ended well when the loop is left at the last chunk', async () => {
    const { capture, stream: chunks } = await hold(chunk('Good '), end(counted(10, 4)))
    for await (const { candidates } of chunks) {
      if (candidates?.[0]?.finishReason) {
        break
      }
    }
    expect(await capture.nextLLMCall()).toMatchObject(whole)
  })

  it('is cancelled when the caller aborts it', async () => {
    const { capture, controller, stream: chunks } = await hold(chunk('Good ', counted(10, 1)))
    const read = async () => {
      for await (const _ of chunks) {
        controller.abort()
      }
    }
    await expect(read()).rejects.toThrow()
    expect(await capture.nextLLMCall()).toMatchObject({ ...partial, status: 'cancelled' })
  })

  it('case 35: is an error when the connection is reset, for the caller too', async () => {
    const { capture, response, stream: chunks } = await hold(chunk('Good ', counted(10, 1)))
    const read = async () => {
      for await (const _ of chunks) {
        response.destroy()
      }
    }
    await expect(read()).rejects.toThrow()
    expect(await capture.nextLLMCall()).toMatchObject({ ...partial, status: 'error' })
  })

  it('case 35: leaves a row when nobody reads it at all', async () => {
    const { capture } = await hold(chunk('Good '))
    capture.flush()
    expect(await capture.nextLLMCall()).toMatchObject({
      metadata: { responseBodyUnread: true },
      model: 'gemini-2.5-pro',
      usageSource: 'none',
    })
  })
})
