import { redactedShape } from './markers.js'
import { replaceFound } from './replaceFound.js'

const blockStart = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g
const blockEnd = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g

/** RSA keys of 16,384 bits have 13,000 characters. */
const maxBlockLength = 16_384

/** Lines of base64 and headers, with line ends as they are or as JSON escapes them, as far as the text goes. */
const blockLines =
  /(?:(?:\s|\\+[nrt])+(?:[A-Z][A-Za-z-]{2,20}: [^\s\\]{1,100}|[A-Za-z0-9+/=]{20,100}(?![A-Za-z0-9+/=])))*/y
const lastLine = /(?:\s|\\+[nrt])*[A-Za-z0-9+/=]{0,100}\\*$/y

const marker = redactedShape('private-key')

/** Redacts PEM private keys, also those whose beginning or end was cut off. */
export function redactKeyBlocks(text: string): string {
  if (!text.includes('PRIVATE KEY')) {
    return text
  }
  const whole = replaceFound(text, blockStart, ({ index }, from) => ({
    end: findBlockEnd(text, from),
    start: index,
    text: marker,
  }))
  return replaceFound(whole, blockEnd, ({ index }, end) => ({
    end,
    start: findLinesStart(whole, index),
    text: marker,
  }))
}

function findBlockEnd(text: string, from: number): number {
  blockEnd.lastIndex = from
  const end = blockEnd.exec(text)
  const nextStart = text.indexOf('-----BEGIN', from)
  if (end && end.index - from < maxBlockLength && (nextStart === -1 || nextStart > end.index)) {
    return blockEnd.lastIndex
  }
  blockLines.lastIndex = from
  blockLines.exec(text)
  const linesEnd = Math.max(blockLines.lastIndex, from)
  lastLine.lastIndex = linesEnd
  return lastLine.test(text) ? text.length : linesEnd
}

/** Back over what may be a key's lines, to the beginning of the text: it was cut in the middle of the key. */
function findLinesStart(text: string, end: number): number {
  let start = end
  while (start > 0 && end - start < maxBlockLength && keyCharacter.test(text[start - 1]!)) {
    start -= 1
  }
  return start
}

const keyCharacter = /[A-Za-z0-9+/=\s\\]/
