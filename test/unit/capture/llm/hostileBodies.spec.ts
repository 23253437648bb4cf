import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { StreamForm } from '../../../../src/capture/llm/createStreamDecoder.js'
import type { WireServer } from '../../../harness/wire/startWireServer.js'

import { createStreamDecoder } from '../../../../src/capture/llm/createStreamDecoder.js'
import { findVendor } from '../../../../src/capture/llm/findVendor.js'
import { readChatChunk } from '../../../../src/capture/llm/formats/openAIChatAnswer.js'
import { createAnswer } from '../../../../src/capture/llm/LLMAnswer.js'
import { pluckMembers } from '../../../../src/capture/llm/pluckMembers.js'
import { captureCalls } from '../../../harness/wire/captureCalls.js'
import { postAndCapture } from '../../../harness/wire/postAndCapture.js'
import { startWireServer } from '../../../harness/wire/startWireServer.js'
import { toEvents, toLines } from '../../../harness/wire/wireBody.js'

// What took quadratic time takes minutes here, and none of these tests waits so long.

const megabyte = 1024 * 1024

function decodePieces(form: StreamForm, pieces: Iterable<string>): unknown[] {
  const told: unknown[] = []
  const decoder = createStreamDecoder(form, {
    event: (event) => told.push(event),
    terminator: () => told.push('terminator'),
  })
  for (const piece of pieces) {
    decoder.add(Buffer.from(piece))
  }
  decoder.end()
  return told
}

function* longText(start: string, end: string): Generator<string> {
  yield start
  for (let bytes = 0; bytes < 7 * megabyte; bytes += 256) {
    yield 'x'.repeat(256)
  }
  yield end
}

describe('a stream that means harm', () => {
  it.each<[StreamForm, string, string]>([
    ['sse', 'data: {"a":"', '"}\n\n'],
    ['ndjson', '{"a":"', '"}\n'],
    ['json-array', '[{"a":"', '"}]'],
  ])('is read in linear time where %s has a picture in small pieces', (form, start, end) => {
    const [event] = decodePieces(form, longText(start, end)) as [{ a: string }]
    expect(event.a).toHaveLength(7 * megabyte)
  })

  it('is not kept where an event never ends, and the next one is read', () => {
    const lines = 'data: xxxxxxxx\n'.repeat(1024)
    const pieces = [...Array.from({ length: 1200 }, () => lines), '\n', 'data: {"b":1}\n\n']
    expect(decodePieces('sse', pieces)).toEqual([{ b: 1 }])
  })

  it('is not kept where a line never ends, and the next one is read', () => {
    const ends = ['\r', '\ndata: {"b":1}\r', '\ndata: {"c":1}\r\r']
    const pieces = ['data: ', ...Array.from({ length: 9 }, () => 'x'.repeat(megabyte)), ...ends]
    expect(decodePieces('sse', pieces)).toEqual([])
    expect(decodePieces('ndjson', [...pieces.slice(0, -2), '{"b":1}\n'])).toEqual([{ b: 1 }])
  })

  it('is not kept where an object never ends', () => {
    const pieces = [
      '[{"a":"',
      ...Array.from({ length: 9 }, () => 'x'.repeat(megabyte)),
      '"},{"b":1}]',
    ]
    expect(decodePieces('json-array', pieces)).toEqual([{ b: 1 }])
  })

  it('keeps some of a million calls of tools', () => {
    const answer = createAnswer()
    const piece = { function: { arguments: '{}', name: 'f' } }
    for (let count = 0; count < 1000; count += 1) {
      const calls = Array.from({ length: 1000 }, () => piece)
      readChatChunk({ choices: [{ delta: { tool_calls: calls } }] }, answer)
    }
    expect(answer.toolCalls.size).toBe(256)
  })

  it('keeps a million characters of each of the other answers', () => {
    const answer = createAnswer()
    const content = 'x'.repeat(100_000)
    for (let count = 0; count < 30; count += 1) {
      readChatChunk({ choices: [{ delta: { content }, index: 1 }] }, answer)
    }
    expect(answer.alternatives?.[0]?.text).toHaveLength(1_000_000)
  })
})

describe('a body that means harm', () => {
  it('is searched in linear time for members that never end', () => {
    const text = `{"usage":{${'\\"'.repeat(32 * 1024)}`.repeat(30)
    expect(pluckMembers(text, ['usage', 'usage', 'usage'])).toEqual({})
  })

  it('has no vendor where its model has a name of megabytes', () => {
    expect(findVendor('a/'.repeat(2 * megabyte))).toBeUndefined()
  })
})

describe('an answer whose label lies', () => {
  let server: WireServer

  beforeAll(async () => {
    server = await startWireServer()
  })
  afterAll(() => server.close())

  const request = { messages: [{ content: 'Hi', role: 'user' }], model: 'deepseek-chat' }
  const url = 'https://api.deepseek.com/chat/completions'

  it('tells its error all the same', async () => {
    const error = { code: 'invalid_request_error', message: 'No tool output found.' }
    const text = JSON.stringify({ error })
    const answer = { contentType: 'application/octet-stream', status: 400, text }
    expect(await postAndCapture({ answer, request, server, url })).toMatchObject({
      error: 'No tool output found.',
      errorType: 'invalid_request_error',
      httpStatus: 400,
      status: 'error',
    })
  })

  it('streams all the same', async () => {
    const choices = [{ delta: { content: 'Hi.' }, finish_reason: 'stop' }]
    const answer = { ...toEvents([{ choices }]), contentType: 'application/octet-stream' }
    expect(await postAndCapture({ answer, request, server, url })).toMatchObject({
      finishReason: 'stop',
      response: 'Hi.',
    })
  })

  it('is read line by line where the label says nothing of lines', async () => {
    const line = (content: string, more: object = {}) => ({ message: { content }, ...more })
    const end = { done: true, done_reason: 'stop', eval_count: 2, prompt_eval_count: 9 }
    const answer = { ...toLines([line('Hi'), line('.', end)]), contentType: 'text/plain' }
    const ollama = 'http://localhost:11434/api/chat'
    expect(await postAndCapture({ answer, request, server, url: ollama })).toMatchObject({
      finishReason: 'stop',
      response: 'Hi.',
      tokenUsage: { totalTokens: 11 },
    })
  })

  it('is bytes where it is bytes', async () => {
    const capture = captureCalls({ fetch: server.fetch })
    server.serve({ contentType: 'application/octet-stream', text: '\u0000\u0001 no text' })
    const body = JSON.stringify({ input: 'Hi', model: 'tts-1', voice: 'alloy' })
    const speech = 'https://api.openai.com/v1/audio/speech'
    await (await capture.fetch(speech, { body, method: 'POST' })).arrayBuffer()
    expect(capture.llmCalls).toMatchObject([{ output: { media: [{ bytes: 10 }] } }])
  })
})
