import type { Row } from '../../entries/row.js'

import { logKinds } from '../../entries/row.js'
import { checksum } from './checksum.js'
import { parseRow } from './rowText.js'

/**
 * The first line of a spool file: what the rest is written in. A line is the CRC-32 of what follows in eight hexadecimal digits, a space
 * and the row, as `formatRow` writes it.
 */
export const header = 'payload-logbook spool 1\n'
export const headerPrefix = 'payload-logbook spool '

const newline = 10
const prefixLength = 9
const longestCharacter = 3
const scratch = Buffer.allocUnsafe(256 * 1024)

/** The line of a row, as bytes, from its text in one line. They are valid until the next call: one buffer serves all lines that fit. */
export function formatLine(text: string): Buffer {
  const most = prefixLength + text.length * longestCharacter + 1
  const line = most <= scratch.length ? scratch : Buffer.allocUnsafe(most)
  const end = prefixLength + line.write(text, prefixLength, 'utf8')
  const digits = checksum(line.subarray(prefixLength, end)).toString(16).padStart(8, '0')
  line.write(`${digits} `, 0, 'latin1')
  line[end] = newline
  return line.subarray(0, end + 1)
}

/** The row of a line without its end; `undefined` where the line is torn, flipped or no row. */
export function parseLine(line: Buffer): Row | undefined {
  const json = line.subarray(prefixLength)
  const digits = line.toString('latin1', 0, prefixLength)
  if (!/^[\da-f]{8} $/.test(digits) || parseInt(digits, 16) !== checksum(json)) {
    return undefined
  }
  try {
    const row = parseRow(json.toString('utf8')) as null | Partial<Row>
    return isRow(row) ? row : undefined
  } catch {
    return undefined
  }
}

function isRow(value: null | Partial<Row>): value is Row {
  return (
    typeof value?.data === 'object' &&
    value.data !== null &&
    typeof value.data.createdAt === 'string' &&
    (logKinds as readonly unknown[]).includes(value.kind)
  )
}
