import { describe, expect, it } from 'vitest'

import { bedrockConverse } from '../../../../src/capture/llm/formats/bedrockConverse.js'
import { createAnswer } from '../../../../src/capture/llm/LLMAnswer.js'
import { recogniseCall } from '../../../../src/capture/llm/recogniseCall.js'

const host = 'https://bedrock-runtime.eu-west-1.amazonaws.com'

function recognise(url: string, body: unknown) {
  return recogniseCall(
    { init: { body: JSON.stringify(body) }, input: url, method: 'POST', url },
    {},
  )
}

function readRequest(body: Record<string, unknown>, model = 'amazon.nova-pro-v1%3A0') {
  const { address } = recognise(`${host}/model/${model}/converse`, body)!
  return bedrockConverse.readRequest(body, address)
}

describe('a call of Converse', () => {
  it.each(['converse', 'converse-stream'])('is known by its host and path: %s', (action) => {
    const recognition = recognise(`${host}/model/amazon.nova-pro-v1%3A0/${action}`, {
      messages: [],
    })
    expect(recognition).toMatchObject({ isSure: true, provider: { provider: 'bedrock' } })
    expect(recognition!.format()).toBe(bedrockConverse)
  })

  it('has its model from the path, an inference profile’s address too', () => {
    expect(readRequest({ messages: [] }).model).toBe('amazon.nova-pro-v1:0')
    const profile =
      'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.amazon.nova-pro-v1:0'
    expect(readRequest({ messages: [] }, encodeURIComponent(profile)).model).toBe(profile)
  })

  it('has its conversation in the common form, files without their bytes', () => {
    const png = Buffer.from('89504e470d0a1a0a', 'hex').toString('base64')
    const { messages, parameters } = readRequest({
      inferenceConfig: { maxTokens: 10 },
      messages: [
        {
          content: [
            { image: { format: 'png', source: { bytes: png } } },
            { document: { format: 'pdf', name: 'a', source: { s3Location: { uri: 's3://b/a' } } } },
            { cachePoint: { type: 'default' } },
            { text: 'And this?' },
          ],
          role: 'user',
        },
        {
          content: [
            { reasoningContent: { reasoningText: { text: 'Hm.' } } },
            { toolUse: { input: { a: 1 }, name: 'look', toolUseId: 't' } },
          ],
          role: 'assistant',
        },
        {
          content: [
            { toolResult: { content: [{ json: { b: 2 } }, { text: 'two' }], toolUseId: 't' } },
          ],
          role: 'user',
        },
      ],
      system: [{ text: 'Be brief.' }],
    })
    expect(parameters).toEqual({ inferenceConfig: { maxTokens: 10 } })
    expect(messages).toEqual([
      { parts: [{ content: 'Be brief.', type: 'text' }], role: 'system' },
      {
        parts: [
          { bytes: 8, mimeType: 'image/png', type: 'blob' },
          { mimeType: 'application/pdf', type: 'uri', uri: 's3://b/a' },
          { content: 'And this?', type: 'text' },
        ],
        role: 'user',
      },
      {
        parts: [
          { content: 'Hm.', type: 'reasoning' },
          { arguments: { a: 1 }, id: 't', name: 'look', type: 'tool_call' },
        ],
        role: 'assistant',
      },
      {
        parts: [
          {
            id: 't',
            result: [{ b: 2 }, { content: 'two', type: 'text' }],
            type: 'tool_call_response',
          },
        ],
        role: 'tool',
      },
    ])
  })
})

describe('an answer of Converse', () => {
  it('has the cache beside its input', () => {
    const answer = createAnswer()
    bedrockConverse.readResponse(
      {
        output: { message: { content: [{ text: 'Fine.' }], role: 'assistant' } },
        serviceTier: { type: 'flex' },
        stopReason: 'end_turn',
        trace: { promptRouter: { invokedModelId: 'amazon.nova-lite-v1:0' } },
        usage: { cacheReadInputTokens: 10, inputTokens: 3, outputTokens: 2, totalTokens: 15 },
      },
      answer,
    )
    expect(answer).toMatchObject({
      finishReason: 'end_turn',
      model: 'amazon.nova-lite-v1:0',
      serviceTier: 'flex',
      text: 'Fine.',
      usage: { cacheRead: 10, cacheWrite: 0, inputUncached: 3, output: 2 },
    })
  })

  it.each([
    ['nothing', {}],
    ['nulls', { output: null, stopReason: null, usage: null }],
    ['other types', { output: { message: { content: 'text' } }, usage: { inputTokens: '3' } }],
    ['no objects', { output: { message: { content: [null, 1, 'a', []] } } }],
  ])('that is %s is read without harm', (_, body) => {
    const answer = createAnswer()
    bedrockConverse.readResponse(body, answer)
    bedrockConverse.readStreamEvent({ contentBlockDelta: body, metadata: body }, answer)
    expect(answer).toMatchObject({ text: '', usage: undefined })
  })

  it('that is an error says which', () => {
    const answer = createAnswer()
    bedrockConverse.readResponse({ message: 'Too many tokens.' }, answer)
    expect(answer.error).toMatchObject({ message: 'Too many tokens.' })
  })
})
