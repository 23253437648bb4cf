/** JSON off the wire: nothing in it can be relied on, so every member is read by one of these. None of them throws. */
export type JSONObject = { readonly [key: string]: unknown }

export function isObject(value: unknown): value is JSONObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The member of that name where it is an object. */
export function objectAt(value: unknown, key: string): JSONObject | undefined {
  const member = isObject(value) ? value[key] : undefined
  return isObject(member) ? member : undefined
}

/** The members of a list; none where it is no list. */
export function listAt(value: unknown, key: string): readonly unknown[] {
  const member = isObject(value) ? value[key] : undefined
  return Array.isArray(member) ? member : []
}

/** A text that is not empty. */
export function textAt(value: unknown, key: string): string | undefined {
  const member = isObject(value) ? value[key] : undefined
  return typeof member === 'string' && member !== '' ? member : undefined
}

/** A number of things: finite and not negative. */
export function countAt(value: unknown, key: string): number | undefined {
  const member = isObject(value) ? value[key] : undefined
  return typeof member === 'number' && member >= 0 && member < Infinity ? member : undefined
}

/** The value of a JSON text; undefined where it is none. */
export function parseJSON(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
