import type { Replacement } from './replaceFound.js'

import { isRedacted, redacted } from './markers.js'
import { replaceFound } from './replaceFound.js'
import { isSecretKey, isSecretParameter } from './secretKeys.js'
import { withoutPunctuation } from './withoutPunctuation.js'

/**
 * `name=` at the start of a text, as in a form body, or behind what separates parameters; `&` may be written for HTML,
 * or as JSON writers escape it.
 */
const parameterName = /(^\s*|[?&#](?:amp;)?|;|\\u0026)([^\s?&#=;"'<>\\]{1,200})=/gi
const parameterValue = /[^\s&#"<>\\`]*/y

/**
 * Redacts the secret parameters of URLs, form bodies and connection strings, wherever they stand in a text. A value
 * that is itself encoded text is decoded for `redactDecoded`.
 */
export function redactParameters(text: string, redactDecoded: (text: string) => string): string {
  if (!text.includes('=')) {
    return text
  }
  return replaceFound(text, parameterName, ([, separator = '', encoded = ''], start) => {
    parameterValue.lastIndex = start
    const [value = ''] = parameterValue.exec(text) ?? []
    const name = decode(encoded)
    const isSecret = isURLSeparator.test(separator)
      ? isSecretParameter(name, value)
      : isSecretKey(name)
    return isSecret ? replaceSecret(value, start) : replaceEncoded(value, start, redactDecoded)
  })
}

const isURLSeparator = /^[?&#\\]/

function replaceSecret(value: string, start: number): Replacement | undefined {
  const secret = withoutPunctuation(value)
  return secret === '' || isRedacted(secret)
    ? undefined
    : { end: start + secret.length, start, text: redacted }
}

/** `payload=%7B%22token%22…` of a webhook, `redirect_uri=https%3A%2F%2F…%3Ftoken%3D…`. */
function replaceEncoded(
  value: string,
  start: number,
  redactDecoded: (text: string) => string,
): Replacement | undefined {
  if (!encodedStructure.test(value)) {
    return undefined
  }
  const decoded = decode(value.replaceAll('+', ' '))
  const result = redactDecoded(decoded)
  return result === decoded
    ? undefined
    : { end: start + value.length, start, text: encodeURIComponent(result) }
}

/** A quote, an equals sign or an at sign: without one of them nothing is found in the decoded text. */
const encodedStructure = /%(?:25)*(?:22|3d|40)/i

function decode(text: string): string {
  try {
    return text.includes('%') ? decodeURIComponent(text) : text
  } catch {
    // A percent sign that is none of an encoding, or one that was cut in two.
    return text
  }
}
