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

const url = 'https://api.anthropic.com/v1/messages'
const request = {
  max_tokens: 100,
  messages: [{ content: 'Hello', role: 'user' }],
  model: 'claude-sonnet-5',
}
const message = {
  content: [{ text: 'Good day', type: 'text' }] as object[],
  id: 'msg_1',
  model: 'claude-sonnet-5',
  role: 'assistant',
  stop_reason: 'end_turn',
  type: 'message',
  usage: { input_tokens: 10, output_tokens: 4 } as object,
}

const ask = (members: object) =>
  captureOne({ answer: toJSON(message), request: { ...request, ...members }, server, url })
const answerWith = (members: object, headers?: Record<string, string>) =>
  captureOne({ answer: { ...toJSON({ ...message, ...members }), headers }, request, server, url })
const refuseWith = (status: number, body: object) =>
  captureOne({ answer: toJSON(body, status), request, server, url })

describe('a request for a message', () => {
  it('keeps the conversation with the text of the system, thoughts, tools and files', async () => {
    const { messages, parameters, prompt } = await ask({
      messages: [
        { content: 'What is on it?', role: 'user' },
        {
          content: [
            { signature: 'c2lnbmF0dXJl', thinking: 'A tool helps.', type: 'thinking' },
            { data: 'c2VjcmV0', type: 'redacted_thinking' },
            { id: 't1', input: { at: 1 }, name: 'look', type: 'tool_use' },
          ],
          role: 'assistant',
        },
        { content: [{ content: 'a cat', tool_use_id: 't1', type: 'tool_result' }], role: 'user' },
        {
          content: [
            { text: 'And here?', type: 'text' },
            {
              source: { data: 'iVBORw0KGgo=', media_type: 'image/png', type: 'base64' },
              type: 'image',
            },
            { source: { type: 'url', url: 'https://example.com/a.pdf' }, type: 'document' },
            { source: { data: 'a letter', type: 'text' }, type: 'document' },
            { source: { file_id: 'file_1', type: 'file' }, type: 'image' },
          ],
          role: 'user',
        },
      ],
      system: [{ cache_control: { type: 'ephemeral' }, text: 'Be brief.', type: 'text' }],
      temperature: 0.5,
    })
    expect(prompt).toBe('And here?\n\na letter')
    expect(parameters).toEqual({ max_tokens: 100, temperature: 0.5 })
    expect(messages).toEqual([
      { parts: [{ content: 'Be brief.', type: 'text' }], role: 'system' },
      { parts: [{ content: 'What is on it?', type: 'text' }], role: 'user' },
      {
        parts: [
          { content: 'A tool helps.', type: 'reasoning' },
          { type: 'other', value: { dataCharacters: 8, type: 'redacted_thinking' } },
          { arguments: { at: 1 }, id: 't1', name: 'look', type: 'tool_call' },
        ],
        role: 'assistant',
      },
      { parts: [{ id: 't1', result: 'a cat', type: 'tool_call_response' }], role: 'tool' },
      {
        parts: [
          { from: 'prompt', type: 'text' },
          { bytes: 8, mimeType: 'image/png', type: 'blob' },
          { type: 'uri', uri: 'https://example.com/a.pdf' },
          {
            type: 'other',
            value: { source: { file_id: 'file_1', type: 'file' }, type: 'image' },
          },
        ],
        role: 'user',
      },
    ])
  })

  it('keeps no bytes of a picture that a tool gave', async () => {
    const picture = { data: 'iVBORw0KGgo=', media_type: 'image/png', type: 'base64' }
    const { messages } = await ask({
      messages: [
        { content: 'Look', role: 'user' },
        {
          content: [
            {
              content: [
                { text: 'seen', type: 'text' },
                { source: picture, type: 'image' },
              ],
              tool_use_id: 't1',
              type: 'tool_result',
            },
          ],
          role: 'user',
        },
      ],
    })
    const result = [
      { content: 'seen', type: 'text' },
      { bytes: 8, mimeType: 'image/png', type: 'blob' },
    ]
    expect((messages as object[])[1]).toEqual({
      parts: [{ id: 't1', result, type: 'tool_call_response' }],
      role: 'tool',
    })
  })

  it('keeps what a search found without the texts that only the provider can read', async () => {
    const content = [
      {
        encrypted_content: 'abcdef',
        title: 'A',
        type: 'web_search_result',
        url: 'https://a.example',
      },
    ]
    const { messages } = await ask({
      messages: [
        { content: 'Search', role: 'user' },
        {
          content: [{ content, tool_use_id: 's1', type: 'web_search_tool_result' }],
          role: 'assistant',
        },
      ],
    })
    expect(JSON.stringify(messages)).not.toContain('abcdef')
    expect((messages as object[])[1]).toMatchObject({
      parts: [{ id: 's1', result: [{ encrypted_contentCharacters: 6, title: 'A' }] }],
    })
  })
})

describe('an answered message', () => {
  it('has its text in one, however many blocks the citations make of it', async () => {
    const citation = (address: string) => ({
      title: 'A page',
      type: 'web_search_result_location',
      url: address,
    })
    const { output, response } = await answerWith({
      content: [
        { text: 'It is ', type: 'text' },
        { citations: [citation('https://a.example')], text: 'warm', type: 'text' },
        { citations: [citation('https://a.example')], text: '.', type: 'text' },
      ],
    })
    expect(response).toBe('It is warm.')
    expect(output).toEqual({ sources: [{ title: 'A page', url: 'https://a.example' }] })
  })

  it('keeps thoughts, calls of all kinds of tools, and what the provider’s own gave', async () => {
    const { output, response } = await answerWith({
      content: [
        { signature: 's', thinking: 'First.', type: 'thinking' },
        { data: 'c2VjcmV0', type: 'redacted_thinking' },
        { thinking: 'Then.', type: 'thinking' },
        { id: 's1', input: { query: 'cats' }, name: 'web_search', type: 'server_tool_use' },
        {
          content: [
            { encrypted_content: 'abc', type: 'web_search_result', url: 'https://a.example' },
          ],
          tool_use_id: 's1',
          type: 'web_search_tool_result',
        },
        { id: 'm1', input: {}, name: 'echo', server_name: 'echoes', type: 'mcp_tool_use' },
        { content: [{ text: 'hi', type: 'text' }], tool_use_id: 'm1', type: 'mcp_tool_result' },
        { id: 't1', input: { at: 1 }, name: 'look', type: 'tool_use' },
      ],
      stop_reason: 'tool_use',
    })
    expect(response).toBe('')
    expect(output).toEqual({
      reasoning: 'First.\n\nThen.',
      toolCalls: [
        {
          arguments: { query: 'cats' },
          id: 's1',
          name: 'web_search',
          result: [
            { encrypted_contentCharacters: 3, type: 'web_search_result', url: 'https://a.example' },
          ],
        },
        { arguments: {}, id: 'm1', name: 'echo', result: [{ text: 'hi', type: 'text' }] },
        { arguments: { at: 1 }, id: 't1', name: 'look' },
      ],
    })
  })

  it('says that the model refused, in the words of the provider, and keeps no token of it', async () => {
    const call = await answerWith({
      content: [],
      stop_details: {
        category: 'cyber',
        explanation: 'It may harm.',
        fallback_credit_token: 'fct_1',
        type: 'refusal',
      },
      stop_reason: 'refusal',
    })
    expect(call).toMatchObject({
      finishReason: 'refusal',
      metadata: { refusalCategory: 'cyber' },
      output: { refusal: 'It may harm.' },
      status: 'success',
    })
    expect(JSON.stringify(call)).not.toContain('fct_1')
  })

  it('bears the id of the request and says how much of the limits is left', async () => {
    const headers = { 'anthropic-ratelimit-requests-remaining': '9', 'request-id': 'req_1' }
    expect(await answerWith({}, headers)).toMatchObject({
      metadata: {
        rateLimit: { 'anthropic-ratelimit-requests-remaining': '9' },
        responseId: 'msg_1',
      },
      providerRequestId: 'req_1',
    })
  })

  it('is an error with the provider’s words where it was refused', async () => {
    const error = { message: 'Overloaded', type: 'overloaded_error' }
    expect(await refuseWith(529, { error, request_id: 'req_2', type: 'error' })).toMatchObject({
      error: 'Overloaded',
      errorType: 'overloaded_error',
      httpStatus: 529,
      model: 'claude-sonnet-5',
      providerRequestId: 'req_2',
      status: 'error',
      usageSource: 'none',
    })
  })
})
