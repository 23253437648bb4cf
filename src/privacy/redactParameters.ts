import type { Replacement } from './replaceFound.js'

import { redacted } from './markers.js'
import { replaceFound } from './replaceFound.js'
import { isSecretKey, isSecretParameter } from './secretKeys.js'
import { withoutPunctuation } from './withoutPunctuation.js'

const equalsSign = /=/g
/** As far as a careless writer's secret may go. */
const secretValue = /[^\s&#"<>\\`]*/y
/** As far as the next parameter may begin, so that no character is decoded twice. */
const plainValue = /[^\s&#"<>\\`=?]*/y
const maxNameLength = 200

/**
 * Redacts the secret parameters of URLs, form bodies and connection strings, wherever they stand in a text. A value
 * that is itself encoded text is decoded for `redactDecoded`.
 */
export function redactParameters(text: string, redactDecoded: (text: string) => string): string {
  if (!text.includes('=')) {
    return text
  }
  const first = text.search(/\S/)
  return replaceFound(text, equalsSign, ({ index }, start) => {
    const name = readName(text, index, first)
    if (!name) {
      return undefined
    }
    const value = matchAt(plainValue, text, start)
    return isSecret(name, value)
      ? replaceSecret(text, start)
      : replaceEncoded(value, start, redactDecoded)
  })
}

type Name = { inURL: boolean; name: string }

/** The name before the equals sign at `end`, if it stands `first` in its text, as in a form body, or behind a separator. */
function readName(text: string, end: number, first: number): Name | undefined {
  let start = end
  while (start > 0 && end - start < maxNameLength && !nameEnds.has(text[start - 1]!)) {
    start -= 1
  }
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

const nameEnds = new Set(' \t\r\n?&#=;"\'<>\\')
const separators = new Set('?&#;')

function isSecret({ inURL, name }: Name, value: string): boolean {
  return inURL ? isSecretParameter(name, value) : isSecretKey(name)
}

function replaceSecret(text: string, start: number): Replacement | undefined {
  if (text.startsWith(redacted, start)) {
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
  if (!value.includes('%') || !encodedStructure.test(value)) {
    return undefined
  }
  const decoded = decode(value.replaceAll('+', ' '))
  const result = redactDecoded(decoded)
  return result === decoded
    ? undefined
    : { end: start + value.length, start, text: encodeURIComponent(result) }
}

/** A quote, an equals sign or an at sign: without one of them nothing is found in the decoded text. */
const encodedStructure = /%(?:22|27|3d|40)/i

/** Not `decodeURIComponent`, which throws at an encoding that was cut in two, as the last one of a cut body may be. */
function decode(text: string): string {
  return text.includes('%') ? text.replace(encodedBytes, decodeBytes) : text
}

const encodedBytes = /(?:%[0-9a-f]{2})+/gi

function decodeBytes(bytes: string): string {
  return Buffer.from(bytes.replaceAll('%', ''), 'hex').toString()
}
