import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { WireServer } from '../../../harness/wire/startWireServer.js'

import { captureCalls } from '../../../harness/wire/captureCalls.js'
import { captureOne } from '../../../harness/wire/captureOne.js'
import { startWireServer } from '../../../harness/wire/startWireServer.js'
import { toJSON } from '../../../harness/wire/wireBody.js'

let server: WireServer
beforeAll(async () => {
  server = await startWireServer()
})
afterAll(() => server.close())

const url = 'https://api.openai.com/v1/responses'
const request = { input: 'Hello', model: 'gpt-5' }
const body = {
  id: 'resp_1',
  model: 'gpt-5-2025-08-07',
  object: 'response',
  output: [] as unknown[],
  service_tier: 'flex',
  status: 'completed',
  usage: { input_tokens: 100, output_tokens: 20, total_tokens: 120 } as object,
}

const answerWith = (members: object, to = url) =>
  captureOne({ answer: toJSON({ ...body, ...members }), request, server, url: to })

describe('a call of the Responses API', () => {
  it('keeps the conversation with its instructions, tools and files', async () => {
    const { messages, parameters, prompt } = await captureOne({
      answer: toJSON(body),
      request: {
        input: [
          { content: 'What is on it?', role: 'user' },
          {
            content: [{ text: 'I look.', type: 'output_text' }],
            role: 'assistant',
            type: 'message',
          },
          { summary: [{ text: 'A tool helps.', type: 'summary_text' }], type: 'reasoning' },
          { arguments: '{"at":1}', call_id: 'c1', name: 'look', type: 'function_call' },
          { call_id: 'c1', output: 'a cat', type: 'function_call_output' },
          {
            content: [
              { text: 'And here?', type: 'input_text' },
              { image_url: 'data:image/png;base64,iVBORw0KGgo=', type: 'input_image' },
              { file_url: 'https://example.com/a.pdf', type: 'input_file' },
            ],
            role: 'user',
          },
          { id: 'rs_1', type: 'item_reference' },
        ],
        instructions: 'Be brief.',
        model: 'gpt-5',
        temperature: 0.5,
      },
      server,
      url,
    })
    expect(prompt).toBe('And here?')
    expect(parameters).toEqual({ temperature: 0.5 })
    expect(messages).toEqual([
      { parts: [{ content: 'Be brief.', type: 'text' }], role: 'system' },
      { parts: [{ content: 'What is on it?', type: 'text' }], role: 'user' },
      {
        parts: [
          { content: 'I look.', type: 'text' },
          { content: 'A tool helps.', type: 'reasoning' },
          { arguments: '{"at":1}', id: 'c1', name: 'look', type: 'tool_call' },
        ],
        role: 'assistant',
      },
      { parts: [{ id: 'c1', result: 'a cat', type: 'tool_call_response' }], role: 'tool' },
      {
        parts: [
          { from: 'prompt', type: 'text' },
          { bytes: 8, mimeType: 'image/png', type: 'blob' },
          { type: 'uri', uri: 'https://example.com/a.pdf' },
        ],
        role: 'user',
      },
      {
        parts: [{ type: 'other', value: { id: 'rs_1', type: 'item_reference' } }],
        role: 'assistant',
      },
    ])
  })

  it('has the text, the thoughts, the refusal and the tools of the answer', async () => {
    const { output, response, serviceTier } = await answerWith({
      output: [
        { summary: [{ text: 'First.' }, { text: 'Then.' }], type: 'reasoning' },
        { content: [{ text: 'Sun', type: 'output_text' }], type: 'message' },
        {
          content: [
            { text: 'ny', type: 'output_text' },
            { refusal: 'Not that.', type: 'refusal' },
          ],
          type: 'message',
        },
        {
          arguments: '{"city":"Bern"}',
          call_id: 'c1',
          id: 'fc_1',
          name: 'weather',
          type: 'function_call',
        },
        {
          action: { query: 'q', sources: [{}], type: 'search' },
          id: 'ws_1',
          type: 'web_search_call',
        },
        { id: 'c2', input: 'SELECT 1', name: 'sql', type: 'custom_tool_call' },
        { id: 'ci_1', code: 'print(1)', type: 'code_interpreter_call' },
        { id: 'mcpl_1', server_label: 'x', tools: [], type: 'mcp_list_tools' },
      ],
    })
    expect(response).toBe('Sunny')
    expect(serviceTier).toBe('flex')
    expect(output).toEqual({
      reasoning: 'First.\n\nThen.',
      refusal: 'Not that.',
      toolCalls: [
        { arguments: { city: 'Bern' }, id: 'c1', name: 'weather' },
        { arguments: { query: 'q', type: 'search' }, id: 'ws_1', name: 'web_search' },
        { arguments: 'SELECT 1', id: 'c2', name: 'sql' },
        { arguments: { code: 'print(1)' }, id: 'ci_1', name: 'code_interpreter' },
      ],
    })
  })

  it('keeps of a picture its type and length, and no bytes', async () => {
    const { output } = await answerWith({
      output: [
        {
          id: 'ig_1',
          output_format: 'webp',
          result: Buffer.alloc(5000).toString('base64'),
          revised_prompt: 'a cat',
          type: 'image_generation_call',
        },
      ],
    })
    expect(output).toEqual({
      media: [{ bytes: 5000, mimeType: 'image/webp' }],
      toolCalls: [{ arguments: { revised_prompt: 'a cat' }, id: 'ig_1', name: 'image_generation' }],
    })
  })

  it('splits its input into what was cached and what was written to the cache, by lifetime', async () => {
    const { tokenUsage, usageDetails } = await answerWith({
      tool_usage: { web_search: { num_requests: 3 } },
      usage: {
        input_tokens: 100,
        input_tokens_details: {
          cache_write_tokens: 30,
          cache_write_tokens_details: { ttl_12h_tokens: 10, ttl_30m_tokens: 20 },
          cached_tokens: 40,
        },
        output_tokens: 20,
        output_tokens_details: { reasoning_tokens: 5 },
        total_tokens: 120,
      },
    })
    expect(tokenUsage).toEqual({
      cachedTokens: 40,
      cacheWriteTokens: 30,
      completionTokens: 20,
      promptTokens: 100,
      reasoningTokens: 5,
      totalTokens: 120,
    })
    expect(usageDetails).toEqual({ cacheWriteByTTL: { '12h': 10, '30m': 20 }, webSearches: 3 })
  })

  it('counts the searches of an answer that does not count them, and no opened pages', async () => {
    const search = (type: string) => ({ action: { type }, type: 'web_search_call' })
    const { usageDetails } = await answerWith({
      output: [search('search'), search('open_page'), search('search')],
    })
    expect(usageDetails).toEqual({ webSearches: 2 })
  })

  it.each([
    [
      'max_output_tokens',
      { incomplete_details: { reason: 'max_output_tokens' }, status: 'incomplete' },
    ],
    ['completed', { incomplete_details: null, status: 'completed' }],
  ])('ends with the reason %s, in the words of the provider', async (reason, members) => {
    expect(await answerWith(members)).toMatchObject({ finishReason: reason, status: 'success' })
  })

  it('is an error where the body says so with status 200', async () => {
    const error = { code: 'server_error', message: 'Out of order' }
    expect(await answerWith({ error, status: 'failed' })).toMatchObject({
      error: 'Out of order',
      errorType: 'server_error',
      finishReason: 'failed',
      status: 'error',
    })
  })

  it.each([
    [
      'OpenRouter and its own key',
      0.5,
      'https://openrouter.ai/api/v1/responses',
      { cost: 0.5, is_byok: false },
    ],
    [
      'OpenRouter and the key of the user',
      0.75,
      'https://openrouter.ai/api/v1/responses',
      { cost: 0.25, cost_details: { upstream_inference_cost: 0.5 }, is_byok: true },
    ],
    ['xAI', 0.0123, 'https://api.x.ai/v1/responses', { cost_in_usd_ticks: 123_000_000 }],
  ])('costs what %s say', async (_, cost, to, usage) => {
    const call = await answerWith({ usage: { ...body.usage, ...usage } }, to)
    expect(call).toMatchObject({ cost, costSource: 'provider' })
  })

  it('in the background is one call, and asking for its result is none', async () => {
    const capture = captureCalls({ fetch: server.fetch })
    server.serve(toJSON({ ...body, status: 'queued', usage: null }))
    const post = await capture.fetch(url, { body: JSON.stringify(request), method: 'POST' })
    await post.text()
    server.serve(toJSON(body))
    await (await capture.fetch(`${url}/resp_1`)).text()

    expect(capture.llmCalls).toHaveLength(1)
    expect(capture.llmCalls[0]).toMatchObject({
      metadata: { responseStatus: 'queued' },
      usageSource: 'none',
    })
    expect(capture.llmCalls[0]!.finishReason).toBeUndefined()
    expect(capture.serviceCalls).toHaveLength(1)
  })

  it.each([
    ['direct', 'openai', 'https://api.openai.com/v1/responses'],
    ['azure', 'openai', 'https://mine.openai.azure.com/openai/v1/responses?api-version=preview'],
    ['groq', 'openai', 'https://api.groq.com/openai/v1/responses'],
    ['direct', 'openai', 'http://localhost:11434/v1/responses'],
    ['direct', 'openai', 'https://llm.example.com/any/path'],
  ])('goes by the route %s to %s at %s', async (provider, vendor, to) => {
    const call = await answerWith({}, to)
    expect(call).toMatchObject({ model: 'gpt-5', operation: 'responses', provider, vendor })
  })

  it('that compacts a conversation is one too, for it is billed', async () => {
    const output = [
      { content: [{ text: 'Hello', type: 'input_text' }], role: 'user', type: 'message' },
      { encrypted_content: 'abc', id: 'cmp_1', type: 'compaction' },
    ]
    const call = await answerWith({ object: 'response.compaction', output }, `${url}/compact`)
    expect(call).toMatchObject({ operation: 'responses', tokenUsage: { totalTokens: 120 } })
    expect(call.response).toBeUndefined()
  })

  it('is none where an unknown host answers something else', async () => {
    const capture = captureCalls({ fetch: server.fetch })
    server.serve(toJSON({ id: 'modr-1', results: [] }))
    const to = 'https://example.com/v1/moderations'
    await (await capture.fetch(to, { body: JSON.stringify(request), method: 'POST' })).text()
    expect(capture.llmCalls).toEqual([])
    expect(capture.serviceCalls).toHaveLength(1)
  })
})
