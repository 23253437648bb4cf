import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { truncateText } from '../../../src/privacy/truncateText.js'

describe('truncateText', () => {
  it('keeps a text of the allowed length', () => {
    expect(truncateText('x'.repeat(100), 100)).toBe('x'.repeat(100))
  })

  it('keeps head and tail and says how much is missing', () => {
    const head = 'a'.repeat(50_000)
    const tail = 'b'.repeat(50_000)
    expect(truncateText(`${head}${'x'.repeat(5234)}${tail}`, 100_000)).toBe(
      `${head}… [5234 characters left out of 105234] …${tail}`,
    )
  })

  it('leaves a text alone that it shortened before', () => {
    const text = truncateText('abc😀'.repeat(100), 101)
    expect(truncateText(text, 101)).toBe(text)
  })

  it('shortens further for a smaller length', () => {
    const text = truncateText('x'.repeat(1000), 300)
    expect(truncateText(text, 200)).toMatch(/^x{100}… \[\d+ characters left out of \d+] …x{100}$/)
  })

  it('never cuts a character in two', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '😀', 'é', '👩‍🚀'), minLength: 100 })
    fc.assert(
      fc.property(text, fc.integer({ max: 99, min: 1 }), (input, maxLength) => {
        const result = truncateText(input, maxLength)
        expect(result.isWellFormed()).toBe(true)
        expect(result.replace(/… \[.*] …/, '').length).toBeLessThanOrEqual(maxLength)
      }),
      { seed: 7 },
    )
  })
})
