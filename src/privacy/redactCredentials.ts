import { redacted } from './markers.js'
import { replaceFound } from './replaceFound.js'
import { withoutPunctuation } from './withoutPunctuation.js'

/** The scheme of an `Authorization` header, wherever it stands, and what may be its credential. */
const credential = /\b(bearer|basic)(?:\s|%20|\+){1,4}([\w.~+/=-][^\s"'<>,;\\`]*)/gi

/** Redacts `Bearer …` and `Basic …` in any text, and leaves a bearer token and a basic need as they are. */
export function redactCredentials(text: string): string {
  if (!hasScheme(text)) {
    return text
  }
  return replaceFound(text, credential, ([, scheme = '', word = ''], end) => {
    const value = withoutPunctuation(word)
    const isSecret =
      scheme.toLowerCase() === 'basic' ? isBasicCredential(value) : isBearerToken(scheme, value)
    const start = end - word.length
    return isSecret ? { end: start + value.length, start, text: redacted } : undefined
  })
}

/** Whether the name of a scheme is in the text. */
export function hasScheme(text: string): boolean {
  for (const part of schemeParts) {
    if (text.includes(part)) {
      return true
    }
  }
  return false
}

/** Looking for a literal is many times faster than for a word in any letter case. */
const schemeParts = ['Bearer', 'Basic', 'bearer', 'basic', 'BEARER', 'BASIC']

/** The base64 of `name:password`; what other words decode to is no text with a colon. */
function isBasicCredential(value: string): boolean {
  return /^[^\p{Cc}\ufffd]*:/u.test(Buffer.from(value, 'base64').toString())
}

function isBearerToken(scheme: string, value: string): boolean {
  const isProse =
    proseAfterBearer.test(value) || (scheme === 'bearer' && /^[a-z]{1,12}$/.test(value))
  return value !== '' && !isProse
}

const proseAfterBearer =
  /^(?:auth|authentication|authorization|bond|credential|format|header|of|scheme|share|token)s?$/i
