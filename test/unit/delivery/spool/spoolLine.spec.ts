import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { Row } from '../../../../src/entries/row.js'

import { checksum, fromTable } from '../../../../src/delivery/spool/checksum.js'
import { formatLine, parseLine } from '../../../../src/delivery/spool/spoolLine.js'

const rows = fc.record({
  data: fc.record({
    createdAt: fc.constant('2026-01-01T00:00:00.000Z'),
    prompt: fc.string({ maxLength: 300, unit: 'binary' }),
    tokenUsage: fc.dictionary(fc.string(), fc.nat(), { noNullPrototype: true }),
  }),
  kind: fc.constantFrom('llmLogs', 'serviceLogs', 'activityLogs'),
})

const lineOf = (row: unknown) => Buffer.from(formatLine({ json: JSON.stringify(row), texts: '' }))

describe('a line of the spool', () => {
  it('gives back the row that was written, in one line', () => {
    const property = fc.property(rows, (row) => {
      const line = lineOf(row)
      expect(line.indexOf('\n')).toBe(line.length - 1)
      expect(parseLine(line.subarray(0, -1))).toEqual(JSON.parse(JSON.stringify(row)))
    })
    fc.assert(property, { seed: 54 })
  })

  it('is told from one with a flipped bit, wherever it is', () => {
    const property = fc.property(rows, fc.nat(), fc.nat(7), (row, place, bit) => {
      const line = lineOf(row).subarray(0, -1)
      line[place % line.length]! ^= 1 << bit
      expect(parseLine(line)).toBeUndefined()
    })
    fc.assert(property, { numRuns: 500, seed: 54 })
  })

  it('is told from one that was cut', () => {
    const line = lineOf(row).subarray(0, -1)
    for (let length = 0; length < line.length; length++) {
      expect(parseLine(line.subarray(0, length))).toBeUndefined()
    }
  })

  it('holds rows that are longer than its buffer', () => {
    const long: Row = { ...row, data: { ...row.data, prompt: 'é'.repeat(300_000) } }
    expect(parseLine(lineOf(long).subarray(0, -1))).toEqual(long)
  })

  it('is no row where its checksum is right and its content is not', () => {
    expect(parseLine(lineOf({ kind: 'others', data: row.data }).subarray(0, -1))).toBeUndefined()
    expect(parseLine(lineOf(null).subarray(0, -1))).toBeUndefined()
  })
})

describe('the checksum', () => {
  it('is the same without the help of zlib', () => {
    const property = fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
      expect(fromTable()(bytes)).toBe(checksum(bytes))
    })
    fc.assert(property, { seed: 54 })
    expect(checksum(Buffer.from('123456789'))).toBe(0xcbf43926)
  })
})

const row: Row = {
  data: { createdAt: '2026-01-01T00:00:00.000Z', requestId: '1' },
  kind: 'llmLogs',
}
