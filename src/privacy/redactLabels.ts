import type { Replacement } from './replaceFound.js'
import type { SecretKeys } from './secretKeys.js'

import { findStringEnd } from './json.js'
import { looksLikeCode, looksLikeProse } from './looksHarmless.js'
import { redacted, redactedStart } from './markers.js'
import { replaceFound } from './replaceFound.js'
import { withoutPunctuation } from './withoutPunctuation.js'
import { words } from './words.js'

const maxNameLength = 100

/** A colon or an equals sign that may stand between a name and its value. */
const labelEnd = /[:=]/g

/**
 * Redacts what stands behind a secret name in running text: lines of `.env` files, YAML, logs and header dumps,
 * assignments, connection strings. Names in quotes, and parameters of URLs, have rules of their own.
 */
export function redactLabels(text: string, keys: SecretKeys): string {
  return replaceFound(text, labelEnd, ({ index }) => {
    const label = readLabel(text, index)
    return label && !isParameter(text, label.start) && keys.isSecret(label.name)
      ? replaceValue(text, label)
      : undefined
  })
}

function isParameter(text: string, start: number): boolean {
  const before = text[start - 1]
  return before === '?' || before === '&' || before === '#' || before === ';'
}

/** Whether any secret name may stand before a colon or equals sign. */
export function mayHoldLabel(text: string, keys: SecretKeys): boolean {
  return mayStandBefore(':', text, keys) || mayStandBefore('=', text, keys)
}

function mayStandBefore(separator: string, text: string, keys: SecretKeys): boolean {
  for (let at = text.indexOf(separator); at !== -1; at = text.indexOf(separator, at + 1)) {
    if (text.charCodeAt(at - 1) === 34) {
      // Behind a quoted key.
      continue
    }
    const label = readLabel(text, at)
    if (label && keys.isSecret(label.name)) {
      return true
    }
  }
  return false
}

export type Label = {
  /** Where the separator stands. */
  at: number
  name: string
  start: number
}

/** The unquoted name before a colon or equals sign. Behind a backslash its first letter is an escape of JSON: `\npassword=`. */
export function readLabel(text: string, at: number): Label | undefined {
  if (isOperator(text, at)) {
    return undefined
  }
  const end = findNameEnd(text, at)
  let start = end
  while (start > 0 && end - start < maxNameLength && isNameCharacter(text.charCodeAt(start - 1))) {
    start -= 1
  }
  if (text[start - 1] === '\\' && start < end) {
    start += 1
  }
  return start === end ? undefined : { at, name: text.slice(start, end), start }
}

/** Before the separator may stand spaces, the question mark of an optional member and the colon of `:=`. */
function findNameEnd(text: string, at: number): number {
  let end = text[at - 1] === ':' || text[at - 1] === '?' ? at - 1 : at
  while (end > 0 && text[end - 1] === ' ' && at - end < maxSpaces) {
    end -= 1
  }
  return end
}

const maxSpaces = 20

/** `==`, `=>`, `<=`, `!=`, `::`, `://`, and the colon of `:=`. */
function isOperator(text: string, at: number): boolean {
  const next = text[at + 1]
  if (text[at] === ':') {
    return next === '=' || next === ':' || text[at - 1] === ':' || text.startsWith('//', at + 1)
  }
  return next === '=' || next === '>' || '=<>!+*/&|^%'.includes(text[at - 1] ?? ' ')
}

function isNameCharacter(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 95 ||
    code === 45 ||
    code === 46
  )
}

/** Their value is the rest of the line. */
const lineHeaders = new Set(
  words('authorization cookie proxy-authorization set-cookie set-cookie2'),
)

/** Words of everyday life: a secret only as a name in JSON, in a URL, or with an equals sign. */
const everydayNames = new Set(
  words('assertion auth authorization bearer cookie cookies pass salt secrets'),
)

function replaceValue(text: string, label: Label): Replacement | undefined {
  const start = skipSpaces(text, label.at + 1)
  if (text.startsWith(redactedStart, start)) {
    return undefined
  }
  const name = label.name.toLowerCase()
  if (text[label.at] === ':' && lineHeaders.has(name)) {
    return replaceLine(text, start, name)
  }
  const quoted = findQuoted(text, start)
  if (quoted) {
    return quoted.end > quoted.start ? { ...quoted, text: redacted } : undefined
  }
  if (text[label.at] === ':' && everydayNames.has(name)) {
    return undefined
  }
  return replaceWord(text, label, start)
}

function replaceWord(text: string, label: Label, start: number): Replacement | undefined {
  valueWord.lastIndex = start
  const value = withoutPunctuation(valueWord.exec(text)?.[0] ?? '')
  const end = start + value.length
  return value === '' ||
    looksLikeCode(value, text.slice(end, end + 3)) ||
    looksLikeProse(text, { ...label, end, value, valueStart: start })
    ? undefined
    : { end, start, text: redacted }
}

/** As far as the next space, quote or escape. A parameter of a URL ends before. */
const valueWord = /[^\s"'`<>\\&]*/y

function replaceLine(text: string, start: number, name: string): Replacement | undefined {
  lineRest.lastIndex = start
  const rest = lineRest.exec(text)?.[0] ?? ''
  const quote = text[start - name.length - 3]
  const cut = quote === '"' || quote === "'" || quote === '`' ? rest.indexOf(quote) : -1
  const value = withoutPunctuation(cut === -1 ? rest : rest.slice(0, cut))
  return isHeaderValue(name, value)
    ? { end: start + value.length, start, text: redacted }
    : undefined
}

const lineRest = /[^\r\n\\]*/y

function isHeaderValue(name: string, value: string): boolean {
  if (name.includes('cookie')) {
    return value.includes('=')
  }
  return (
    !shownCredential.test(value) && (credentialScheme.test(value) || /[A-Z0-9+/=_]/.test(value))
  )
}

/** A scheme with what stands in place of a credential. */
const shownCredential = /^(?:[\w-]{1,30}\s)?(?:\[redacted|[<${%])/

const credentialScheme = /^(?:apikey|basic|bearer|digest|hmac|key|negotiate|token)\s/i

function findQuoted(text: string, start: number): { end: number; start: number } | undefined {
  quoteStart.lastIndex = start
  const opening = quoteStart.exec(text)
  if (!opening) {
    return undefined
  }
  const [whole, slashes = '', quote = ''] = opening
  const from = start + whole.length
  const end = text.startsWith(redactedStart, from)
    ? from
    : findStringEnd(text, { from, quote, slashes: slashes.length })
  return { end, start: from }
}

const quoteStart = /(\\*)(["'`])/y

function skipSpaces(text: string, from: number): number {
  let at = from
  while (text[at] === ' ' || text[at] === '\t') {
    at += 1
  }
  return at
}
