import type { JSONObject } from '../../entries/readJSON.js'

import { parseJSON } from '../../entries/readJSON.js'

/** Longest member that is read, in characters. */
const maxMemberLength = 64 * 1024

/** A name may stand in texts of the body too; nobody looks further back than this. */
const maxTries = 16

/**
 * The short members of a long, or cut, JSON text, by their names: the last of each that can be read. For bodies of
 * megabytes of vectors or pictures, of which only usage and model are wanted.
 */
export function pluckMembers(text: string, names: readonly string[]): JSONObject {
  const members = names.flatMap((name) => {
    const value = pluck(text, name)
    return value === undefined ? [] : [[name, value] as const]
  })
  return Object.fromEntries(members)
}

function pluck(text: string, name: string): unknown {
  const key = `"${name}"`
  let at = text.length
  for (let tries = 0; tries < maxTries && at > 0; tries += 1) {
    at = text.lastIndexOf(key, at - 1)
    const value = at < 0 ? undefined : readValue(text, at + key.length)
    if (value !== undefined) {
      return value
    }
  }
  return undefined
}

function readValue(text: string, start: number): unknown {
  const rest = text.slice(start, start + maxMemberLength)
  const colon = /^\s*:\s*/.exec(rest)?.[0]
  if (colon === undefined) {
    return undefined
  }
  const value = rest.slice(colon.length)
  const length = value.startsWith('{') ? objectLength(value) : scalarLength(value)
  return length === 0 ? undefined : (parseJSON(value.slice(0, length)) ?? undefined)
}

function scalarLength(text: string): number {
  return /^(?:"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false)/.exec(text)?.[0].length ?? 0
}

/** Up to the brace that closes the first; 0 where it is not there. By hand: a pattern would look for the end of a text anew from each of its quotes. */
function objectLength(text: string): number {
  let depth = 0
  let isInText = false
  for (let position = 0; position < text.length; position += 1) {
    const character = text[position]
    if (isInText && character === '\\') {
      position += 1
    } else if (character === '"') {
      isInText = !isInText
    } else if (!isInText && character === '{') {
      depth += 1
    } else if (!isInText && character === '}') {
      depth -= 1
      if (depth === 0) {
        return position + 1
      }
    }
  }
  return 0
}
