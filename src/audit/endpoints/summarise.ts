import { guarded } from '../../capture/guarded.js'

/** Characters; longer texts are said by their length, as `<5234 characters>`. */
const maxText = 200
const maxItems = 20
const maxMembers = 50
const maxDepth = 6
/** Of one summary. What comes after that is left out. */
const maxValues = 500

/** Characters: what is longer is not parsed for its summary. */
const maxParsedLength = 64 * 1024

type Walk = { depth: number; valuesLeft: number }

/**
 * What was sent or answered, short enough for a row: the shape of it, with long texts, long lists and deep values replaced by
 * how long they are. Never throws.
 */
export function summarise(value: unknown): unknown {
  try {
    return summariseValue(value, { depth: 0, valuesLeft: maxValues })
  } catch {
    // A getter or proxy of the app's own.
    return '<unreadable>'
  }
}

/** A text that is JSON as what it says. */
export function summariseSource(text: string): unknown {
  const isJSON = text.length <= maxParsedLength && /^\s*[[{"]/.test(text)
  const parsed = isJSON ? guarded(() => JSON.parse(text) as unknown) : undefined
  return parsed === undefined ? summariseText(text) : summarise(parsed)
}

function summariseValue(value: unknown, walk: Walk): unknown {
  walk.valuesLeft -= 1
  if (typeof value === 'string') {
    return summariseText(value)
  }
  if (typeof value !== 'object' || value === null || value instanceof Date) {
    return value
  }
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
    return `<${value.byteLength} bytes>`
  }
  if (value instanceof Blob) {
    return `<${value.type || 'file'}, ${value.size} bytes>`
  }
  if (walk.depth >= maxDepth) {
    return Array.isArray(value) ? `<${value.length} items>` : '<object>'
  }
  walk.depth += 1
  const summary = Array.isArray(value) ? summariseItems(value, walk) : summariseMembers(value, walk)
  walk.depth -= 1
  return summary
}

function summariseText(text: string): string {
  return text.length > maxText ? `<${text.length} characters>` : text
}

function summariseItems(items: readonly unknown[], walk: Walk): unknown[] {
  const kept: unknown[] = []
  while (kept.length < Math.min(items.length, maxItems) && walk.valuesLeft > 0) {
    kept.push(summariseValue(items[kept.length], walk))
  }
  return kept.length < items.length ? [...kept, `<${items.length - kept.length} more>`] : kept
}

function summariseMembers(value: object, walk: Walk): Record<string, unknown> {
  const kept: Record<string, unknown> = {}
  const names = Object.keys(value)
  let count = 0
  for (const name of names) {
    if (count >= maxMembers || walk.valuesLeft <= 0) {
      kept['…'] = `<${names.length - count} more>`
      break
    }
    // Not by assignment: `__proto__` is a name like any other.
    Object.defineProperty(kept, name.slice(0, maxText), {
      configurable: true,
      enumerable: true,
      value: summariseValue((value as Record<string, unknown>)[name], walk),
      writable: true,
    })
    count += 1
  }
  return kept
}
