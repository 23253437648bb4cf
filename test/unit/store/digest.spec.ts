import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { JSONValue, Row } from '../../../src/entries/row.js'

import { createDigest } from '../../../src/store/digest.js'

const digest = createDigest({ secret: 'a secret' })

function row(data: Record<string, JSONValue>, createdAt = '2026-03-01T00:00:00.000Z'): Row {
  return { data: { ...data, createdAt }, kind: 'llmLogs' }
}

describe('the digest of an entry', () => {
  it('is short, and the same for the same entry', () => {
    const data = { metadata: { a: 1, b: [true, null] }, prompt: 'p'.repeat(5000) }
    expect(digest(row(data))).toMatch(/^[\da-f]{32}$/)
    expect(digest(row(data))).toBe(digest(row(structuredClone(data))))
  })

  it('has no part in the order of keys, what is empty, the time and the label of the actor', () => {
    const one = row({ actor: { actorId: '1', label: 'Ann' }, metadata: { a: 1, b: 2 } })
    const other = row(
      { actor: { actorId: '1' }, metadata: { b: 2, c: null, a: 1 }, vendor: null },
      '2026-04-01T00:00:00.000Z',
    )
    expect(digest(one)).toBe(digest(other))
  })

  it('depends on the secret of the app', () => {
    const other = createDigest({ secret: 'another' })
    expect(other(row({ prompt: 'yes' }))).not.toBe(digest(row({ prompt: 'yes' })))
  })

  it.each<[string, JSONValue, JSONValue]>([
    ['a number and its text', 1, '1'],
    ['a list and its members in a row', ['ab'], ['a', 'b']],
    ['an empty list and an empty object', [], {}],
    ['a text and what its spelling looks like', 's1:a', { s1: 'a' }],
    [
      'long texts that differ in their last character',
      `${'x'.repeat(999)}a`,
      `${'x'.repeat(999)}b`,
    ],
    [
      'two long texts that are cut elsewhere',
      ['x'.repeat(600), 'x'.repeat(700)],
      ['x'.repeat(700), 'x'.repeat(600)],
    ],
  ])('tells apart %s', (_title, one, other) => {
    expect(digest(row({ metadata: one }))).not.toBe(digest(row({ metadata: other })))
  })

  it('tells apart whatever JSON tells apart', () => {
    const plain = (value: unknown) => JSON.stringify(value)
    const property = fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
      const [left, right] = [one, other].map((value) => JSON.parse(plain(value)) as JSONValue)
      fc.pre(!plain(left).includes('null') && !plain(right).includes('null'))
      const isSame = digest(row({ metadata: left! })) === digest(row({ metadata: right! }))
      expect(isSame).toBe(canonical(left) === canonical(right))
    })
    fc.assert(property, { numRuns: 500, seed: 20260301 })
  })
})

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  )
}
