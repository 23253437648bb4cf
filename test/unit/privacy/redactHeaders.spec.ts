import { describe, expect, it } from 'vitest'

import type { JSONValue } from '../../../src/entries/row.js'

import { redactHeaders } from '../../../src/privacy/redactHeaders.js'
import { redactText } from '../../../src/privacy/redactText.js'
import { commonRules } from '../../../src/privacy/rules.js'

const redact = (headers: JSONValue) =>
  redactHeaders(headers, { depth: 0, redactString: redactText, rules: commonRules })

describe('headers', () => {
  it('keep the values of harmless names', () => {
    const headers = {
      'content-type': 'application/json',
      'retry-after': '5',
      'x-ratelimit-remaining-tokens': '12',
      'x-request-id': 'r1',
    }
    expect(redact(headers)).toEqual(headers)
  })

  it.each(['authorization', 'x-api-key', 'x-goog-api-key', 'cookie', 'stripe-signature', 'x-any'])(
    'keep of %s the name and the length',
    (name) => {
      expect(redact({ [name]: 'canary' })).toEqual({ [name]: '[redacted, 6 characters]' })
    },
  )

  it('have lower-case names', () => {
    expect(redact({ Accept: '*/*', Authorization: 'Bearer canary' })).toEqual({
      accept: '*/*',
      authorization: '[redacted, 13 characters]',
    })
  })

  it('keep both values of a name in two spellings', () => {
    expect(redact({ Vary: 'a', vary: ['b', 'c'] })).toEqual({ vary: ['a', 'b', 'c'] })
  })

  it('may have several values', () => {
    expect(redact({ 'set-cookie': ['a=canary', 'b=1'], vary: ['x', 'y'] })).toEqual({
      'set-cookie': ['[redacted, 8 characters]', '[redacted, 3 characters]'],
      vary: ['x', 'y'],
    })
  })

  it('lose secrets in the values of harmless names', () => {
    expect(redact({ location: 'https://a:canary@b.com/?token=canary' })).toEqual({
      location: 'https://[redacted]@b.com/?token=[redacted]',
    })
  })

  it.each([
    ['authorization: canary', '[redacted, 21 characters]'],
    [[['authorization', 'canary']], '[redacted, 28 characters]'],
    [12345, '[redacted, 5 characters]'],
    [null, null],
  ])('are not kept when they are no record: %j', (headers, safe) => {
    expect(redact(headers)).toEqual(safe)
  })

  it('stay the same when they come by again', () => {
    const once = redact({ Age: 1, Cookie: 'canary', 'X-Any': { a: 'canary' } })
    expect(redact(once)).toEqual(once)
  })
})
