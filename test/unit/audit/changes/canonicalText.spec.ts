import { describe, expect, it } from 'vitest'

import { canonicalText } from '../../../../src/audit/changes/canonicalText.js'

describe('the text of a value that is hashed', () => {
  it('is the same whatever the order of its keys', () => {
    const text = '{"a":[1,{"c":null,"d":"x"}],"b":true}'
    expect(canonicalText({ a: [1, { c: null, d: 'x' }], b: true })).toBe(text)
    expect(canonicalText({ b: true, a: [1, { d: 'x', c: null }] })).toBe(text)
  })

  it('is JSON, also of what JSON has not', () => {
    const value = { at: new Date('2026-01-01'), big: 1n, no: undefined, not: Number.NaN }
    expect(JSON.parse(canonicalText(value))).toEqual({
      at: '2026-01-01T00:00:00.000Z',
      big: '1',
      not: null,
    })
  })

  it('names a cycle, and writes twice what is there twice', () => {
    const shared = { a: 1 }
    const value: Record<string, unknown> = { one: shared, two: shared }
    value.self = value
    expect(canonicalText(value)).toBe('{"one":{"a":1},"self":"[circular]","two":{"a":1}}')
  })
})
