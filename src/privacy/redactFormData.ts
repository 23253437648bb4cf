import type { SecretKeys } from './secretKeys.js'

import { redacted, redactedStart } from './markers.js'
import { replaceFound } from './replaceFound.js'

const partName = /form-data;[^\r\n"]{0,100}\bname="([^"\r\n]{1,100})"/g

/** From behind the name to the empty line before the value. */
const partHeaders = /[^\r\n]{0,300}\r?\n(?:[^\r\n]{1,300}\r?\n){0,5}\r?\n/y

/** Redacts the values of secret names in multipart bodies, up to the next boundary or the end of a body that was cut. */
export function redactFormData(text: string, keys: SecretKeys): string {
  if (!mayHoldPart(text)) {
    return text
  }
  return replaceFound(text, partName, ([, name = ''], from) => {
    partHeaders.lastIndex = from
    if (!keys.isSecret(name) || !partHeaders.test(text)) {
      return undefined
    }
    const start = partHeaders.lastIndex
    const boundary = text.indexOf('\n--', start)
    const end = boundary === -1 ? text.length : boundary - (text[boundary - 1] === '\r' ? 1 : 0)
    return end <= start || text.startsWith(redactedStart, start)
      ? undefined
      : { end, start, text: redacted }
  })
}

/** Whether the text may be such a body, or have one in it. In prose a dash is rarer than an f. */
export function mayHoldPart(text: string): boolean {
  return text.includes('-data;') && text.includes('form-data;')
}
