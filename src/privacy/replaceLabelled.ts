import type { Label } from './redactLabels.js'
import type { Replacement } from './replaceFound.js'
import type { SecretKeys } from './secretKeys.js'

import { findStringEnd } from './json.js'
import {
  isNameOfCode,
  looksLikeCode,
  looksLikeCount,
  looksLikePlaceholder,
  looksLikeProse,
} from './looksHarmless.js'
import { redacted, redactedStart } from './markers.js'
import { withoutPunctuation } from './withoutPunctuation.js'
import { words } from './words.js'

/** Their value is the rest of the line. */
const lineHeaders = new Set(
  words('authorization cookie proxy-authorization set-cookie set-cookie2'),
)

/** Words of everyday life: a secret only as a name in JSON, in a URL, or with an equals sign. */
const everydayNames = new Set(
  words('assertion auth authorization bearer cookie cookies pass salt secrets'),
)

/** Where the secret behind a label is; nothing where a value is missing, or says that it stands for something else. */
export function replaceLabelled(
  text: string,
  label: Label,
  keys: SecretKeys,
): Replacement | undefined {
  const start = skipSpaces(text, label.at + 1)
  if (text.startsWith(redactedStart, start)) {
    return undefined
  }
  quoteStart.lastIndex = start
  const opening = quoteStart.exec(text)
  if (opening) {
    return replaceQuoted(text, label, opening)
  }
  const name = label.name.toLowerCase()
  if (text[label.at] === ':' && lineHeaders.has(name)) {
    return replaceLine(text, start, name)
  }
  const isEveryday = text[label.at] === ':' && everydayNames.has(name)
  return isEveryday ? undefined : replaceWord(text, { ...label, valueStart: start }, keys)
}

type Labelled = Label & { valueStart: number }

function replaceWord(text: string, label: Labelled, keys: SecretKeys): Replacement | undefined {
  const start = label.valueStart
  valueWord.lastIndex = start
  const value = withoutPunctuation(valueWord.exec(text)?.[0] ?? '')
  const end = start + value.length
  if (value === '' || looksLikePlaceholder(value) || looksLikeCount(value, label.name)) {
    return undefined
  }
  // `NAME=value`, without a space, is what programs read: the value is one, whatever it looks like.
  const isAssigned = text[label.at] === '=' && start === label.at + 1
  const isHarmless =
    !isAssigned &&
    (isNameOfCode(label.name) ||
      looksLikeCode(value, text.slice(end, end + 3)) ||
      looksLikeProse(text, { ...label, end, isName: keys.isSecret(value), value }))
  return isHarmless ? undefined : { end, start, text: redacted }
}

/** As far as the next space, quote or escape. */
const valueWord = /[^\s"'`<>\\]*/y

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
    return cookiePair.test(value)
  }
  return (
    !shownCredential.test(value) && (credentialScheme.test(value) || /[A-Z0-9+/=_]/.test(value))
  )
}

const cookiePair = /^[^\s=;,()]{1,200}=[^\s=>]/

/** A scheme with what stands in place of a credential. */
const shownCredential = /^(?:[\w-]{1,30}\s)?(?:\[redacted|[<${%…])/

const credentialScheme = /^(?:apikey|basic|bearer|digest|hmac|key|negotiate|token)\s/i

function replaceQuoted(
  text: string,
  label: Label,
  opening: RegExpExecArray,
): Replacement | undefined {
  const [whole, slashes = '', quote = ''] = opening
  const from = opening.index + whole.length
  if (
    text.startsWith(redactedStart, from) ||
    (slashes === '' && isOpen(text, label.start, quote))
  ) {
    return undefined
  }
  const end = findStringEnd(text, { from, quote, slashes: slashes.length })
  return end === from || template.test(text.slice(from, Math.min(end, from + maxTemplate)))
    ? undefined
    : { end, start: from, text: redacted }
}

/** Whether a string is open where a label stands: the quote behind the label ends it then. */
function isOpen(text: string, labelStart: number, quote: string): boolean {
  let count = 0
  for (let at = labelStart - 1; at >= 0 && labelStart - at < maxLine; at -= 1) {
    if (text[at] === '\n') {
      break
    }
    count += text[at] === quote && text[at - 1] !== '\\' ? 1 : 0
  }
  return count % 2 === 1
}

const maxLine = 200

/** `Bearer ${token}`, `<token>`. */
const template = /^(?:[\w-]{1,30} )?(?:\$\{[^}]*\}|<[^>]*>)$/
const maxTemplate = 200

const quoteStart = /(\\*)(["'`])/y

function skipSpaces(text: string, from: number): number {
  let at = from
  while (text[at] === ' ' || text[at] === '\t') {
    at += 1
  }
  return at
}
