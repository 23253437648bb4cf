import { tooDeep } from './markers.js'
import { redactCredentials } from './redactCredentials.js'
import { redactJSONText } from './redactJSONText.js'
import { redactQuotedKeys } from './redactQuotedKeys.js'
import { redactURLs } from './redactURLs.js'
import { maxDepth, textDepth } from './redactValue.js'

/** `pw=x` is the shortest text with a secret. */
const minLength = 4

/**
 * Takes the secrets out of a text that stands `depth` levels deep: under secret keys of JSON, whole or cut, in URLs and
 * form bodies, behind `Bearer` and `Basic`. The rest of the text stays as it is.
 */
export function redactText(text: string, depth = 0): string {
  if (text.length < minLength) {
    return text
  }
  const withoutKeys = redactQuotedKeys(redactJSONText(text, depth, redactText))
  const withoutURLs = redactURLs(withoutKeys, (decoded) => redactDecoded(decoded, depth))
  return redactCredentials(withoutURLs)
}

function redactDecoded(text: string, depth: number): string {
  return depth + textDepth > maxDepth ? tooDeep : redactText(text, depth + textDepth)
}
