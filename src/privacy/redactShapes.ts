import type { SecretCore, SecretShape } from './secretShapes.js'

import { alphanumeric, createFindRun, findRunEnd, tokenCharacters } from './findRun.js'
import { redactedShape } from './markers.js'
import { redactKeyBlocks } from './redactKeyBlocks.js'
import { replaceFound } from './replaceFound.js'
import { minRunLength, rareLiterals, secretCores, secretShapes } from './secretShapes.js'

/** Redacts the keys and tokens in a text that are known by their form, whatever stands before them. */
export function redactShapes(text: string): string {
  const withoutCores = secretCores.reduce(redactCore, redactKeyBlocks(text))
  return secretShapes.reduce(redactShape, withoutCores)
}

function redactShape(text: string, { literals, name, pattern, tail }: SecretShape): string {
  if (!literals.some((literal) => text.includes(literal))) {
    return text
  }
  return replaceFound(text, pattern, ({ index }, from) =>
    isInWord(text, index)
      ? undefined
      : {
          end: withoutTrail(text, index, findRunEnd(text, from, tail)),
          start: index,
          text: redactedShape(name),
        },
  )
}

/** Behind a letter or digit stands no prefix, unless it is the letter of an escape of JSON: `\nsk-…`. */
function isInWord(text: string, at: number): boolean {
  return alphanumeric[text.charCodeAt(at - 1)] === 1 && text[at - 2] !== '\\'
}

/** Without the full stop or the escape of a quote behind it. */
function withoutTrail(text: string, start: number, end: number): number {
  let last = end
  while (last > start && (text[last - 1] === '.' || text[last - 1] === '\\')) {
    last -= 1
  }
  return last
}

/** Looks from each needle back to the last one only, so that every character is looked at twice at most. */
function redactCore(text: string, { members, name, needle, prefix }: SecretCore): string {
  let result = ''
  let copied = 0
  let floor = 0
  for (
    let at = text.indexOf(needle);
    at !== -1;
    at = text.indexOf(needle, Math.max(floor, at + 1))
  ) {
    let start = at
    while (start > floor && members[text.charCodeAt(start - 1)] === 1) {
      start -= 1
    }
    const offset = text.slice(start, at).indexOf(prefix)
    const end = offset === -1 ? at : findRunEnd(text, at + needle.length, members)
    floor = at
    if (end - start - offset >= minCoreLength && offset !== -1) {
      result += text.slice(copied, start + offset) + redactedShape(name)
      copied = withoutTrail(text, at, end)
      floor = copied
    }
  }
  return copied === 0 ? text : result + text.slice(copied)
}

const minCoreLength = 24

/**
 * Whether any of them can be in the text at all. Ids and hashes are long, but of hexadecimal digits only, and no prefix is.
 */
export function mayHoldShape(text: string): boolean {
  if (mayHoldRareLiteral(text)) {
    return true
  }
  for (let run = findRun(text, 0); run; run = findRun(text, run.end)) {
    const { end, start } = run
    if (text[end] === ':' || (!isHexadecimal(text, start, end) && hasPrefix(text, start, end))) {
      return true
    }
  }
  return false
}

const findRun = createFindRun(tokenCharacters, minRunLength)

function mayHoldRareLiteral(text: string): boolean {
  for (const literal of rareLiterals) {
    if (text.includes(literal)) {
      return true
    }
  }
  return false
}

/** Of the prefixes, `SG.` and `ya29.` end in a dot, which is in no run. */
const longestDotted = 5

const anyPrefix = new RegExp(
  [...secretShapes.flatMap(({ literals }) => literals), ...secretCores.map(({ prefix }) => prefix)]
    .filter((literal) => literal !== ':')
    .map((literal) => literal.replace('.', '\\.'))
    .join('|'),
)

function hasPrefix(text: string, start: number, end: number): boolean {
  return anyPrefix.test(text.slice(Math.max(0, start - longestDotted), end))
}

/** With the dashes of a UUID. */
function isHexadecimal(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at)
    if (!((code >= 48 && code <= 57) || (code >= 97 && code <= 102) || code === 45)) {
      return false
    }
  }
  // `SG.` may stand before digits.
  return text[start - 1] !== '.'
}
