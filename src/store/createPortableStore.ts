import type { LogCollections } from './logCollections.js'
import type { DeleteRange, Store } from './Store.js'

import { aggregateByPages } from './portable/aggregateByPages.js'
import { createRowWriter } from './portable/createRowWriter.js'

/** A store on Payload's own database API: works on any adapter, and says what the others have to do. */
export function createPortableStore(collections: LogCollections): Store {
  const writer = createRowWriter(collections)
  return {
    name: 'portable',
    aggregate: (query) => aggregateByPages(collections, query),
    compileWhere: () => null,
    complete: (row) => writer.write(row),
    deleteRange: (range) => deleteOldest(collections, range),
    async insert(rows) {
      for (const row of rows) {
        await writer.write(row)
      }
    },
  }
}

async function deleteOldest(
  { payload, slug }: LogCollections,
  { before, kind, limit }: DeleteRange,
): Promise<number> {
  const collection = slug(kind)
  const { docs } = await payload.db.find<{ id: number | string }>({
    collection,
    limit,
    pagination: false,
    select: {},
    sort: 'createdAt',
    where: { createdAt: { less_than: before.toISOString() } },
  })
  if (docs.length > 0) {
    await payload.db.deleteMany({ collection, where: { id: { in: docs.map(({ id }) => id) } } })
  }
  return docs.length
}
