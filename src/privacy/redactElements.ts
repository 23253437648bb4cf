import type { SecretKeys } from './secretKeys.js'

import { redacted, redactedStart } from './markers.js'
import { replaceFound } from './replaceFound.js'

const openingTag = /<([A-Za-z][\w:.-]{0,100})(?:\s[^<>]{0,300})?>/g

/** Redacts the content of XML elements with secret names: `<password>…</password>`, up to the end of a text that was cut. */
export function redactElements(text: string, keys: SecretKeys): string {
  if (!text.includes('<')) {
    return text
  }
  const unclosed = new Set<string>()
  return replaceFound(text, openingTag, ([, name = ''], from) => {
    if (!keys.isSecret(name) || text.startsWith(redactedStart, from)) {
      return undefined
    }
    const close = unclosed.has(name) ? -1 : text.indexOf(`</${name}`, from)
    if (close === -1) {
      // Looked for once: a hostile text has many of them.
      unclosed.add(name)
    }
    const value = text.slice(from, close === -1 ? from + maxCutLength : close)
    // Without an end it is a text that was cut, or `<token>`, which stands for a token.
    const isValue = value.trim() !== '' && (close !== -1 || /^\S+$/.test(value))
    return isValue ? { end: from + value.length, start: from, text: redacted } : undefined
  })
}

const maxCutLength = 10_000

/** Whether an element with a secret name may be in the text. */
export function mayHoldElement(text: string, keys: SecretKeys): boolean {
  for (let at = text.indexOf('<'); at !== -1; at = text.indexOf('<', at + 1)) {
    tagName.lastIndex = at + 1
    const [name = ''] = tagName.exec(text) ?? []
    if (name !== '' && keys.isSecret(name)) {
      return true
    }
  }
  return false
}

const tagName = /[A-Za-z][\w:.-]{0,100}/y
