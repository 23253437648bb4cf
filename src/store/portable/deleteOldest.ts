import type { LogCollections } from '../logCollections.js'
import type { DeleteRange } from '../Store.js'

/** Ids in one statement: SQLite takes 32,766 parameters, Postgres 65,535, and a delete should not lock for long. */
const chunkSize = 1000

/** Deletes the oldest rows of a range. Where one of several deletes fails, those before it are done. */
export async function deleteOldest(
  { payload, slug }: LogCollections,
  { before, kind, limit }: DeleteRange,
): Promise<number> {
  const collection = slug(kind)
  let deleted = 0
  while (deleted < limit) {
    const { docs } = await payload.db.find<{ id: number | string }>({
      collection,
      limit: Math.min(limit - deleted, chunkSize),
      pagination: false,
      select: {},
      sort: 'createdAt',
      where: { createdAt: { less_than: before.toISOString() } },
    })
    if (docs.length === 0) {
      break
    }
    await payload.db.deleteMany({ collection, where: { id: { in: docs.map(({ id }) => id) } } })
    deleted += docs.length
  }
  return deleted
}
