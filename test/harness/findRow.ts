import type { CollectionSlug, Payload } from 'payload'

export type StoredRow = Record<string, unknown> & { id: number | string }

/** The row with this unique id, or `undefined`. */
export async function findRow(
  payload: Payload,
  collection: CollectionSlug,
  id: string,
  { depth = 0 } = {},
): Promise<StoredRow | undefined> {
  const field = collection === 'activity-logs' ? 'eventId' : 'requestId'
  const where = { [field]: { equals: id } }
  const { docs } = await payload.find({ collection, depth, overrideAccess: true, where })
  return docs[0] as StoredRow | undefined
}
