import type { Replacement } from './replaceFound.js'

import { findJSONEnd, findStringEnd } from './json.js'
import { isRedacted, redacted } from './markers.js'
import { replaceFound } from './replaceFound.js'
import { isSecretKey } from './secretKeys.js'

/** A key in quotes, with the backslashes it has where the JSON stands in a string, and its colon. */
const quotedKey = /["']([^"'\n]{1,200})(["'])\s*:\s*/g

/**
 * Redacts what stands behind quoted secret keys in a text that no parser reads: JSON that was cut, or that stands
 * between other words. A value without an end, and an object or list whose end is not certain, go with the rest of
 * the text.
 */
export function redactQuotedKeys(text: string): string {
  if (!text.includes(':')) {
    return text
  }
  return replaceFound(text, quotedKey, ([, quoted = '', quote = ''], from) => {
    const key = withoutEscapes(quoted)
    if (!isSecretKey(key.name)) {
      return undefined
    }
    return findValue({ delimiter: key.slashes + quote, from, text })
  })
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
  const end = findStringEnd(text, { from: start, quote, slashes: slashes.length })
  return end === start || isRedacted(text.slice(start, start + redacted.length))
    ? undefined
    : { end, start, text: redacted }
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

/** The key as it was before it was escaped, and the backslashes before its closing quote. */
function withoutEscapes(quoted: string): { name: string; slashes: string } {
  let end = quoted.length
  while (quoted[end - 1] === '\\') {
    end -= 1
  }
  const name = quoted.slice(0, end)
  return {
    name: name.includes('\\') ? readEscapes(name) : name,
    slashes: quoted.slice(end),
  }
}

function readEscapes(name: string): string {
  return name.replace(/\\u([0-9a-f]{4})/gi, (_, code: string) =>
    String.fromCharCode(parseInt(code, 16)),
  )
}
