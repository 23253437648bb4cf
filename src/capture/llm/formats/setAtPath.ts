/** Deepest place, and longest list, that arguments may be streamed into. */
const maxDepth = 32
const maxIndex = 10_000

type Container = Record<number | string, unknown>

/**
 * Sets the value at a JSON path of the plain kind (`$.stops[0].name`, `$['first name']`; RFC 9535), and makes what is missing
 * on the way. A text is added to the text that is there. What is no such path changes nothing.
 */
export function setAtPath(root: Container, path: string, value: unknown): void {
  const segments = parsePath(path)
  const last = segments?.at(-1)
  if (segments === undefined || last === undefined || segments.some(isForbidden)) {
    return
  }
  let container = root
  for (const [depth, segment] of segments.slice(0, -1).entries()) {
    const next: unknown = Object.hasOwn(container, segment) ? container[segment] : undefined
    const made = isContainer(next) ? next : typeof segments[depth + 1] === 'number' ? [] : {}
    container[segment] = made
    container = made as Container
  }
  const before = Object.hasOwn(container, last) ? container[last] : undefined
  container[last] = typeof before === 'string' && typeof value === 'string' ? before + value : value
}

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null
}

/** Nothing on the wire may reach an object's prototype, or make a list of millions. */
function isForbidden(segment: number | string): boolean {
  return segment === '__proto__' || (typeof segment === 'number' && segment > maxIndex)
}

function parsePath(path: string): (number | string)[] | undefined {
  const matches = [
    ...path.matchAll(/\.?([^.[\]$'"]+)|\[(\d+)\]|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]/g),
  ]
  const segments = matches.map(([, name, index, single, double]) =>
    index === undefined ? unescape(name ?? single ?? double ?? '') : Number(index),
  )
  return path.startsWith('$') && segments.length <= maxDepth ? segments : undefined
}

function unescape(name: string): string {
  return name.replace(/\\(.)/g, '$1')
}
