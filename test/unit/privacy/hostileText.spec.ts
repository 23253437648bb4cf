import { describe, expect, it } from 'vitest'

import { redactText } from '../../../src/privacy/redactText.js'
import { isSecretKey } from '../../../src/privacy/secretKeys.js'
import { truncateText } from '../../../src/privacy/truncateText.js'

const length = 100_000

/** Repeated to 100 kB: what takes quadratic time on one of these runs into the time-out of the test. */
const units = [
  ...[
    'a',
    '-a',
    '_a',
    '1',
    ' ',
    '\n',
    '\\',
    '"',
    "'",
    '`',
    '{',
    '[',
    '=',
    '?',
    '&',
    '%',
    '@',
    '.',
    ')',
  ],
  ...[
    '://',
    '://a',
    '://a@',
    ':\\/',
    ':\\',
    'a:',
    '": ',
    '":',
    '"a":',
    '"a" ',
    "':",
    '\\":',
    '\\\\":',
  ],
  ...['"token":', '"token":"', '"token":\\"', '"token":{', '"token":{}', '"token":[redacted'],
  ...['"token":{"', '"token":"[redacted', '"token":\'', 'token\\":\\\\\\"', '{"\\"', '{"a":'],
  ...[
    '?a=',
    '?token=',
    '?token=)',
    '?token=[redacted',
    '&amp;',
    '&a=%22',
    '?a=%22?',
    '%2522',
    '%25',
  ],
  ...['a=%22b=', ';a', '\\u0026', '#', '\\u0026a=', 'code=', 'a b='],
  ...['Bearer ', 'bearer+', 'Basic ', 'Basic+', 'Basic%20', 'Bearer', 'basic aaaa'],
  ...['data: ', 'data:{\n', '{}\n', '[]\n', '"x"\n', '{"a":1}\n', '[1,\n'],
]

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

describe.each(units)('100 kB of %j', (unit) => {
  const text = unit.repeat(Math.ceil(length / unit.length))

  it('is redacted in the end', () => {
    for (const [before, after] of frames) {
      expect(typeof redactText(before + text + after)).toBe('string')
    }
  })

  it('is no trouble as a key', () => {
    expect(typeof isSecretKey(text)).toBe('boolean')
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
