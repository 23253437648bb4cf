import type { JSONValue } from '../entries/row.js'

/** Told for each value that could not be kept as it was. */
export type NoteRepair = (path: string, problem: string) => void

const maxDepth = 40
const maxNodes = 100_000

type Walk = {
  ancestors: Set<object>
  nodes: number
  note: NoteRepair
}

/**
 * Copies any value into plain JSON that Postgres, SQLite and MongoDB give back as it was put in. Never throws: what has
 * no place in JSON (cycles, `BigInt`, `NaN`, functions, unreadable getters) is replaced by a text that says what it was.
 * `undefined` and symbol keys are left out, as `JSON.stringify` does.
 */
export function toPlain(value: unknown, path: string, note: NoteRepair): JSONValue | undefined {
  return copy(value, path, { ancestors: new Set(), nodes: 0, note })
}

function copy(value: unknown, path: string, walk: Walk): JSONValue | undefined {
  switch (typeof value) {
    case 'bigint':
      walk.note(path, 'BigInt kept as text')
      return value.toString()
    case 'boolean':
      return value
    case 'function':
      walk.note(path, 'function left out')
      return `[function ${value.name || 'anonymous'}]`
    case 'number':
      return copyNumber(value, path, walk)
    case 'string':
      return wellFormed(value, path, walk.note)
    case 'symbol':
      walk.note(path, 'symbol left out')
      return `[${String(value)}]`
    case 'undefined':
      return undefined
    default:
      return value ? copyObject(value, path, walk) : null
  }
}

function copyNumber(value: number, path: string, walk: Walk): JSONValue {
  if (Number.isFinite(value)) {
    // No negative zero: JSON has none.
    return value + 0
  }
  walk.note(path, `${value} is not a number that can be stored`)
  return null
}

/** Postgres takes neither NUL nor lone surrogates, in text or in jsonb. */
function wellFormed(text: string, path: string, note: NoteRepair): string {
  const clean = (text.includes('\0') ? text.replace(/\0/g, '\uFFFD') : text).toWellFormed()
  if (clean !== text) {
    note(path, 'NUL bytes or lone surrogates replaced by U+FFFD')
  }
  return clean
}

function copyObject(value: object, path: string, walk: Walk): JSONValue | undefined {
  if (walk.ancestors.has(value)) {
    walk.note(path, 'circular reference')
    return '[circular]'
  }
  if (walk.ancestors.size >= maxDepth || ++walk.nodes > maxNodes) {
    walk.note(path, walk.nodes > maxNodes ? 'too many values' : 'nested too deeply')
    return '[left out]'
  }
  walk.ancestors.add(value)
  try {
    return copyReadable(value, path, walk)
  } catch (error) {
    // Getters, proxies and toJSON are the caller's code: what they throw must not reach the caller from here.
    walk.note(path, `could not be read: ${messageOf(error)}`)
    return '[unreadable]'
  } finally {
    walk.ancestors.delete(value)
  }
}

function copyReadable(value: object, path: string, walk: Walk): JSONValue | undefined {
  if (Array.isArray(value)) {
    return copyItems(value, path, walk)
  }
  if (value instanceof Date) {
    return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString()
  }
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) {
    return { bytes: value.byteLength, type: 'binary' }
  }
  if (value instanceof Error) {
    return copyEntries(errorEntries(value), path, walk)
  }
  if ('toJSON' in value && typeof value.toJSON === 'function') {
    return copy(value.toJSON(), path, walk)
  }
  return copyCollection(value, path, walk)
}

function copyItems(items: unknown[], path: string, walk: Walk): JSONValue {
  const result: JSONValue[] = []
  for (let index = 0; index < items.length; index++) {
    if (++walk.nodes > maxNodes) {
      walk.note(path, `too many values: ${items.length - index} of ${items.length} left out`)
      break
    }
    result.push(copy(items[index], `${path}.${index}`, walk) ?? null)
  }
  return result
}

function copyCollection(value: object, path: string, walk: Walk): JSONValue | undefined {
  if (value instanceof URLSearchParams) {
    return copy(value.toString(), path, walk)
  }
  if (value instanceof Set) {
    return copy([...value], path, walk)
  }
  if (value instanceof Map || value instanceof Headers) {
    const entries = [...value].map(([key, item]): [string, unknown] => [String(key), item])
    return copyEntries(entries, path, walk)
  }
  return copyEntries(readEntries(value, path, walk), path, walk)
}

function copyEntries(entries: [string, unknown][], path: string, walk: Walk): JSONValue {
  const result: [string, JSONValue][] = []
  for (const [key, item] of entries) {
    if (++walk.nodes > maxNodes) {
      walk.note(path, 'too many values')
      break
    }
    const name = wellFormed(key, path, walk.note)
    const plain = copy(item, path ? `${path}.${name}` : name, walk)
    if (plain !== undefined) {
      result.push([name, plain])
    }
  }
  return Object.fromEntries(result)
}

/** Own enumerable properties; one getter that throws does not hide the others. */
function readEntries(value: object, path: string, walk: Walk): [string, unknown][] {
  return Object.keys(value).map((key) => {
    try {
      return [key, (value as Record<string, unknown>)[key]]
    } catch (error) {
      walk.note(`${path}.${key}`, `could not be read: ${messageOf(error)}`)
      return [key, '[unreadable]']
    }
  })
}

function errorEntries(error: Error): [string, unknown][] {
  return [
    ['name', error.name],
    ['message', error.message],
    ['cause', error.cause],
    ...Object.entries(error),
    ['stack', error.stack],
  ]
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message : String(error)
  } catch {
    return 'unknown error'
  }
}
