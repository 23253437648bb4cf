import type { JSONValue, Row } from '../../entries/row.js'

/** From so many characters on a text stands behind the JSON, as it is: to escape 4 kB takes 8 µs. */
const minPlainLength = 1000

/** JSON escapes both of them, so neither is in it. A text that has one stays in the JSON. */
const separator = '\x1f'
const lineEnd = '\x1e'

/** A row as one line: its JSON, and behind it the names and texts of its long fields. */
export function formatRow(row: Row): string {
  let texts = ''
  let { data } = row
  for (const name of Object.keys(data)) {
    const value = data[name]!
    if (
      typeof value === 'string' &&
      value.length >= minPlainLength &&
      isPlain(value) &&
      isName(name)
    ) {
      texts += separator + name + separator + value
      data = data === row.data ? { ...data } : data
      // Its place among the fields is kept.
      data[name] = ''
    }
  }
  return data === row.data
    ? JSON.stringify(row)
    : JSON.stringify({ ...row, data }) + withoutLineEnds(texts)
}

function isPlain(text: string): boolean {
  return !text.includes(separator) && !text.includes(lineEnd) && text.isWellFormed()
}

/** As all fields of the logs have. */
function isName(name: string): boolean {
  return /^\w+$/.test(name)
}

function withoutLineEnds(text: string): string {
  return text.includes('\n') ? text.replaceAll('\n', lineEnd) : text
}

/** @throws where it is no JSON. */
export function parseRow(line: string): unknown {
  const [json = '', ...texts] = line.split(separator)
  const row = JSON.parse(json) as null | { data?: Record<string, JSONValue> }
  for (let at = 0; at < texts.length; at += 2) {
    if (row?.data && Object.hasOwn(row.data, texts[at]!)) {
      row.data[texts[at]!] = texts[at + 1]!.replaceAll(lineEnd, '\n')
    }
  }
  return row
}
