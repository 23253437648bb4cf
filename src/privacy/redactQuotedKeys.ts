import type { Replacement } from './replaceFound.js'
import type { SecretKeys } from './secretKeys.js'

import { findJSONEnd, findStringEnd } from './json.js'
import { redacted, redactedStart } from './markers.js'
import { replaceFound } from './replaceFound.js'

/** From a quoted key to its value; the key is looked up backwards, for few quotes have a colon behind them. */
const keyEnd = /["']\s*:\s*/g
const maxKeyLength = 200

/**
 * Redacts what stands behind quoted secret keys in a text that no parser reads: JSON that was cut, or that stands
 * between other words. A value without an end, and an object or list whose end is not certain, go with the rest of
 * the text.
 */
export function redactQuotedKeys(text: string, keys: SecretKeys): string {
  if (!text.includes(':')) {
    return text
  }
  return replaceFound(text, keyEnd, ({ index }, from) => {
    const { delimiter, key } = readKey(text, index)
    return keys.isSecret(key) ? findValue({ delimiter, from, text }) : undefined
  })
}

/** The key whose closing quote is at `end`, as it was before it was escaped, and the backslashes before the quote. */
function readKey(text: string, end: number): { delimiter: string; key: string } {
  const slash = findSlashes(text, end)
  const key = text.slice(findKeyStart(text, slash, text.charCodeAt(end)), slash)
  return {
    delimiter: text.slice(slash, end + 1),
    key: key.includes('\\') ? readEscapes(key) : key,
  }
}

function findSlashes(text: string, end: number): number {
  let slash = end
  while (slash > 0 && text.charCodeAt(slash - 1) === 92 && end - slash < maxKeyLength) {
    slash -= 1
  }
  return slash
}

/** Behind the opening quote. Where there is none in the line, because the text was cut, the key is a word. */
function findKeyStart(text: string, end: number, quote: number): number {
  const limit = Math.max(0, end - maxKeyLength)
  let start = end
  while (start > limit && !endsKey(text.charCodeAt(start - 1), quote)) {
    start -= 1
  }
  return text.charCodeAt(start - 1) === quote ? start : findWordStart(text, end, limit)
}

function endsKey(code: number, quote: number): boolean {
  return code === quote || code === 10
}

function findWordStart(text: string, end: number, limit: number): number {
  let start = end
  while (start > limit && /[\w\\-]/.test(text[start - 1]!)) {
    start -= 1
  }
  return start
}

function readEscapes(key: string): string {
  return key.replace(/\\u([0-9a-f]{4})/gi, (_, code: string) =>
    String.fromCharCode(parseInt(code, 16)),
  )
}

/**
 * Whether a quoted key in the text is secret, names a secret in its value, or is written with escapes: the colons are
 * looked at one by one, which takes a third of the time of parsing.
 */
export function mayHoldQuotedKey(text: string, keys: SecretKeys): boolean {
  for (let at = text.indexOf(':'); at !== -1; at = text.indexOf(':', at + 1)) {
    let end = at - 1
    while (end > 0 && isSpace(text.charCodeAt(end))) {
      end -= 1
    }
    if (isQuote(text.charCodeAt(end)) && mayKeyBeSecret(text, { at, end }, keys)) {
      return true
    }
  }
  return false
}

/** @param place The colon, and the closing quote before it. */
function mayKeyBeSecret(
  text: string,
  { at, end }: { at: number; end: number },
  keys: SecretKeys,
): boolean {
  const slash = findSlashes(text, end)
  const quote = text.charCodeAt(end)
  if (quote === doubleQuote && keys.harmless.endAt(text, slash)) {
    return false
  }
  const key = text.slice(findKeyStart(text, slash, quote), slash)
  const kind = keys.kindOf(key)
  if (kind === 'secret' || key.includes('\\')) {
    return true
  }
  if (kind !== 'name' && quote === doubleQuote) {
    keys.harmless.add(key)
  }
  return kind === 'name' && startsWithName(text, at + 1, keys)
}

const doubleQuote = 34

/** Whether a list in the text begins with a secret name: `["authorization","x"]`. */
export function mayHoldPair(text: string, keys: SecretKeys): boolean {
  for (let at = text.indexOf('['); at !== -1; at = text.indexOf('[', at + 1)) {
    if (startsWithName(text, at + 1, keys)) {
      return true
    }
  }
  return false
}

/** Whether the quoted text that begins here is a secret name, or written with escapes. */
function startsWithName(text: string, from: number, keys: SecretKeys): boolean {
  quotedName.lastIndex = from
  const [, found = ''] = quotedName.exec(text) ?? []
  const name = withoutBackslashes(found)
  return (name === '' && found !== '') || name.includes('\\') || keys.isSecret(name)
}

const quotedName = /\s*\\*"([^"]{1,100})/y

function withoutBackslashes(name: string): string {
  let end = name.length
  while (end > 0 && name[end - 1] === '\\') {
    end -= 1
  }
  return name.slice(0, end)
}

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13) || code === 160 || code > 0x1680
}

function isQuote(code: number): boolean {
  return code === doubleQuote || code === 39
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
  if (text.startsWith(redactedStart, start)) {
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

/** Not the bracket of a call or of what follows in a condition. */
const scalar = /[^\s,}\](][^\s,}\]]*/y
