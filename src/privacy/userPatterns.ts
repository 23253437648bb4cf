import { RE2JS } from 're2js'

import { anyMarker, redactedShape } from './markers.js'

/** A pattern of the app's own, run in linear time by a port of RE2: no text can make it hang. */
export type UserPattern = RE2JS

/** The flags that mean something here: all matches are looked for anyway. */
const flags: Record<string, number> = {
  i: RE2JS.CASE_INSENSITIVE,
  m: RE2JS.MULTILINE,
  s: RE2JS.DOTALL,
}

/**
 * Prepares a pattern of the options. A text is read as the source of a regular expression.
 *
 * @throws for what RE2 does not know: lookaround and backreferences.
 */
export function compilePattern(pattern: RegExp | string): UserPattern {
  if (typeof pattern === 'string') {
    return RE2JS.compile(RE2JS.translateRegExp(pattern))
  }
  const bits = [...pattern.flags].reduce((sum, flag) => sum | (flags[flag] ?? 0), 0)
  return RE2JS.compile(RE2JS.translateRegExp(pattern.source), bits)
}

const marker = redactedShape('pattern')

/** Replaces what the patterns find, but for what other rules left in place of something. */
export function redactPatterns(text: string, patterns: readonly UserPattern[]): string {
  return patterns.reduce(redactPattern, text)
}

function redactPattern(text: string, pattern: UserPattern): string {
  if (!text.includes('[')) {
    return replaceMatches(text, pattern)
  }
  let result = ''
  let copied = 0
  for (const { 0: found, index } of text.matchAll(anyMarker)) {
    result += replaceMatches(text.slice(copied, index), pattern) + found
    copied = index + found.length
  }
  return result + replaceMatches(text.slice(copied), pattern)
}

function replaceMatches(text: string, pattern: UserPattern): string {
  const matcher = pattern.matcher(text)
  let result = ''
  let copied = 0
  while (matcher.find()) {
    // A match of nothing hides nothing.
    if (matcher.end() > matcher.start()) {
      result += text.slice(copied, matcher.start()) + marker
      copied = matcher.end()
    }
  }
  return copied === 0 ? text : result + text.slice(copied)
}
