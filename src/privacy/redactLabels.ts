import type { SecretKeys } from './secretKeys.js'

import { replaceFound } from './replaceFound.js'
import { replaceLabelled } from './replaceLabelled.js'

const maxNameLength = 100

/** A colon or an equals sign that may stand between a name and its value. */
const labelEnd = /[:=]/g

/**
 * Redacts what stands behind a secret name in running text: lines of `.env` files, YAML, logs and header dumps,
 * assignments, connection strings. Names in quotes, and parameters of URLs, have rules of their own.
 */
export function redactLabels(text: string, keys: SecretKeys): string {
  return replaceFound(text, labelEnd, ({ index }) => {
    const label = readLabel(text, index)
    return label && !isParameter(text, label.start) && keys.isSecret(lastPart(label.name))
      ? replaceLabelled(text, label, keys)
      : undefined
  })
}

/** Of `db.password` the name counts, of `cookies.sameSite` too. */
function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1)
}

function isParameter(text: string, start: number): boolean {
  const before = text[start - 1]
  return before === '?' || before === '&' || before === '#' || before === ';'
}

/** Whether any secret name may stand before a colon or equals sign. */
export function mayHoldLabel(text: string, keys: SecretKeys): boolean {
  return mayStandBefore(':', text, keys) || mayStandBefore('=', text, keys)
}

function mayStandBefore(separator: string, text: string, keys: SecretKeys): boolean {
  for (let at = text.indexOf(separator); at !== -1; at = text.indexOf(separator, at + 1)) {
    if (text.charCodeAt(at - 1) === 34) {
      // Behind a quoted key.
      continue
    }
    const label = readLabel(text, at)
    if (label && keys.isSecret(label.name)) {
      return true
    }
  }
  return false
}

export type Label = {
  /** Where the separator stands. */
  at: number
  name: string
  start: number
}

/** The unquoted name before a colon or equals sign. Behind a backslash its first letter is an escape of JSON: `\npassword=`. */
export function readLabel(text: string, at: number): Label | undefined {
  if (isOperator(text, at)) {
    return undefined
  }
  const end = findNameEnd(text, at)
  let start = end
  while (start > 0 && end - start < maxNameLength && isNameCharacter(text.charCodeAt(start - 1))) {
    start -= 1
  }
  if (text[start - 1] === '\\' && start < end) {
    start += 1
  }
  return start === end ? undefined : { at, name: text.slice(start, end), start }
}

/** Before the separator may stand spaces, the question mark of an optional member and the colon of `:=`. */
function findNameEnd(text: string, at: number): number {
  let end = text[at - 1] === ':' || text[at - 1] === '?' ? at - 1 : at
  while (end > 0 && text[end - 1] === ' ' && at - end < maxSpaces) {
    end -= 1
  }
  return end
}

const maxSpaces = 20

/** `==`, `=>`, `<=`, `!=`, `::`, `://`, and the colon of `:=`. */
function isOperator(text: string, at: number): boolean {
  const next = text[at + 1]
  if (text[at] === ':') {
    return next === '=' || next === ':' || text[at - 1] === ':' || text.startsWith('//', at + 1)
  }
  return next === '=' || next === '>' || '=<>!+*/&|^%'.includes(text[at - 1] ?? ' ')
}

function isNameCharacter(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 95 ||
    code === 45 ||
    code === 46
  )
}
