import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { mayHoldSecret } from '../../../src/privacy/mayHoldSecret.js'
import { redactFound } from '../../../src/privacy/redactText.js'
import { commonRules } from '../../../src/privacy/rules.js'
import { secretExamples } from './secretExamples.js'
import { text, value } from './secretPieces.js'

const named = { ...commonRules, looksAtText: false }

const document = fc.oneof(
  text,
  value.map((inner) => JSON.stringify(inner)),
  value.map((inner) => JSON.stringify(inner, null, 2)),
  fc.tuple(value, fc.nat(200)).map(([inner, length]) => JSON.stringify(inner).slice(0, length)),
  value.map((inner) => `payload=${encodeURIComponent(JSON.stringify(inner))}&a=b`),
  value.map((inner) => JSON.stringify(inner).replaceAll('/', '\\/')),
)

describe.each([
  ['redacted', commonRules],
  ['full', named],
])('a text that is passed over in mode %s', (_, rules) => {
  it('is one that no rule would change', () => {
    fc.assert(
      fc.property(document, (input) => {
        if (redactFound(input, 0, rules) !== input) {
          expect(mayHoldSecret(input, rules)).toBe(true)
        }
      }),
      { numRuns: 20_000, seed: 1 },
    )
  })
})

/** What people write: names with values, in sentences, lines and JSON. */
const statement = fc
  .record({
    between: fc.constantFrom('=', ': ', ' = ', '?', ' ', '>'),
    end: fc.constantFrom('\n', ', ', '; ', ' ', '</', '&a='),
    name: fc.constantFrom(
      'password',
      'api_key',
      'Authorization',
      'Cookie',
      '--token',
      '<secret',
      'x',
    ),
    value: fc.oneof(
      fc.constantFrom('c4nary', 'Bearer c4nary', '"can ary"', 'a=c4nary; b=1', '{"pin":12345}', ''),
      fc.constantFrom(...secretExamples.map(([, secret]) => secret)),
    ),
  })
  .map(({ between, end, name, value: written }) => `${name}${between}${written}${end}`)

const written = fc.array(statement, { maxLength: 5 }).map((statements) => statements.join(''))

describe('a text whose secret is written with escapes', () => {
  it.each(['{"a":"password\\u003dcanary"}', '{"a":"\\u003ctoken>canary\\u003c/token>"}'])(
    'is not passed over: %s',
    (input) => {
      expect(mayHoldSecret(input, commonRules)).toBe(true)
    },
  )
})

describe('a text that was redacted', () => {
  it('stays the same when it comes by again', () => {
    const texts = fc.oneof(
      written,
      fc.array(written, { maxLength: 4 }).map((items) => JSON.stringify(items)),
      written.map((content) => JSON.stringify({ body: JSON.stringify({ content }) })),
    )
    fc.assert(
      fc.property(texts, (input) => {
        const once = redactFound(input, 0, commonRules)
        expect(redactFound(once, 0, commonRules)).toBe(once)
      }),
      { numRuns: 3000, seed: 2 },
    )
  })
})
