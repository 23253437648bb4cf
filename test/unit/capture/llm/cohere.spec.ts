import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { JSONValue } from '../../../../src/entries/row.js'
import type { WireServer } from '../../../harness/wire/startWireServer.js'

import { readBillable } from '../../../../src/pricing/Billable.js'
import { postAndCapture } from '../../../harness/wire/postAndCapture.js'
import { startWireServer } from '../../../harness/wire/startWireServer.js'
import { toEvents, toJSON } from '../../../harness/wire/wireBody.js'

const url = 'https://api.cohere.com/v2/chat'
const request = { messages: [{ content: 'Hello?', role: 'user' }], model: 'command-a-03-2025' }
const usage = {
  billed_units: { input_tokens: 12, output_tokens: 7 },
  cached_tokens: 448,
  tokens: { input_tokens: 507, output_tokens: 10 },
}

let server: WireServer

beforeAll(async () => {
  server = await startWireServer()
})

afterAll(() => server.close())

describe('a chat with Cohere', () => {
  it('counts what the model read, and keeps what is billed', async () => {
    const message = { content: [{ text: 'Hi.', type: 'text' }], role: 'assistant' }
    const answer = toJSON({ finish_reason: 'COMPLETE', id: 'c1', message, usage })
    expect(await postAndCapture({ answer, request, server, url })).toMatchObject({
      finishReason: 'COMPLETE',
      operation: 'chat',
      prompt: 'Hello?',
      provider: 'direct',
      providerRequestId: 'c1',
      response: 'Hi.',
      tokenUsage: { cachedTokens: 448, completionTokens: 10, promptTokens: 507 },
      usageDetails: { billedInput: 12, billedOutput: 7 },
      vendor: 'cohere',
    })
  })

  it('costs what is billed', async () => {
    const message = { content: [{ text: 'Hi.', type: 'text' }], role: 'assistant' }
    const answer = toJSON({ finish_reason: 'COMPLETE', message, usage })
    const row = await postAndCapture({ answer, request, server, url })
    const details = row.usageDetails as JSONValue
    expect(readBillable({ details, tokens: row.tokenUsage })).toMatchObject({
      inputTokens: 12,
      tokens: new Map([
        ['input', 12],
        ['output', 7],
      ]),
    })
  })

  it('is put together of its stream', async () => {
    const delta = (type: string, message: object, index?: number) => ({
      delta: { message },
      index,
      type,
    })
    const call = { function: { arguments: '', name: 'look' }, id: 't1', type: 'function' }
    const events = [
      { delta: { message: { content: [], tool_calls: [] } }, id: 'c1', type: 'message-start' },
      delta('tool-plan-delta', { tool_plan: 'I look.' }),
      delta('tool-call-start', { tool_calls: call }, 0),
      delta('tool-call-delta', { tool_calls: { function: { arguments: '{"a"' } } }, 0),
      delta('tool-call-delta', { tool_calls: { function: { arguments: ':1}' } } }, 0),
      delta('content-start', { content: { thinking: '', type: 'thinking' } }, 1),
      delta('content-delta', { content: { thinking: ' Well.' } }, 1),
      delta('content-start', { content: { text: '', type: 'text' } }, 2),
      delta('content-delta', { content: { text: 'Hi.' } }, 2),
      { delta: { finish_reason: 'TOOL_CALL', usage }, type: 'message-end' },
    ]
    expect(await postAndCapture({ answer: toEvents(events), request, server, url })).toMatchObject({
      finishReason: 'TOOL_CALL',
      output: {
        reasoning: 'I look. Well.',
        toolCalls: [{ arguments: { a: 1 }, id: 't1', name: 'look' }],
      },
      providerRequestId: 'c1',
      response: 'Hi.',
      status: 'success',
      tokenUsage: { completionTokens: 10, promptTokens: 507 },
      usageSource: 'provider',
    })
  })

  it('is an error where its last event tells of one', async () => {
    const end = { delta: { error: 'it broke', finish_reason: 'ERROR' }, type: 'message-end' }
    const row = await postAndCapture({ answer: toEvents([end]), request, server, url })
    expect(row).toMatchObject({ error: 'it broke', finishReason: 'ERROR', status: 'error' })
  })
})

describe('embeddings and reranking', () => {
  it('are counted by what is billed', async () => {
    const row = await postAndCapture({
      answer: toJSON({
        embeddings: { float: [[0.1]] },
        id: 'e1',
        meta: { billed_units: { input_tokens: 4 } },
      }),
      request: { input_type: 'search_query', model: 'embed-v4.0', texts: ['one', 'two'] },
      server,
      url: 'https://api.cohere.com/v2/embed',
    })
    expect(row).toMatchObject({
      model: 'embed-v4.0',
      operation: 'embedding',
      parameters: { input_type: 'search_query' },
      prompt: 'one\n\ntwo',
      tokenUsage: { promptTokens: 4 },
    })
  })

  it('are counted by searches where documents are put in order', async () => {
    const row = await postAndCapture({
      answer: toJSON({ meta: { billed_units: { search_units: 1 } }, results: [] }),
      request: { documents: ['a', 'b'], model: 'rerank-v3.5', query: 'which?' },
      server,
      url: 'https://api.cohere.com/v2/rerank',
    })
    expect(row).toMatchObject({
      operation: 'rerank',
      parameters: { documents: 2 },
      prompt: 'which?',
      usageDetails: { units: 1 },
    })
    expect(row.tokenUsage).toBeUndefined()
  })

  it('are counted by tokens where others put documents in order', async () => {
    const row = await postAndCapture({
      answer: toJSON({ data: [], model: 'rerank-2', usage: { total_tokens: 26 } }),
      request: { documents: ['a'], model: 'rerank-2', query: 'which?' },
      server,
      url: 'https://api.voyageai.com/v1/rerank',
    })
    expect(row).toMatchObject({
      tokenUsage: { promptTokens: 26, totalTokens: 26 },
      vendor: 'voyage',
    })
  })
})
