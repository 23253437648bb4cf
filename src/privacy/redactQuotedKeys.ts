import type { Replacement } from './replaceFound.js'

import { findJSONEnd, findStringEnd } from './json.js'
import { isRedacted, redacted } from './markers.js'
import { replaceFound } from './replaceFound.js'
import { isSecretKey } from './secretKeys.js'

/** From a quoted key to its value; the key is looked up backwards, for few quotes have a colon behind them. */
const keyEnd = /["']\s*:\s*/g
const maxKeyLength = 200

/**
 * Redacts what stands behind quoted secret keys in a text that no parser reads: JSON that was cut, or that stands
 * between other words. A value without an end, and an object or list whose end is not certain, go with the rest of
 * the text.
 */
export function redactQuotedKeys(text: string): string {
  if (!text.includes(':')) {
    return text
  }
  return replaceFound(text, keyEnd, ({ index }, from) => {
    const { delimiter, key } = readKey(text, index)
    return isSecretKey(key) ? findValue({ delimiter, from, text }) : undefined
  })
}

/** The key whose closing quote is at `end`, as it was before it was escaped, and the backslashes before the quote. */
function readKey(text: string, end: number): { delimiter: string; key: string } {
  const quote = text[end]!
  let slash = end
  while (slash > 0 && text[slash - 1] === '\\' && end - slash < maxKeyLength) {
    slash -= 1
  }
  let start = slash
  while (start > 0 && text[start - 1] !== quote && slash - start < maxKeyLength) {
    start -= 1
  }
  const key = text.slice(start, slash)
  return {
    delimiter: text.slice(slash, end + 1),
    key: key.includes('\\') ? readEscapes(key) : key,
  }
}

function readEscapes(key: string): string {
  return key.replace(/\\u([0-9a-f]{4})/gi, (_, code: string) =>
    String.fromCharCode(parseInt(code, 16)),
  )
}

type Search = {
  /** The closing quote of the key, to write a value with that had none. */
  delimiter: string
  from: number
  text: string
}

function findValue(search: Search): Replacement | undefined {
  const { from, text } = search
  stringStart.lastIndex = from
  const opening = stringStart.exec(text)
  if (opening) {
    return findString(search, opening)
  }
  return text[from] === '{' || text[from] === '[' ? findNested(search) : findScalar(search)
}

/** With the prefix that a Python string may have. */
const stringStart = /[A-Za-z]{0,2}(\\*)(["'`])/y

function findString({ text }: Search, opening: RegExpExecArray): Replacement | undefined {
  const [whole, slashes = '', quote = ''] = opening
  const start = opening.index + whole.length
  if (isRedacted(text.slice(start, start + redacted.length))) {
    return undefined
  }
  const end = findStringEnd(text, { from: start, quote, slashes: slashes.length })
  return end === start ? undefined : { end, start, text: redacted }
}

function findNested(search: Search): Replacement {
  const { delimiter, from, text } = search
  const end = findJSONEnd(text, from)
  return end === undefined
    ? {
        end: text.length,
        start: from,
        text: `${delimiter}[redacted with the rest of the text, ${text.length - from} characters]${delimiter}`,
      }
    : { end, start: from, text: delimiter + redacted + delimiter }
}

/** That there is none, or whether there is one, says nothing. */
function findScalar({ delimiter, from, text }: Search): Replacement | undefined {
  scalar.lastIndex = from
  const [value = ''] = scalar.exec(text) ?? []
  return /^(?:|null|true|false|none|undefined)$/i.test(value)
    ? undefined
    : { end: from + value.length, start: from, text: delimiter + redacted + delimiter }
}

const scalar = /[^\s,}\]]+/y
