import { describe, expect, it } from 'vitest'

import { redactText } from '../../../src/privacy/redactText.js'

const basic = Buffer.from('user:canary').toString('base64')

describe('credentials in a text', () => {
  it.each([
    [
      'curl -H "Authorization: Bearer canary-1.2_3~4+5/6=" x',
      'curl -H "Authorization: Bearer [redacted]" x',
    ],
    ['sent bearer canary123, then gave up.', 'sent bearer [redacted], then gave up.'],
    ['BEARER CANARY.', 'BEARER [redacted].'],
    ['auth=Bearer%20canary1', 'auth=[redacted]'],
    ['x-auth was Bearer%20canary1', 'x-auth was Bearer%20[redacted]'],
    [`Basic ${basic}`, 'Basic [redacted]'],
    [`{"h":"basic ${basic}","cut`, '{"h":"basic [redacted]","cut'],
  ])('are redacted: %s', (text, safe) => {
    expect(redactText(text)).toBe(safe)
  })

  it.each([
    'The Bearer token is missing, and the bearer of this has a basic understanding.',
    'Basic authentication, Basic JavaScript and Basic 101',
    'Authorization: Bearer <token> or Bearer ${token}',
  ])('are not seen in prose: %s', (text) => {
    expect(redactText(text)).toBe(text)
  })
})
