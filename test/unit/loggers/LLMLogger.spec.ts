import { describe, expect, it } from 'vitest'

import type { LLMLogEntry } from '../../../src/entries/schemas.js'

import { createLLMLog } from '../../../src/loggers/LLMLogger.js'

function setUp() {
  const entries: LLMLogEntry[] = []
  return { entries, log: createLLMLog(async (entry) => void entries.push(entry)) }
}

const response = {
  choices: [{ finish_reason: 'stop', message: { content: 'A script.' } }],
  id: 'gen-1',
  usage: { completion_tokens: 500, prompt_tokens: 1000, total_tokens: 1500 },
}

describe('logOpenRouterRequest', () => {
  it('reads text, tokens and finish reason from the response', async () => {
    const { entries, log } = setUp()
    await log.logOpenRouterRequest('r', 'anthropic/claude-sonnet-4', 'p', response, 12, 'pr', 'u')
    expect(entries[0]).toMatchObject({
      finishReason: 'stop',
      providerRequestId: 'gen-1',
      response: 'A script.',
      tokenUsage: { completionTokens: 500, promptTokens: 1000, totalTokens: 1500 },
      vendor: 'anthropic',
    })
  })

  it('prefers the cost that the provider reports', async () => {
    const { entries, log } = setUp()
    const told = { ...response, usage: { ...response.usage, cost: 0.0042 } }
    await log.logOpenRouterRequest('r', 'anthropic/claude-sonnet-4', 'p', told, 12)
    expect(entries[0]).toMatchObject({ cost: 0.0042, costSource: 'provider' })
  })

  it('leaves the cost to the list prices where none is reported', async () => {
    const { entries, log } = setUp()
    await log.logOpenRouterRequest('r', 'anthropic/claude-sonnet-4', 'p', response, 12)
    expect(entries[0]).not.toHaveProperty('cost')
  })

  it.each([undefined, null, 'text', 7, { choices: 'none' }, { usage: [] }])(
    'takes any response body: %j',
    async (body) => {
      const { entries, log } = setUp()
      await log.logOpenRouterRequest('r', 'm', 'p', body, 12)
      expect(entries[0]).toMatchObject({ requestId: 'r', status: 'success' })
    },
  )

  it('logs arguments that cannot be read as they came', async () => {
    const { entries, log } = setUp()
    await log.logOpenRouterRequest('r', undefined as unknown as string, 'p', response, 12)
    expect(entries[0]?.metadata).toMatchObject({ arguments: ['r', undefined, 'p', response, 12] })
  })
})

describe('logError', () => {
  it.each([
    ['an abort', new DOMException('stopped', 'AbortError'), 'cancelled'],
    ['a time-out', new DOMException('too late', 'TimeoutError'), 'timeout'],
    ['any other error', new TypeError('bad'), 'error'],
    ['what is no error', 'plain text', 'error'],
  ])('tells %s apart', async (_case, error, status) => {
    const { entries, log } = setUp()
    await log.logError('r', 'openrouter', 'm', 'p', error, 5)
    expect(entries[0]?.status).toBe(status)
  })
})
