import { isObject } from '../../../entries/readJSON.js'

/**
 * A figure that no sum of such can spoil: finite, not negative, a number or, as some servers write it, a text that is one.
 */
export function figureAt(value: unknown, key: string): number | undefined {
  const member = isObject(value) ? value[key] : undefined
  const figure =
    typeof member === 'string' && /^\d[\d.e+-]*$/i.test(member) ? Number(member) : member
  return typeof figure === 'number' && figure >= 0 && figure <= Number.MAX_SAFE_INTEGER
    ? figure
    : undefined
}

/** The largest of what several members say of the same thing; undefined where none says anything. */
export function largestAt(value: unknown, ...keys: string[]): number | undefined {
  const figures = keys.flatMap((key) => figureAt(value, key) ?? [])
  return figures.length > 0 ? Math.max(...figures) : undefined
}
