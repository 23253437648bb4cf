import type { ParameterRules } from './redactParameters.js'
import type { SecretKeys } from './secretKeys.js'

import { redacted } from './markers.js'
import { mayHoldParameter, redactParameters } from './redactParameters.js'

/** Name and password before the host: all between the slashes, which JSON may escape, and the last at sign. */
const userInfo = /(:\\*\/\\*\/)[^\s/?#"<>]+@/g

/** Redacts passwords and secret parameters of the URLs in a text. */
export function redactURLs(text: string, rules: ParameterRules): string {
  const withoutUser =
    text.includes('@') && text.includes(':') ? text.replace(userInfo, `$1${redacted}@`) : text
  return redactParameters(withoutUser, rules)
}

/** Whether a URL with a password or a secret parameter may be in the text. */
export function mayHoldURL(text: string, keys: SecretKeys): boolean {
  userInfo.lastIndex = 0
  return (
    (text.includes('@') && text.includes('/') && userInfo.test(text)) ||
    (text.includes('=') && mayHoldParameter(text, keys))
  )
}
