import type { Row } from '../../entries/row.js'
import type { RowText } from './rowText.js'

import { logKinds } from '../../entries/row.js'
import { checksum } from './checksum.js'
import { parseRow, separatorCode } from './rowText.js'

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

/** The line of a row, as bytes, from its text. They are valid until the next call: one buffer serves all lines that fit. */
export function formatLine({ json, texts }: RowText): Buffer {
  const most = prefixLength + (json.length + texts.length) * longestCharacter + 2
  const line = most <= scratch.length ? scratch : Buffer.allocUnsafe(most)
  let end = prefixLength + line.write(json, prefixLength, 'utf8')
  if (texts !== '') {
    line[end] = separatorCode
    end += 1 + line.write(texts, end + 1, 'utf8')
  }
  writeDigits(line, checksum(line.subarray(prefixLength, end)))
  line[end] = newline
  return line.subarray(0, end + 1)
}

/** By hand: three times quicker than to make a text and write that. */
function writeDigits(line: Buffer, sum: number): void {
  for (let at = 0; at < digitCount; at += 1) {
    line[at] = digits.charCodeAt((sum >>> (4 * (digitCount - 1 - at))) & 15)
  }
  line[digitCount] = space
}

const digits = '0123456789abcdef'
const digitCount = 8
const space = 32

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
