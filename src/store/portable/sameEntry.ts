import type { Row } from '../../entries/row.js'

/** Whether a stored row came of this very entry. A row that had to be reduced to be stored counts as such. */
export function isSameEntry(row: Row, stored: Record<string, unknown>): boolean {
  if (stored.repairs && 'row' in (stored.repairs as object)) {
    return true
  }
  const ours = comparable(row.data)
  const theirs = comparable(stored)
  return Object.entries(ours).every(([name, value]) => canonical(value) === canonical(theirs[name]))
}

/** What identifies an entry. The label is looked up, not logged: it may have changed between two tries. */
export function comparable(data: Record<string, unknown>): Record<string, unknown> {
  const { actor, ...rest } = data
  if (typeof actor !== 'object' || actor === null) {
    return rest
  }
  const { label: _label, ...identity } = actor as Record<string, unknown>
  return { ...rest, actor: identity }
}

/** JSON in one spelling: keys sorted, nothing said of what is empty, dates and numbers as they come back from a database. */
export function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_key, item: unknown) => {
      if (typeof item !== 'object' || item === null || Array.isArray(item)) {
        return item
      }
      const filled = Object.entries(item).filter(
        ([, member]) => member !== null && member !== undefined,
      )
      return Object.fromEntries(filled.sort(([a], [b]) => (a < b ? -1 : 1)))
    }) ?? 'null'
  )
}
