import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { JSONValue, Row } from '../../../src/entries/row.js'

import { createPrivacy } from '../../../src/privacy/createPrivacy.js'
import { createRowSearch } from '../../../src/privacy/mayRowHoldSecret.js'
import { commonRules } from '../../../src/privacy/rules.js'
import { pieces, text, value } from './secretPieces.js'

const maxLength = 600

const privacy = createPrivacy({ maxTextLength: maxLength })

const mayRowHoldSecret = createRowSearch(maxLength, commonRules)

/** Where a field has a mode of its own each is looked at by itself. */
const byField = createPrivacy({
  maxTextLength: maxLength,
  settings: { collections: { llmLogs: { fields: { host: 'redacted' } } } },
})

/** Also texts that are cut at both ends, which stand beside one another in the proof. */
const content = fc.oneof(
  value,
  text,
  pieces,
  fc.array(fc.oneof(text, pieces), { maxLength: 4 }),
  fc
    .tuple(text, fc.constantFrom(400, 500, 700))
    .map(([part, count]) => part + 'a b'.repeat(count / 3)),
)

const names = [
  ...['createdAt', 'error', 'finishReason', 'metadata', 'model', 'parameters', 'projectId'],
  ...['prompt', 'response', 'tokenUsage', 'userId', 'apiToken', 'repairs', 'requestHeaders'],
]

const row = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...names), content), {
    maxLength: 4,
    selector: ([name]) => name,
  })
  .map((fields): Row => ({
    data: { createdAt: '2026-01-01T00:00:00.000Z', ...Object.fromEntries(fields) },
    kind: 'llmLogs',
  }))

describe('a row that is passed over as a whole', () => {
  it('is one of which no field would change', () => {
    let passedOver = 0
    fc.assert(
      fc.property(row, (input) => {
        passedOver += mayRowHoldSecret(input.data) ? 0 : 1
        expect(privacy(input)).toEqual(byField(input))
      }),
      { numRuns: 10_000, seed: 3 },
    )
    // Else the property says nothing.
    expect(passedOver).toBeGreaterThan(1000)
  })

  it('is the same object, not a copy', () => {
    const harmless: Row = { data: { createdAt: '2026-01-01', prompt: 'Mara' }, kind: 'llmLogs' }
    expect(privacy(harmless)).toBe(harmless)
  })

  it.each<[string, JSONValue]>([
    ['a text that ends in a name, before another', ['{"list":["pin', 'plain', 'text']],
    ['a text that begins in a key, behind another', ['plain', 'text', 'the pin": "c4nary"']],
    ['a flag and its value', ['--password', 'c4nary']],
    ['a pair', ['x-api-key', 'c4nary']],
    ['a name beside its value', { name: 'x-api-key', value: 'c4nary' }],
    ['a key in a key', { 'https://me:c4nary@example.com/': 1 }],
    [
      'a key behind another with the same ending',
      ['{"note":1}', '{"secret_note":1,"pw":"c4nary"}'],
    ],
  ])('is none with %s', (_, parameters) => {
    const data = { createdAt: '2026-01-01', parameters }
    expect(mayRowHoldSecret(data)).toBe(true)
  })
})
