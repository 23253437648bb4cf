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
  const stayedBefore = partition(before, countKeys(after, keyOf), keyOf)
  const stayedAfter = partition(after, countKeys(before, keyOf), keyOf)
  const added = stayedAfter.others
  const firstAt = added[0]?.at ?? after.length
  return {
    added,
    isAppended: firstAt === after.length - added.length,
    moved: findMoved({ after: stayedAfter.common, before: stayedBefore.common }, keyOf),
    removed: stayedBefore.others.map(({ item }) => item),
  }
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
  const differs = (index: number) => keyOf(before[index]!) !== keyOf(after[index]!)
  let start = 0
  while (start < after.length && !differs(start)) {
    start += 1
  }
  if (start === after.length) {
    return undefined
  }
  let end = after.length
  while (!differs(end - 1)) {
    end -= 1
  }
  return { at: start, from: before.slice(start, end), to: after.slice(start, end) }
}
