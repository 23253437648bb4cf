import type { JSONValue } from '../entries/row.js'

export type JSONRecord = { [key: string]: JSONValue }

/** The record with each value replaced; the very same record where nothing changed, so that most rows are not copied. */
export function mapValues(
  record: JSONRecord,
  replace: (value: JSONValue, key: string) => JSONValue,
): JSONRecord {
  let result = record
  for (const key of Object.keys(record)) {
    const value = record[key]!
    const replaced = replace(value, key)
    if (replaced !== value) {
      // A spread makes an own `__proto__` an own property again, which the assignment then finds.
      result = result === record ? { ...record } : result
      result[key] = replaced
    }
  }
  return result
}

/** The same for a list. */
export function mapItems(
  items: JSONValue[],
  replace: (item: JSONValue, index: number) => JSONValue,
): JSONValue[] {
  let result = items
  for (const [index, item] of items.entries()) {
    const replaced = replace(item, index)
    if (replaced !== item) {
      result = result === items ? [...items] : result
      result[index] = replaced
    }
  }
  return result
}
