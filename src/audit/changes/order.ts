/** How one list became another: what was taken out, how what stayed was reordered, what was put in. */
export type ListChange<Item> = {
  added: { at: number; item: Item }[]
  /** Where what stayed has another order: from the first to the last that moved. */
  moved?: { at: number; from: Item[]; to: Item[] }
  /** Whether all that was added is at the end. */
  isAppended: boolean
  removed: Item[]
}

type Lists<Item> = { after: readonly Item[]; before: readonly Item[] }

/** Compares two lists by the keys of their items. Of an item that is there more than once, the last ones come and go. */
export function compareLists<Item>(
  { after, before }: Lists<Item>,
  keyOf: (item: Item) => string,
): ListChange<Item> {
  // Most lists are the same up to where somebody worked.
  const start = countSame({ after, before }, keyOf)
  const rest = { after: after.slice(start), before: before.slice(start) }
  const stayedBefore = partition(rest.before, countKeys(rest.after, keyOf), keyOf)
  const stayedAfter = partition(rest.after, countKeys(rest.before, keyOf), keyOf)
  const added = stayedAfter.others.map(({ at, item }) => ({ at: at + start, item }))
  const moved = findMoved({ after: stayedAfter.common, before: stayedBefore.common }, keyOf)
  return {
    added,
    isAppended: (added[0]?.at ?? after.length) === after.length - added.length,
    ...(moved && { moved: { ...moved, at: moved.at + start } }),
    removed: stayedBefore.others.map(({ item }) => item),
  }
}

/** How many items at the start are the same. */
function countSame<Item>({ after, before }: Lists<Item>, keyOf: (item: Item) => string): number {
  const length = Math.min(after.length, before.length)
  let count = 0
  while (count < length && keyOf(before[count]!) === keyOf(after[count]!)) {
    count += 1
  }
  return count
}

function countKeys<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
): Map<string, number> {
  const counts = new Map<string, number>()
  for (const item of items) {
    const key = keyOf(item)
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return counts
}

function partition<Item>(
  items: readonly Item[],
  left: Map<string, number>,
  keyOf: (item: Item) => string,
) {
  const common: Item[] = []
  const others: { at: number; item: Item }[] = []
  items.forEach((item, at) => {
    const key = keyOf(item)
    const count = left.get(key) ?? 0
    if (count > 0) {
      left.set(key, count - 1)
      common.push(item)
    } else {
      others.push({ at, item })
    }
  })
  return { common, others }
}

function findMoved<Item>(
  { after, before }: Lists<Item>,
  keyOf: (item: Item) => string,
): ListChange<Item>['moved'] {
  const start = countSame({ after, before }, keyOf)
  if (start === after.length) {
    return undefined
  }
  let end = after.length
  while (keyOf(before[end - 1]!) === keyOf(after[end - 1]!)) {
    end -= 1
  }
  return { at: start, from: before.slice(start, end), to: after.slice(start, end) }
}
