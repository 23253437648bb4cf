import type { Rules } from './rules.js'

import { tooDeep } from './markers.js'
import { mayHoldSecret } from './mayHoldSecret.js'
import { replaceMedia } from './media.js'
import { redactCredentials } from './redactCredentials.js'
import { redactElements } from './redactElements.js'
import { redactFlags } from './redactFlags.js'
import { redactFormData } from './redactFormData.js'
import { redactJSONText } from './redactJSONText.js'
import { redactLabels } from './redactLabels.js'
import { redactQuotedKeys } from './redactQuotedKeys.js'
import { redactShapes } from './redactShapes.js'
import { redactURLs } from './redactURLs.js'
import { maxDepth, textDepth } from './redactValue.js'
import { commonRules } from './rules.js'
import { redactPatterns } from './userPatterns.js'

/** `pw=x` is the shortest text with a secret. */
const minLength = 4

/**
 * Takes the secrets out of a text that stands `depth` levels deep: under secret names, in JSON, whole or cut, in URLs and
 * form bodies, behind `Bearer` and `Basic`, and those known by their form. The rest of the text stays as it is.
 */
export function redactText(text: string, depth = 0, rules: Rules = commonRules): string {
  const isHarmless =
    (text.length < minLength && rules.patterns.length === 0) || !mayHoldSecret(text, rules)
  return isHarmless ? text : redactFound(text, depth, rules)
}

/** The same, without the quick proof that there is nothing to redact. */
export function redactFound(text: string, depth: number, rules: Rules): string {
  const safe = redactNamed(text, depth, rules)
  return rules.looksAtText ? redactPatterns(redactShapes(safe), rules.patterns) : safe
}

function redactNamed(text: string, depth: number, rules: Rules): string {
  const { keys, looksAtText } = rules
  const redactInside = (inner: string, level: number) => redactText(inner, level, rules)
  const read = redactJSONText(text, { depth, redactString: redactInside, rules })
  const withoutParts = redactFormData(replaceMedia(read, rules.isCut), keys)
  const withoutKeys = redactQuotedKeys(withoutParts, keys)
  const withoutURLs = redactURLs(withoutKeys, {
    keys,
    redactDecoded: (decoded) =>
      depth + textDepth > maxDepth ? tooDeep : redactInside(decoded, depth + textDepth),
  })
  const withoutCredentials = redactCredentials(withoutURLs)
  return looksAtText ? redactLabelled(withoutCredentials, rules) : withoutCredentials
}

function redactLabelled(text: string, { keys }: Rules): string {
  return redactFlags(redactElements(redactLabels(text, keys), keys), keys)
}
