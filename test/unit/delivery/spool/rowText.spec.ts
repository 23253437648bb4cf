import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { Row } from '../../../../src/entries/row.js'

import { formatRow, parseRow } from '../../../../src/delivery/spool/rowText.js'
import { formatLine, parseLine } from '../../../../src/delivery/spool/spoolLine.js'

const pieces = fc.constantFrom(
  ...['\n', '\r\n', '\t', '"', '\\', '\\n', '\x1e', '\x1f', '\0', '\u2028', 'é', '😀', '\ud800'],
  ...['prompt', 'a'.repeat(99), 'b c '.repeat(30), '\x7f', '\x7f100', '\ude00'],
)

const longText = fc.array(pieces, { maxLength: 8 }).map((parts) => parts.join(''))

const rows = fc
  .record({
    completes: fc.constantFrom(undefined, true as const),
    error: longText,
    metadata: fc.dictionary(pieces, longText, { maxKeys: 2, noNullPrototype: true }),
    parameters: fc.record({
      messages: fc.array(
        fc.record({
          content: fc.oneof(longText, fc.array(longText, { maxLength: 2 })),
          role: pieces,
        }),
        { maxLength: 3 },
      ),
      temperature: fc.double(),
    }),
    other: fc.tuple(pieces, longText),
    prompt: longText,
  })
  .map(({ completes, other: [name, text], ...data }): Row => ({
    ...(completes && { completes }),
    data: { createdAt: '2026-01-01T00:00:00.000Z', ...data, [name]: text, response: text },
    kind: 'llmLogs',
  }))

const rowWith = (prompt: string): Row => ({
  data: { createdAt: '2026-01-01T00:00:00.000Z', prompt, status: 'success' },
  kind: 'llmLogs',
})

/** As `formatLine` writes it. */
function lineOf(row: Row): string {
  return formatLine(formatRow(row)).subarray('12345678 '.length, -1).toString()
}

describe('the text of a row in the spool', () => {
  it('gives back any row, in the order of its fields, and is one line', () => {
    fc.assert(
      fc.property(rows, (row) => {
        const line = lineOf(row)
        expect(line).not.toContain('\n')
        expect(JSON.stringify(parseRow(line))).toBe(JSON.stringify(row))
        const bytes = Buffer.from(formatLine(formatRow(row)))
        expect(parseLine(bytes.subarray(0, -1))).toEqual(parseRow(line))
      }),
      { numRuns: 2000, seed: 54 },
    )
  })

  it('has long texts behind the JSON, as they are', () => {
    const prompt = '{"scene": "the mill"}'.repeat(100)
    expect(formatRow(rowWith(prompt)).texts).toBe(prompt)
  })

  it('has the texts inside of a field there, too', () => {
    const content = '"Who lives in the mill?" '.repeat(10)
    const messages = [{ content, role: 'user' }, content]
    const row: Row = { data: { ...rowWith('').data, parameters: { messages } }, kind: 'llmLogs' }
    expect(formatRow(row).texts).toBe(content + content)
    expect(parseRow(lineOf(row))).toEqual(row)
  })

  it('keeps what else a row says of itself', () => {
    const row = { ...rowWith('a'.repeat(2000)), more: true }
    expect(parseRow(lineOf(row))).toEqual(row)
  })

  it.each(['\x7f100', '\x7f', '\x1e', '\ud800'])('takes %j in a text for nothing else', (text) => {
    const { data } = rowWith('a'.repeat(100))
    const row: Row = { data: { ...data, error: text, response: text.padEnd(200) }, kind: 'llmLogs' }
    expect(parseRow(lineOf(row))).toEqual(row)
  })

  it.each(['"\x7f1"\x1f', '"\x7f1"\x1fab', '"\x7f-1"\x1f', '"\x7fx"\x1fa', '1\x1fa'])(
    'is none where its texts are not those it had: %j',
    (line) => {
      expect(() => parseRow(line)).toThrow()
    },
  )

  it('leaves the row as it was', () => {
    const row = rowWith('a'.repeat(2000))
    formatRow(row)
    expect(row).toEqual(rowWith('a'.repeat(2000)))
  })

  it('may be plain JSON, as that of a short row is', () => {
    const row = rowWith('a'.repeat(2000))
    expect(parseRow(JSON.stringify(row))).toEqual(row)
    expect(lineOf(rowWith('short'))).toBe(JSON.stringify(rowWith('short')))
  })
})
