import { createHash } from 'node:crypto'

/** What of an object is to be copied in its place. */
export type UnusualValue =
  | { items: Iterable<unknown> }
  | { keys: readonly string[] }
  | { pairs: Iterable<[unknown, unknown]> }
  | { value: unknown }

/** Whether an object is a literal, or what `JSON.parse` makes: nothing but its own properties. */
export function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return (prototype === Object.prototype || prototype === null) && !('toJSON' in value)
}

/** Of a function. Not `value.name`: it may be a getter of the caller's. Even so a proxy may throw. */
export function nameOf(value: object): string {
  try {
    const name: unknown = Object.getOwnPropertyDescriptor(value, 'name')?.value
    return typeof name === 'string' && name !== '' ? name : 'anonymous'
  } catch {
    return 'unreadable'
  }
}

/** Makes objects readable that `JSON.stringify` would show empty, or as a long list of numbers. */
export function readUnusual(value: object): UnusualValue {
  return readBuiltIn(value) ?? readWebType(value) ?? readOwn(value)
}

function readBuiltIn(value: object): UnusualValue | undefined {
  if (value instanceof Date) {
    const time = value.getTime()
    return { value: Number.isNaN(time) ? 'Invalid Date' : new Date(time).toISOString() }
  }
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) {
    return { value: describeBinary(value) }
  }
  if (value instanceof Error) {
    const keys = ['name', 'message', 'cause', 'errors', ...Object.keys(value), 'stack']
    return { keys: [...new Set(keys)] }
  }
  if ('toJSON' in value && typeof value.toJSON === 'function') {
    const json: unknown = value.toJSON()
    return json === value ? { keys: Object.keys(value) } : { value: json }
  }
  if (value instanceof Set) {
    return { items: value }
  }
  return value instanceof Map ? { pairs: value } : undefined
}

/** The hash of a short value would tell who guesses it that it is the one; 16 MB take some 20 ms. */
const hashedBytes = { max: 16 * 1024 * 1024, min: 1000 }

function describeBinary(value: ArrayBuffer | ArrayBufferView) {
  const { byteLength: bytes } = value
  const view = ArrayBuffer.isView(value)
    ? new Uint8Array(value.buffer, value.byteOffset, bytes)
    : new Uint8Array(value)
  const isHashed = bytes >= hashedBytes.min && bytes <= hashedBytes.max
  const sha256 = isHashed ? createHash('sha256').update(view).digest('hex') : undefined
  return { bytes, sha256, type: 'binary' }
}

function readWebType(value: object): UnusualValue | undefined {
  if (value instanceof URLSearchParams) {
    return { value: value.toString() }
  }
  if (value instanceof Headers || value instanceof FormData) {
    return { pairs: value }
  }
  if (value instanceof Blob) {
    const name = 'name' in value ? value.name : undefined
    return { value: { bytes: value.size, name, type: value.type || 'binary' } }
  }
  return undefined
}

function readOwn(value: object): UnusualValue {
  if (value instanceof String || value instanceof Number || value instanceof Boolean) {
    return { value: value.valueOf() }
  }
  const keys = Object.keys(value)
  const tag = value instanceof RegExp ? String(value) : Object.prototype.toString.call(value)
  // A promise, a stream: the name of its type says more than an empty object.
  return keys.length > 0 || tag === '[object Object]' ? { keys } : { value: tag }
}

/** Pairs as an object, values of the same name as a list: forms and headers may repeat a name. Reads no more than `maxCount`. */
export function gatherPairs(
  pairs: Iterable<[unknown, unknown]>,
  maxCount: number,
): Record<string, unknown> {
  const members = Object.create(null) as Record<string, unknown>
  const lists = new Map<string, unknown[]>()
  let count = 0
  for (const [key, value] of pairs) {
    if (++count > maxCount) {
      break
    }
    const name = String(key)
    const list = lists.get(name)
    if (list) {
      list.push(value)
    } else if (name in members) {
      lists.set(name, (members[name] = [members[name], value]))
    } else {
      members[name] = value
    }
  }
  return members
}
