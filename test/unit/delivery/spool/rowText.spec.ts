import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { Row } from '../../../../src/entries/row.js'

import { formatRow, parseRow } from '../../../../src/delivery/spool/rowText.js'
import { formatLine, parseLine } from '../../../../src/delivery/spool/spoolLine.js'

const pieces = fc.constantFrom(
  ...['\n', '\r\n', '\t', '"', '\\', '\\n', '\x1e', '\x1f', '\0', '\u2028', 'é', '😀', '\ud800'],
  ...['prompt', 'a'.repeat(999), 'b c '.repeat(300)],
)

const longText = fc.array(pieces, { maxLength: 8 }).map((parts) => parts.join(''))

const rows = fc
  .record({
    error: longText,
    metadata: fc.dictionary(pieces, longText, { maxKeys: 2, noNullPrototype: true }),
    other: fc.tuple(pieces, longText),
    prompt: longText,
  })
  .map(({ other: [name, text], ...data }): Row => ({
    data: { createdAt: '2026-01-01T00:00:00.000Z', ...data, [name]: text, response: text },
    kind: 'llmLogs',
  }))

const rowWith = (prompt: string): Row => ({
  data: { createdAt: '2026-01-01T00:00:00.000Z', prompt, status: 'success' },
  kind: 'llmLogs',
})

describe('the text of a row in the spool', () => {
  it('gives back any row, in the order of its fields, and is one line', () => {
    fc.assert(
      fc.property(rows, (row) => {
        const text = formatRow(row)
        expect(text).not.toContain('\n')
        expect(JSON.stringify(parseRow(text))).toBe(JSON.stringify(row))
        expect(parseLine(Buffer.from(formatLine(text)).subarray(0, -1))).toEqual(parseRow(text))
      }),
      { numRuns: 2000, seed: 54 },
    )
  })

  it('has long texts behind the JSON, as they are', () => {
    const prompt = '{"scene": "the mill"}'.repeat(100)
    expect(formatRow(rowWith(prompt))).toContain(prompt)
  })

  it('leaves the row as it was', () => {
    const row = rowWith('a'.repeat(2000))
    formatRow(row)
    expect(row).toEqual(rowWith('a'.repeat(2000)))
  })

  it('may be plain JSON, as that of a short row is', () => {
    const row = rowWith('a'.repeat(2000))
    expect(parseRow(JSON.stringify(row))).toEqual(row)
    expect(formatRow(rowWith('short'))).toBe(JSON.stringify(rowWith('short')))
  })
})
