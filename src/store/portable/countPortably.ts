import type { LogCollections } from '../logCollections.js'
import type { CountRange } from '../Store.js'

import { hasContent, readPage } from './clearPortably.js'

/** Counts rows; those with content by looking at each. */
export async function countPortably(
  collections: LogCollections,
  { before, isContent = false, kind, start = new Date(0) }: CountRange,
): Promise<number> {
  const { payload, slug } = collections
  if (!isContent) {
    const createdAt = {
      greater_than_equal: start.toISOString(),
      less_than: before.toISOString(),
    }
    return (await payload.db.count({ collection: slug(kind), where: { createdAt } })).totalDocs
  }
  let count = 0
  for (let next: Date | null = start; next !== null;) {
    const page = await readPage(collections, kind, { before, start: next })
    count += page.docs.filter((doc) => hasContent(collections, kind, doc)).length
    next = page.next
  }
  return count
}
