import type { CollectionSlug, Where } from 'payload'

import type { LogCollections } from '../logCollections.js'
import type { DeleteRange } from '../Store.js'

import { needsPayloadToDelete } from '../retention.js'

/** Ids in one statement: SQLite takes 32,766 parameters, Postgres 65,535, and a delete should not lock for long. */
const chunkSize = 1000

type Id = number | string

/**
 * Deletes the oldest rows of a range. Where one of several deletes fails, those before it are done. Where the host has hooks
 * that refuse a row, it stays, and the others go.
 */
export async function deleteOldest(
  collections: LogCollections,
  { before, kind, limit }: DeleteRange,
): Promise<number> {
  const { payload, slug } = collections
  const collection = slug(kind)
  const refused: Id[] = []
  let deleted = 0
  while (deleted < limit) {
    const isOld: Where = { createdAt: { less_than: before.toISOString() } }
    const { docs } = await payload.db.find<{ id: Id }>({
      collection,
      limit: Math.min(limit - deleted, chunkSize),
      pagination: false,
      select: {},
      sort: 'createdAt',
      where: refused.length === 0 ? isOld : { and: [isOld, { id: { not_in: refused } }] },
    })
    if (docs.length === 0) {
      break
    }
    const ids = docs.map(({ id }) => id)
    const kept = needsPayloadToDelete(collections.config(kind))
      ? await deleteThroughPayload(collections, collection, ids)
      : await deleteByAdapter(collections, collection, ids)
    refused.push(...kept)
    deleted += ids.length - kept.length
  }
  return deleted
}

async function deleteByAdapter(
  { payload }: LogCollections,
  collection: CollectionSlug,
  ids: Id[],
): Promise<Id[]> {
  await payload.db.deleteMany({ collection, where: { id: { in: ids } } })
  return []
}

/** @returns the rows that a hook of the host's refused to delete. */
async function deleteThroughPayload(
  { payload }: LogCollections,
  collection: CollectionSlug,
  ids: Id[],
): Promise<Id[]> {
  const where: Where = { id: { in: ids } }
  const { errors } = await payload.delete({ collection, depth: 0, overrideAccess: true, where })
  return errors.map(({ id }) => id)
}
