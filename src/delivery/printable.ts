import type { JSONValue } from '../entries/row.js'

const unprintable = /[\u007f-\u009f\u2028\u2029]/g

/** JSON leaves characters as they are that end a line, or begin a command, in some terminals. */
export function printable(value: JSONValue): JSONValue {
  if (typeof value === 'string') {
    return value.replace(unprintable, escapeCharacter)
  }
  if (Array.isArray(value)) {
    return value.map(printable)
  }
  return value && typeof value === 'object'
    ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key, printable(member)]))
    : value
}

/** The same for a line of text, in which no control character has a place. */
export function printableLine(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, escapeCharacter)
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
