/** More pairs than a document of an editor has; from here on those that were looked at are remembered, as cycles never end. */
const pairsWithoutMemory = 1000

/**
 * Whether two values are the same as JSON: whatever the order of their keys, `undefined` as missing, dates as their text. Without
 * recursion: JSON of a field may be nested as deeply as a database keeps it.
 */
export function sameJSON(left: unknown, right: unknown): boolean {
  const waiting: unknown[] = [left, right]
  const seen = new Map<object, Set<object>>()
  let count = 0
  while (waiting.length > 0) {
    const b = readable(waiting.pop())
    const a = readable(waiting.pop())
    if (a === b || (typeof a === 'number' && Object.is(a, b))) {
      continue
    }
    if (!isObject(a) || !isObject(b)) {
      return false
    }
    count += 1
    if (count > pairsWithoutMemory && wasSeen(seen, a, b)) {
      continue
    }
    if (!pushMembers(a, b, waiting)) {
      return false
    }
  }
  return true
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function wasSeen(seen: Map<object, Set<object>>, a: object, b: object): boolean {
  const partners = seen.get(a)
  if (partners?.has(b)) {
    return true
  }
  seen.set(a, (partners ?? new Set()).add(b))
  return false
}

/** @returns whether they can still be the same. */
function pushMembers(a: object, b: object, waiting: unknown[]): boolean {
  try {
    return Array.isArray(a) ? pushItems(a, b, waiting) : pushProperties(a, b, waiting)
  } catch {
    // Getters and proxies are the host's code: what cannot be read is taken for a change.
    return false
  }
}

function pushItems(a: unknown[], b: object, waiting: unknown[]): boolean {
  if (!Array.isArray(b) || a.length !== b.length) {
    return false
  }
  for (let index = 0; index < a.length; index += 1) {
    waiting.push(a[index], b[index])
  }
  return true
}

function pushProperties(a: object, b: object, waiting: unknown[]): boolean {
  const keys = membersOf(a)
  if (Array.isArray(b) || keys.length !== membersOf(b).length) {
    return false
  }
  for (const key of keys) {
    if (!Object.hasOwn(b, key)) {
      return false
    }
    waiting.push((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key])
  }
  return true
}

/** Names of the members that JSON has. */
export function membersOf(value: object): string[] {
  const record = value as Record<string, unknown>
  return Object.keys(value).filter((key) => record[key] !== undefined)
}

/** A date, an ObjectId and their like as JSON has them. Their `toJSON` may throw, as may a date that is none. */
export function readable(value: unknown): unknown {
  if (!isObject(value)) {
    return typeof value === 'bigint' ? String(value) : value
  }
  try {
    const { toJSON } = value as { toJSON?: unknown }
    return typeof toJSON === 'function' ? (toJSON.call(value) as unknown) : value
  } catch {
    return '[unreadable]'
  }
}
