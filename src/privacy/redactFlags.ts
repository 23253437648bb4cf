import type { SecretKeys } from './secretKeys.js'

import { findStringEnd } from './json.js'
import { redacted, redactedStart } from './markers.js'
import { replaceFound } from './replaceFound.js'
import { words } from './words.js'

const dashes = /--/g
/** Up to where its value begins. */
const flag = /([A-Za-z][\w-]{1,60})(?:["']?,?\s{1,4})(?=[^\s-])/y
const user =
  /(?<![\w-])(?:-u|--user|--proxy-user)(?:\s{1,4}|=)(\\*["']?)([\w.@+-]{1,100}):(?=[^\s"'\\])/g

/** Redacts what a command line gives a secret flag: `--password x`, `--api-key "x"`, and the password of `-u name:x`. */
export function redactFlags(text: string, keys: SecretKeys): string {
  if (!text.includes('-')) {
    return text
  }
  const withoutFlags = !text.includes('--')
    ? text
    : replaceFound(text, dashes, ({ index }, from) => {
        flag.lastIndex = from
        const name = isFlag(text, index) ? flag.exec(text)?.[1] : undefined
        return name && keys.isSecret(name) ? replaceWord(text, flag.lastIndex) : undefined
      })
  return mayNameUser(withoutFlags)
    ? replaceFound(withoutFlags, user, ([, , name = ''], from) => {
        const found = replaceWord(withoutFlags, from)
        // `docker run -u 1000:1000` names a group.
        const isGroup =
          /^\d+$/.test(name) && found && /^\d+$/.test(withoutFlags.slice(from, found.end))
        return isGroup ? undefined : found
      })
    : withoutFlags
}

/** Dashes between words begin no flag; those in a row of dashes neither. */
function isFlag(text: string, at: number): boolean {
  return !/[\w-]/.test(text[at - 1] ?? ' ') || text[at - 2] === '\\'
}

/** Whether any flag that takes a secret may be in the text. */
export function mayHoldFlag(text: string, keys: SecretKeys): boolean {
  if (mayNameUser(text)) {
    return true
  }
  for (let at = text.indexOf('--'); at !== -1; at = text.indexOf('--', at + 2)) {
    flagName.lastIndex = at + 2
    const [name = ''] = flagName.exec(text) ?? []
    if (name !== '' && keys.isSecret(name)) {
      return true
    }
  }
  return false
}

const flagName = /[A-Za-z][\w-]{0,60}/y

function mayNameUser(text: string): boolean {
  return text.includes('-u') && userFlag.test(text)
}

const userFlag = /-u(?:ser)?[ =]/

function replaceWord(text: string, from: number) {
  word.lastIndex = from
  const [whole = '', slashes = '', quote = ''] = word.exec(text) ?? []
  const start = quote === '' ? from : from + slashes.length + 1
  const end =
    quote === ''
      ? from + whole.length
      : findStringEnd(text, { from: start, quote, slashes: slashes.length })
  const value = text.slice(start, end)
  return value === '' || value.startsWith(redactedStart) || proseWords.has(value)
    ? undefined
    : { end, start, text: redacted }
}

const word = /(\\*)(["'])|[^\s"'`<>\\]+/y

/** "pass --token to the server" says nothing secret. */
const proseWords = new Set(
  words(
    'a all an and are as at by can does for from has if in into is it may must not of on only or should so that the to was when which will with option options flag flags argument',
  ),
)
