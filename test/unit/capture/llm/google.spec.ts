import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { WireServer } from '../../../harness/wire/startWireServer.js'

import { captureOne } from '../../../harness/wire/captureOne.js'
import { startWireServer } from '../../../harness/wire/startWireServer.js'
import { toJSON } from '../../../harness/wire/wireBody.js'

let server: WireServer

beforeAll(async () => {
  server = await startWireServer()
})

afterAll(() => server.close())

const models = 'https://generativelanguage.googleapis.com/v1beta/models'
const url = `${models}/gemini-2.5-pro:generateContent`
const request = { contents: [{ parts: [{ text: 'Hello' }], role: 'user' }] }
const usageMetadata = { candidatesTokenCount: 4, promptTokenCount: 10, totalTokenCount: 14 }
const answer = {
  candidates: [{ content: { parts: [{ text: 'Good day' }] }, finishReason: 'STOP', index: 0 }],
  modelVersion: 'gemini-2.5-pro',
  responseId: 'r1',
  usageMetadata,
}

const ask = (body: Record<string, unknown>) =>
  captureOne({ answer: toJSON(answer), request: body, server, url })
const answerWith = (members: object, status = 200) =>
  captureOne({ answer: toJSON({ ...answer, ...members }, status), request, server, url })
const answerParts = (...parts: object[]) =>
  answerWith({ candidates: [{ content: { parts }, finishReason: 'STOP' }] })

describe('a request to generate content', () => {
  it('keeps the conversation with the instruction, thoughts, tools and files', async () => {
    const { messages, parameters, prompt } = await ask({
      contents: [
        { parts: [{ text: 'What is on it?' }], role: 'user' },
        {
          parts: [
            { text: 'A tool helps.', thought: true },
            { functionCall: { args: { at: 1 }, name: 'look' }, thoughtSignature: 'c2ln' },
          ],
          role: 'model',
        },
        {
          parts: [{ functionResponse: { name: 'look', response: { seen: 'a cat' } } }],
          role: 'user',
        },
        {
          parts: [
            { text: 'And here?' },
            { inlineData: { data: 'iVBORw0KGgo=', mimeType: 'image/png' } },
            { file_data: { file_uri: 'gs://bucket/a.pdf', mime_type: 'application/pdf' } },
          ],
          role: 'user',
        },
      ],
      generationConfig: { temperature: 0.5 },
      systemInstruction: { parts: [{ text: 'Be brief.' }] },
    })
    expect(prompt).toBe('And here?')
    expect(parameters).toEqual({ generationConfig: { temperature: 0.5 } })
    expect(messages).toEqual([
      { parts: [{ content: 'Be brief.', type: 'text' }], role: 'system' },
      { parts: [{ content: 'What is on it?', type: 'text' }], role: 'user' },
      {
        parts: [
          { content: 'A tool helps.', type: 'reasoning' },
          { arguments: { at: 1 }, name: 'look', type: 'tool_call' },
        ],
        role: 'assistant',
      },
      {
        parts: [{ id: 'look', result: { seen: 'a cat' }, type: 'tool_call_response' }],
        role: 'tool',
      },
      {
        parts: [
          { from: 'prompt', type: 'text' },
          { bytes: 8, mimeType: 'image/png', type: 'blob' },
          { mimeType: 'application/pdf', type: 'uri', uri: 'gs://bucket/a.pdf' },
        ],
        role: 'user',
      },
    ])
  })

  it('has no messages where its one text is all of it', async () => {
    const call = await ask({ contents: { parts: [{ text: 'Hello' }] } })
    expect(call.prompt).toBe('Hello')
    expect(call.messages).toBeUndefined()
  })
})

describe('generated content', () => {
  it('has its text without thoughts, and what Google ran beside its result', async () => {
    const { output, response } = await answerParts(
      { text: 'Let me see.', thought: true },
      { text: 'It is ' },
      { executableCode: { code: 'print(6 * 7)', language: 'PYTHON' } },
      { codeExecutionResult: { outcome: 'OUTCOME_OK', output: '42\n' } },
      { text: '42.', thoughtSignature: 'c2ln' },
    )
    expect(response).toBe('It is 42.')
    expect(output).toEqual({
      reasoning: 'Let me see.',
      toolCalls: [
        {
          arguments: { code: 'print(6 * 7)', language: 'PYTHON' },
          name: 'code_execution',
          result: '42\n',
        },
      ],
    })
  })

  it('tells calls of the same function apart', async () => {
    const call = (place: string) => ({ functionCall: { args: { place }, id: place, name: 'look' } })
    const { output } = await answerParts(call('a'), call('b'), { functionCall: { name: 'now' } })
    expect(output).toEqual({
      toolCalls: [
        { arguments: { place: 'a' }, id: 'a', name: 'look' },
        { arguments: { place: 'b' }, id: 'b', name: 'look' },
        { arguments: {}, name: 'now' },
      ],
    })
  })

  it('keeps of pictures their size, and of a sound in pieces the sum', async () => {
    const sound = { inlineData: { data: 'AAAAAAAA', mimeType: 'audio/L16' } }
    const picture = { inlineData: { data: 'iVBORw0KGgo=', mimeType: 'image/png' } }
    const { output } = await answerParts(picture, sound, sound)
    expect(output).toEqual({
      media: [
        { bytes: 8, mimeType: 'image/png' },
        { bytes: 12, mimeType: 'audio/L16' },
      ],
    })
  })

  it('keeps the other candidates beside the first', async () => {
    const candidate = (text: string, index: number) => ({
      content: { parts: [{ text }] },
      finishReason: 'STOP',
      index,
    })
    const candidates = [candidate('One', 0), candidate('Two', 1)]
    const { output, response } = await answerWith({ candidates })
    expect(response).toBe('One')
    expect(output).toEqual({ alternatives: [{ finishReason: 'STOP', text: 'Two' }] })
  })

  it('says why a prompt was not answered', async () => {
    const promptFeedback = { blockReason: 'PROHIBITED_CONTENT' }
    const { finishReason, output, status } = await answerWith({ candidates: [], promptFeedback })
    expect({ finishReason, output, status }).toEqual({
      finishReason: 'PROHIBITED_CONTENT',
      output: { refusal: 'PROHIBITED_CONTENT' },
      status: 'success',
    })
  })

  it('is an error with the provider’s words where it was refused', async () => {
    const error = { code: 429, message: 'Quota', status: 'RESOURCE_EXHAUSTED' }
    expect(
      await captureOne({ answer: toJSON({ error }, 429), request, server, url }),
    ).toMatchObject({ error: 'Quota', httpStatus: 429, model: 'gemini-2.5-pro', status: 'error' })
  })

  it('says what was searched for and what it is grounded in, each address once', async () => {
    const grounding = {
      groundingChunks: [
        { web: { title: 'A', uri: 'https://a.example' } },
        { web: { title: 'A', uri: 'https://a.example' } },
      ],
      webSearchQueries: ['cats', 'dogs'],
    }
    const candidates = [{ ...answer.candidates[0], groundingMetadata: grounding }]
    expect((await answerWith({ candidates })).output).toEqual({
      searches: ['cats', 'dogs'],
      sources: [{ title: 'A', url: 'https://a.example' }],
    })
  })

  it.each([
    ['gemini-2.5-pro', 1],
    ['gemini-3-pro-preview', 2],
  ])('is searched for as often as %s bills', async (modelVersion, webSearches) => {
    const grounding = { webSearchQueries: ['cats', 'dogs'] }
    const candidates = [{ ...answer.candidates[0], groundingMetadata: grounding }]
    const { usageDetails } = await answerWith({ candidates, modelVersion })
    expect(usageDetails).toEqual({ webSearches })
  })
})
