import type { Replacement } from './replaceFound.js'
import type { SecretKeys } from './secretKeys.js'

import { redacted, redactedStart } from './markers.js'
import { replaceFound } from './replaceFound.js'
import { isLongCode, isParameterName } from './secretKeys.js'
import { withoutPunctuation } from './withoutPunctuation.js'

const equalsSign = /=/g
/** What follows the equals sign of an assignment, and not that of a form: a quote or a placeholder. */
const assigned = /['$<{*]/
/** As far as a careless writer's secret may go. */
const secretValue = /[^\s&#"<>\\`]*/y
/** As far as the next parameter may begin, so that no character is decoded twice. */
const plainValue = /[^\s&#"<>\\`=?]*/y
const maxNameLength = 200

export type ParameterRules = {
  keys: SecretKeys
  /** For a value that is itself encoded text. */
  redactDecoded: (text: string) => string
}

/** Redacts the secret parameters of URLs, form bodies and connection strings, wherever they stand in a text. */
export function redactParameters(text: string, { keys, redactDecoded }: ParameterRules): string {
  if (!text.includes('=')) {
    return text
  }
  const first = text.search(/\S/)
  return replaceFound(text, equalsSign, ({ index }, start) => {
    const name = readName(text, index, first)
    const value = matchAt(plainValue, text, start)
    if (!name || !isSecret(name, value, keys)) {
      return replaceEncoded(value, start, redactDecoded)
    }
    const isAssigned = !name.inURL && assigned.test(text[start] ?? '')
    return isAssigned ? undefined : replaceSecret(text, start)
  })
}

function isSecret({ inURL, name }: Name, value: string, keys: SecretKeys): boolean {
  return keys.isSecret(name) || (inURL && (isParameterName(name) || isLongCode(name, value)))
}

/** Whether any of them may be secret, also in a JSON string in the text: a name says so, or a name or value is encoded. */
export function mayHoldParameter(text: string, keys: SecretKeys): boolean {
  for (let at = text.indexOf('='); at !== -1; at = text.indexOf('=', at + 1)) {
    const name = decode(readAnyName(text, at))
    if (keys.isSecret(name) || isParameterName(name) || name.toLowerCase() === 'code') {
      return true
    }
  }
  return text.includes('%') && encodedASCII.test(text)
}

/** What may be a name, whatever stands before it. */
function readAnyName(text: string, end: number): string {
  const start = findNameStart(text, end)
  const name = text.slice(start, end)
  if (text[start - 1] !== '\\') {
    return name
  }
  return name.startsWith('u0026') ? name.slice(5) : name.slice(1)
}

type Name = { inURL: boolean; name: string }

/** The name before the equals sign at `end`, if it stands `first` in its text, as in a form body, or behind a separator. */
function readName(text: string, end: number, first: number): Name | undefined {
  const start = findNameStart(text, end)
  const name = text.slice(start, end)
  const separator = text[start - 1]
  if (separator === '\\') {
    return name.startsWith('u0026') ? { inURL: true, name: decode(name.slice(5)) } : undefined
  }
  if (start === first) {
    return { inURL: false, name: decode(name) }
  }
  return separators.has(separator ?? '')
    ? { inURL: separator !== ';' || text.endsWith('&amp;', start), name: decode(name) }
    : undefined
}

function findNameStart(text: string, end: number): number {
  let start = end
  while (start > 0 && end - start < maxNameLength && !nameEnds.has(text[start - 1]!)) {
    start -= 1
  }
  return start
}

const nameEnds = new Set(' \t\r\n?&#=;"\'<>\\')
const separators = new Set('?&#;')

function replaceSecret(text: string, start: number): Replacement | undefined {
  if (text.startsWith(redactedStart, start)) {
    return undefined
  }
  const secret = withoutPunctuation(matchAt(secretValue, text, start))
  return secret === '' ? undefined : { end: start + secret.length, start, text: redacted }
}

function matchAt(pattern: RegExp, text: string, start: number): string {
  pattern.lastIndex = start
  return pattern.exec(text)?.[0] ?? ''
}

/** `payload=%7B%22token%22…` of a webhook, `redirect_uri=https%3A%2F%2F…%3Ftoken%3D…`. */
function replaceEncoded(
  value: string,
  start: number,
  redactDecoded: (text: string) => string,
): Replacement | undefined {
  if (!value.includes('%') || !encodedASCII.test(value)) {
    return undefined
  }
  const decoded = decode(value.replaceAll('+', ' '))
  const result = redactDecoded(decoded)
  return result === decoded
    ? undefined
    : { end: start + value.length, start, text: encodeURIComponent(result) }
}

/** A space, a quote, a colon …: without one of them nothing is found in the decoded text. */
const encodedASCII = /%[0-7][0-9a-f]/i

/** Not `decodeURIComponent`, which throws at an encoding that was cut in two, as the last one of a cut body may be. */
function decode(text: string): string {
  return text.includes('%') ? text.replace(encodedBytes, decodeBytes) : text
}

const encodedBytes = /(?:%[0-9a-f]{2})+/gi

function decodeBytes(bytes: string): string {
  return Buffer.from(bytes.replaceAll('%', ''), 'hex').toString()
}
