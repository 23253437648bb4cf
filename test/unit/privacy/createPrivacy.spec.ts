import { describe, expect, it } from 'vitest'

import type { JSONValue, LogKind, RowData } from '../../../src/entries/row.js'

import { createPrivacy } from '../../../src/privacy/createPrivacy.js'

const privacy = createPrivacy({ maxTextLength: 200 })
const createdAt = '2026-08-01T00:00:00.000Z'

function protect(fields: Record<string, JSONValue>, kind: LogKind = 'llmLogs'): RowData {
  return privacy({ data: { createdAt, ...fields }, kind }).data
}

/** A record as it should never come: a getter of one of its members throws. */
function unreadable(): Record<string, JSONValue> {
  return Object.defineProperty({}, 'x', {
    enumerable: true,
    get: () => {
      throw new Error('unreadable')
    },
  })
}

describe('the envelope of a row', () => {
  const envelope = {
    actor: { id: '1', label: 'ann@example.com', type: 'user' },
    correlationId: 'c1',
    cost: 0.5,
    model: 'openai/gpt-5',
    promptHash: 'ab12',
    requestId: 'r1',
    sessionId: 's1',
    status: 'success',
    timeToFirstToken: 12,
    tokenUsage: { cachedTokens: 1, promptTokens: 3, token: 2, totalTokens: 5 },
  }

  it('stays as it is', () => {
    expect(protect(envelope)).toEqual({ createdAt, ...envelope })
  })

  it('loses what is a secret by its form', () => {
    expect(protect({ endpoint: 'https://a.com/?key=canary', feature: 'Bearer canary1' })).toEqual({
      createdAt,
      endpoint: 'https://a.com/?key=[redacted]',
      feature: 'Bearer [redacted]',
    })
  })

  it('does not save a secret field that an app added', () => {
    expect(protect({ apiToken: 'canary' }).apiToken).toBe('[redacted]')
  })
})

describe('secret keys', () => {
  it.each(['metadata', 'details', 'parameters', 'changes'])('lose their values in %s', (field) => {
    const value = {
      a: [{ Password: 'canary' }],
      'x-api-key': { b: 'canary' },
      otp: 123456,
      tokens: 7,
    }
    expect(protect({ [field]: value })[field]).toEqual({
      a: [{ Password: '[redacted]' }],
      otp: '[redacted]',
      tokens: 7,
      'x-api-key': '[redacted]',
    })
  })

  it('keep what says only that there is a value, or none', () => {
    const metadata = { apiKey: '', password: null, token: true }
    expect(protect({ metadata }).metadata).toEqual(metadata)
  })

  it('are seen when they are the name of a pair', () => {
    const metadata = {
      changes: [{ from: 'canary', path: 'user.password', to: 'canary' }],
      headers: [
        ['authorization', 'canary'],
        ['accept', 'x'],
      ],
      log: [
        { name: 'x-api-key', value: 'canary' },
        { name: 'accept', value: 'x' },
      ],
    }
    expect(protect({ metadata }).metadata).toEqual({
      changes: [{ from: '[redacted]', path: 'user.password', to: '[redacted]' }],
      headers: [
        ['authorization', '[redacted]'],
        ['accept', 'x'],
      ],
      log: [
        { name: 'x-api-key', value: '[redacted]' },
        { name: 'accept', value: 'x' },
      ],
    })
  })

  it('may hold secrets themselves', () => {
    expect(protect({ metadata: { a: 1, 'https://a:canary@b.com': 2 } }).metadata).toEqual({
      a: 1,
      'https://[redacted]@b.com': 2,
    })
  })

  it('are found beside a key named __proto__', () => {
    const metadata = JSON.parse('{"__proto__":{"token":"canary"},"a":1}') as JSONValue
    expect(JSON.stringify(protect({ metadata }).metadata)).toBe(
      '{"__proto__":{"token":"[redacted]"},"a":1}',
    )
  })
})

describe('repairs', () => {
  it('are treated as their fields would have been', () => {
    const repairs = {
      'metadata.apiKey': { problem: 'not a text', value: { a: 'canary' } },
      projectId: { problem: 'not an id', value: { a: 1, token: 'canary' } },
      requestHeaders: { problem: 'not a record', value: 'x-any: canary' },
      'responseHeaders.Age': { problem: 'BigInt kept as text', value: '12' },
      'responseHeaders.x-any': { problem: 'circular reference', value: 'canary' },
    }
    expect(protect({ repairs }).repairs).toEqual({
      'metadata.apiKey': { problem: 'not a text', value: '[redacted]' },
      projectId: { problem: 'not an id', value: { a: 1, token: '[redacted]' } },
      requestHeaders: { problem: 'not a record', value: '[redacted, 13 characters]' },
      'responseHeaders.Age': { problem: 'BigInt kept as text', value: '12' },
      'responseHeaders.x-any': { problem: 'circular reference', value: '[redacted, 6 characters]' },
    })
  })

  it('keep the problem of a secret field', () => {
    expect(protect({ repairs: { password: { problem: 'not a field' } } }).repairs).toEqual({
      password: { problem: 'not a field' },
    })
  })
})

describe('long texts', () => {
  it('are shortened at every depth', () => {
    const row = protect({ metadata: { a: ['x'.repeat(1000)] }, prompt: 'y'.repeat(1000) })
    expect(row.prompt).toMatch(/^y{100}… \[800 characters left out of 1000] …y{100}$/)
    expect(row.metadata).toEqual({ a: [expect.stringMatching(/^x{100}… /)] })
  })

  it('are redacted before they are shortened', () => {
    const prompt = `${'x'.repeat(80)} Bearer ${'canary'.repeat(100)}`
    expect(protect({ prompt }).prompt).toBe(`${'x'.repeat(80)} Bearer [redacted]`)
  })
})

describe('what cannot be checked', () => {
  it('is replaced by a marker, field by field', () => {
    const row = protect({ metadata: unreadable(), prompt: 'hello', requestId: 'r1' })
    expect(row).toEqual({
      createdAt,
      metadata: '[not stored: could not be checked]',
      prompt: 'hello',
      requestId: 'r1',
    })
  })

  it('does not cost the row its envelope', () => {
    const actor = unreadable()
    expect(protect({ actor }).actor).toBe(actor)
  })

  it('is replaced by a marker where it is nested too deeply', () => {
    let metadata: JSONValue = { token: 'canary' }
    for (let level = 0; level < 20_000; level += 1) {
      metadata = [metadata]
    }
    const text = JSON.stringify(protect({ metadata }).metadata)
    expect(text).toContain('[not stored: nested too deeply]')
    expect(text).not.toContain('canary')
  })
})
