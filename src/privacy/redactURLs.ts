import { redacted } from './markers.js'
import { redactParameters } from './redactParameters.js'

/** Name and password before the host: all between the slashes, which JSON may escape, and the last at sign. */
const userInfo = /(:\\*\/\\*\/)[^\s/?#"<>]+@/g

/** Redacts passwords and secret parameters of the URLs in a text. */
export function redactURLs(text: string, redactDecoded: (text: string) => string): string {
  const withoutUser =
    text.includes('@') && text.includes(':') ? text.replace(userInfo, `$1${redacted}@`) : text
  return redactParameters(withoutUser, redactDecoded)
}
