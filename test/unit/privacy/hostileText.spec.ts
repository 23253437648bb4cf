import { describe, expect, it } from 'vitest'

import { redactText } from '../../../src/privacy/redactText.js'
import { commonKeys } from '../../../src/privacy/secretKeys.js'
import { truncateText } from '../../../src/privacy/truncateText.js'
import { hostileUnits } from './hostileUnits.js'

const length = 100_000

/** What may stand before and behind to make a match nearly happen. */
const frames: [string, string][] = [
  ['', ''],
  ['{"token":"', ''],
  ['{', '}'],
  ['"', '"'],
  ['https://', '@x'],
  ['payload=%7B%22', '%22'],
  [' '.repeat(1000), '!'],
]

describe.each(hostileUnits)('100 kB of %j', (unit) => {
  const text = unit.repeat(Math.ceil(length / unit.length))

  it('is redacted in the end', () => {
    for (const [before, after] of frames) {
      expect(typeof redactText(before + text + after)).toBe('string')
    }
  })

  it('is no trouble as a key', () => {
    expect(typeof commonKeys.isSecret(text)).toBe('boolean')
  })
})

describe('JSON that is hostile', () => {
  it.each([
    ['many levels of brackets', '['.repeat(50_000) + ']'.repeat(50_000)],
    ['many levels of objects', '{"a":'.repeat(20_000) + '1' + '}'.repeat(20_000)],
    ['many encodings', `a=${'%25'.repeat(30_000)}22`],
    [
      'many keys',
      JSON.stringify(Object.fromEntries(Array.from({ length: 9000 }, (_, n) => [`k${n}`, n]))),
    ],
  ])('is redacted in the end: %s', (_, text) => {
    expect(typeof redactText(text)).toBe('string')
  })

  it('does not grow when it is nested in itself', () => {
    let text = '{"token":"x"}'
    while (text.length < length) {
      text = JSON.stringify({ a: text, b: text })
    }
    expect(redactText(text).length).toBeLessThan(text.length * 4)
  })
})

describe('truncating a text that is hostile', () => {
  it('comes to an end on markers without end', () => {
    const text = '… [1 characters left out of '.repeat(4000)
    expect(truncateText(text, 1000).length).toBeLessThan(1100)
  })
})
