import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { WireServer } from '../../../harness/wire/startWireServer.js'

import { captureCalls } from '../../../harness/wire/captureCalls.js'
import { captureOne } from '../../../harness/wire/captureOne.js'
import { startWireServer } from '../../../harness/wire/startWireServer.js'
import { toEvents, toJSON } from '../../../harness/wire/wireBody.js'

let server: WireServer

beforeAll(async () => {
  server = await startWireServer()
})

afterAll(() => server.close())

const url = 'https://generativelanguage.googleapis.com/v1beta/interactions'
const request = { input: 'Hello', model: 'models/gemini-2.5-flash' }
const usage = { total_input_tokens: 10, total_output_tokens: 4, total_tokens: 14 }
const interaction = {
  id: 'v1_1',
  model: 'gemini-2.5-flash',
  object: 'interaction',
  status: 'completed',
  steps: [{ content: [{ text: 'Good day', type: 'text' }], type: 'model_output' }] as object[],
  usage,
}

const ask = (members: object) =>
  captureOne({ answer: toJSON(interaction), request: { ...request, ...members }, server, url })
const answerWith = (members: object) =>
  captureOne({ answer: toJSON({ ...interaction, ...members }), request, server, url })
const stream = (...events: object[]) =>
  captureOne({ answer: toEvents(events, { isNamed: true }), request, server, url })

const created = {
  event_type: 'interaction.created',
  interaction: { id: 'v1_1', model: 'gemini-2.5-flash', status: 'in_progress' },
}
const step = (index: number, content: object) => ({
  event_type: 'step.start',
  index,
  step: content,
})
const delta = (index: number, piece: object) => ({ delta: piece, event_type: 'step.delta', index })
const stopStep = (index: number) => ({ event_type: 'step.stop', index })
const text = (piece: string) => delta(0, { text: piece, type: 'text' })
const completed = (status = 'completed') => ({
  event_type: 'interaction.completed',
  interaction: { id: 'v1_1', status, usage },
})

describe('a request for an interaction', () => {
  it('keeps the conversation with the instruction, thoughts, tools and files', async () => {
    const { messages, model, parameters, prompt } = await ask({
      input: [
        { content: [{ text: 'What is on it?', type: 'text' }], type: 'user_input' },
        { summary: [{ text: 'A tool helps.', type: 'text' }], type: 'thought' },
        { arguments: { at: 1 }, id: 'c1', name: 'look', type: 'function_call' },
        { call_id: 'c1', result: 'a cat', type: 'function_result' },
        {
          content: [
            { text: 'And here?', type: 'text' },
            { data: 'iVBORw0KGgo=', mime_type: 'image/png', type: 'image' },
            { mime_type: 'application/pdf', type: 'document', uri: 'https://example.com/a.pdf' },
          ],
          type: 'user_input',
        },
      ],
      previous_interaction_id: 'v1_0',
      system_instruction: 'Be brief.',
    })
    expect({ model, parameters, prompt }).toEqual({
      model: 'gemini-2.5-flash',
      parameters: { previous_interaction_id: 'v1_0' },
      prompt: 'And here?',
    })
    expect(messages).toEqual([
      { parts: [{ content: 'Be brief.', type: 'text' }], role: 'system' },
      { parts: [{ content: 'What is on it?', type: 'text' }], role: 'user' },
      {
        parts: [
          { content: 'A tool helps.', type: 'reasoning' },
          { arguments: { at: 1 }, id: 'c1', name: 'look', type: 'tool_call' },
        ],
        role: 'assistant',
      },
      { parts: [{ id: 'c1', result: 'a cat', type: 'tool_call_response' }], role: 'tool' },
      {
        parts: [
          { from: 'prompt', type: 'text' },
          { bytes: 8, mimeType: 'image/png', type: 'blob' },
          { mimeType: 'application/pdf', type: 'uri', uri: 'https://example.com/a.pdf' },
        ],
        role: 'user',
      },
    ])
  })

  it('names the agent where it asks for one', async () => {
    const call = await ask({ agent: 'deep-research', model: undefined })
    expect(call).toMatchObject({ model: 'deep-research', responseModel: 'gemini-2.5-flash' })
  })
})

describe('an interaction', () => {
  it('keeps thoughts, calls of tools with what Google’s own gave, and files', async () => {
    const { finishReason, output, response } = await answerWith({
      status: 'requires_action',
      steps: [
        { summary: [{ text: 'Let me see.', type: 'text' }], type: 'thought' },
        { arguments: { queries: ['cats'] }, id: 's1', type: 'google_search_call' },
        { call_id: 's1', result: [{ url: 'https://a.example' }], type: 'google_search_result' },
        {
          content: [
            { text: 'Here.', type: 'text' },
            { data: 'iVBORw0KGgo=', mime_type: 'image/png', type: 'image' },
          ],
          type: 'model_output',
        },
        { id: 'c1', name: 'now', type: 'function_call' },
      ],
    })
    expect({ finishReason, response }).toEqual({
      finishReason: 'requires_action',
      response: 'Here.',
    })
    expect(output).toEqual({
      media: [{ bytes: 8, mimeType: 'image/png' }],
      reasoning: 'Let me see.',
      toolCalls: [
        {
          arguments: { queries: ['cats'] },
          id: 's1',
          name: 'google_search',
          result: [{ url: 'https://a.example' }],
        },
        { arguments: {}, id: 'c1', name: 'now' },
      ],
    })
  })

  it('is read in the form that it had at first, too', async () => {
    const outputs = [{ text: 'Good day', type: 'text' }]
    expect(await answerWith({ outputs, steps: undefined })).toMatchObject({ response: 'Good day' })
  })

  it('has no reason to have ended while it works in the background', async () => {
    const call = await answerWith({ status: 'in_progress', steps: [], usage: undefined })
    expect(call).toMatchObject({ metadata: { responseStatus: 'in_progress' }, status: 'success' })
    expect(call.finishReason).toBeUndefined()
  })

  it('is an error where it failed', async () => {
    const errors = [{ code: 'quota', message: 'Too much' }]
    expect(await answerWith({ errors, status: 'failed', steps: [] })).toMatchObject({
      error: 'Too much',
      errorType: 'quota',
      finishReason: 'failed',
      status: 'error',
    })
  })

  it('is no call of a model when it is asked for later', async () => {
    const capture = captureCalls({ fetch: server.fetch })
    server.serve(toJSON(interaction))
    await (await capture.fetch(`${url}/v1_1`)).json()
    expect(capture).toMatchObject({ llmCalls: [], serviceCalls: [{ method: 'GET' }] })
  })
})

describe('a streamed interaction', () => {
  it('has its text, its reason and the usage of its last event', async () => {
    const events = [created, step(0, { type: 'model_output' }), text('Good '), text('day')]
    expect(await stream(...events, stopStep(0), completed())).toMatchObject({
      finishReason: 'completed',
      providerRequestId: 'v1_1',
      response: 'Good day',
      status: 'success',
      tokenUsage: { completionTokens: 4, promptTokens: 10 },
      usageSource: 'provider',
    })
  })

  it('puts the pieces of thoughts and of each tool call together', async () => {
    const summary = (piece: string) =>
      delta(0, { content: { text: piece, type: 'text' }, type: 'thought_summary' })
    const { output } = await stream(
      ...[created, step(0, { type: 'thought' }), summary('Let me '), summary('see.')],
      step(1, { arguments: {}, id: 'c1', name: 'look', type: 'function_call' }),
      delta(1, { arguments: '{"a"', type: 'arguments_delta' }),
      delta(1, { arguments: ':1}', type: 'arguments_delta' }),
      step(2, { id: 'c2', name: 'now', type: 'function_call' }),
      ...[stopStep(1), stopStep(2), completed('requires_action')],
    )
    expect(output).toEqual({
      reasoning: 'Let me see.',
      toolCalls: [
        { arguments: { a: 1 }, id: 'c1', name: 'look' },
        { arguments: {}, id: 'c2', name: 'now' },
      ],
    })
  })

  it('is read in the form that it had at first, too', async () => {
    const piece = { ...text('Hi'), event_type: 'content.delta' }
    const end = { ...completed(), event_type: 'interaction.complete' }
    expect(await stream(piece, end)).toMatchObject({ response: 'Hi', status: 'success' })
  })

  it('keeps the text before an error that came in the middle', async () => {
    const error = { code: 'unavailable', message: 'Overloaded' }
    const call = await stream(created, text('Good '), { error, event_type: 'error' })
    expect(call).toMatchObject({
      error: 'Overloaded',
      errorType: 'unavailable',
      response: 'Good ',
      status: 'error',
      usageSource: 'none',
    })
  })

  it('is an error where it ends before its last event', async () => {
    expect(await stream(created, text('Good '))).toMatchObject({
      errorType: 'incomplete_stream',
      response: 'Good ',
      status: 'error',
    })
  })
})
