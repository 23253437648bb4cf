import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { JSONValue, LogKind, RowData } from '../../../src/entries/row.js'

import { createPrivacy } from '../../../src/privacy/createPrivacy.js'
import { letters, pem, secretExamples } from './secretExamples.js'

const createdAt = '2026-08-01T00:00:00.000Z'
const privacy = createPrivacy({ maxTextLength: 5000 })

function protect(fields: Record<string, JSONValue>, kind: LogKind = 'serviceLogs'): RowData {
  return privacy({ data: { createdAt, ...fields }, kind }).data
}

const base64 = (text: string) => Buffer.from(text).toString('base64')

describe('a secret of a service call', () => {
  it('case 21: goes in any letter case of its name', () => {
    const names = ['Authorization', 'AUTHORIZATION', 'authorization', 'aUtHoRiZaTiOn']
    const record = Object.fromEntries(names.map((name) => [name, 'canary']))
    const row = protect({ metadata: record, requestHeaders: record })
    expect(JSON.stringify(row)).not.toContain('canary')
  })

  it.each([0, 1, 3, 9, 39])('case 22: goes at depth %i, in lists of lists too', (depth) => {
    let value: JSONValue = { Password: 'canary', kept: 'x' }
    for (let level = 0; level < depth; level += 1) {
      value = level % 3 === 0 ? { a: value } : [[value]]
    }
    const text = JSON.stringify(protect({ metadata: value }))
    expect(text).not.toContain('canary')
    expect(text).toContain('"kept":"x"')
  })

  it.each([
    ['JSON', '{"a":{"api_key":"canary"}}'],
    ['JSON in JSON', JSON.stringify({ a: JSON.stringify({ api_key: 'canary' }) })],
    ['a form', 'a=b&api_key=canary'],
    ['JSON in a form', `payload=${encodeURIComponent('{"api_key":"canary"}')}`],
    ['a form in JSON', '{"body":"a=b&client_secret=canary"}'],
    ['basic credentials', `{"auth":"Basic ${base64('ann:canary')}"}`],
    ['events', 'data: {"api_key":"canary"}\n\ndata: [DONE]\n'],
  ])('case 23: goes out of a body that is %s', (_, requestBody) => {
    const row = protect({ error: `failed: ${requestBody}`, requestBody })
    expect(JSON.stringify(row)).not.toContain('canary')
    expect(JSON.stringify(row)).not.toContain(base64('ann:canary'))
  })

  it.each([
    ['https://x.com/a?api_key=canary&b=1', 'https://x.com/a?api_key=[redacted]&b=1'],
    ['https://x.com/a?sig=canary', 'https://x.com/a?sig=[redacted]'],
    ['https://x.com/a?X-Amz-Signature=canary', 'https://x.com/a?X-Amz-Signature=[redacted]'],
    ['https://x.com/a#access_token=canary', 'https://x.com/a#access_token=[redacted]'],
    ['https://ann:canary@x.com/a', 'https://[redacted]@x.com/a'],
  ])('case 24: goes out of the URL, host and path stay: %s', (endpoint, safe) => {
    expect(protect({ endpoint }).endpoint).toBe(safe)
  })

  it.each([
    ...['proxy-authorization', 'cookie', 'set-cookie', 'x-api-key', 'api-key', 'x-goog-api-key'],
    ...['ocp-apim-subscription-key', 'x-amz-security-token', 'x-auth-token', 'x-csrf-token'],
    ...['private-token', 'x-vault-token', 'stripe-signature', 'cf-access-jwt-assertion', 'x-any'],
  ])('case 25: goes out of the header %s, name and length stay', (name) => {
    const hidden = '[redacted, 6 characters]'
    expect(protect({ requestHeaders: { [name]: 'canary' } }).requestHeaders).toEqual({
      [name]: hidden,
    })
    expect(protect({ responseHeaders: { [name]: ['canary', 'canary'] } }).responseHeaders).toEqual({
      [name]: [hidden, hidden],
    })
  })

  it('case 27: goes though it came in two pieces', () => {
    const key = `sk-proj-${letters(80)}`
    const response = [key.slice(0, 30), key.slice(30)].join('')
    expect(protect({ response }, 'llmLogs').response).toBe('[redacted: openai-key]')
  })

  it('case 29: goes out of frozen and shared values, which stay as they are', () => {
    const shared = Object.freeze({ password: 'canary' })
    const metadata: JSONValue = { a: shared, b: [shared] }
    Object.freeze(metadata.b)
    Object.freeze(metadata)
    expect(protect({ metadata }).metadata).toEqual({
      a: { password: '[redacted]' },
      b: [{ password: '[redacted]' }],
    })
    expect(shared).toEqual({ password: 'canary' })
  })
})

const canary = 'cAnArY7f3d'
const secret = fc.oneof(
  fc.constantFrom(
    `password=${canary}`,
    `API_KEY: ${canary}`,
    `Authorization: Bearer ${canary}`,
    `Cookie: sid=${canary}; b=${canary}`,
    `https://a:${canary}@b.com/?token=${canary}`,
    `{"client_secret":"${canary}"}`,
    `<password>${canary}</password>`,
    `login --password ${canary}`,
    `curl -u ann:${canary}`,
    pem().replaceAll('aB3dE5gH7jK9', canary),
  ),
  fc
    .constantFrom(...secretExamples.map(([, example]) => example))
    .filter((example) => example.includes('aB3dE5gH7jK9mN2pQ4sT'))
    .map((example) => example.replaceAll('aB3dE5gH7jK9mN2pQ4sT', `${canary}mN2pQ4sT6v`)),
)

describe('case 33: a canary in any form of a secret, anywhere in an entry', () => {
  it('is not in the row', () => {
    const words = fc.constantFrom('', 'Failed: ', 'see\n', '"', '> ', 'a, ', '(')
    const ends = fc.constantFrom('', ' and more', '\n', '\n"x"', '\n{"a":1}')
    const fields = ['prompt', 'response', 'error', 'feature', 'parameters', 'metadata', 'repairs']
    const wrap = fc.constantFrom<(text: string) => JSONValue>(
      (text) => text,
      (text) => ({ a: [{ note: text }] }),
      (text) => JSON.stringify({ body: text }),
      (text) => JSON.stringify({ body: JSON.stringify([text]) }),
      (text) => JSON.stringify({ body: text }).slice(0, -1),
      (text) => `a=1&b=${encodeURIComponent(text)}`,
      (text) => ({ [text]: 1 }),
    )
    fc.assert(
      fc.property(
        fc.constantFrom(...fields),
        words,
        secret,
        ends,
        wrap,
        (field, ...[a, b, c, put]) => {
          const row = protect({ [field]: put(`${a}${b}${c}`) }, 'llmLogs')
          expect(JSON.stringify(row)).not.toContain(canary)
        },
      ),
      { numRuns: 5000, seed: 1 },
    )
  })
})
