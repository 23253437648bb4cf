import type { CollectionSlug, PayloadRequest } from 'payload'

import type { TrailRow } from '../reports/resourceTrail.js'

import { fitId } from '../store/fitId.js'

type ActorFields = Pick<TrailRow, 'actor'>

/** Who did it, for readers who may not read the log: of users whom they may not read either, only that it was one. */
export async function readableActors(
  req: PayloadRequest,
  rows: readonly TrailRow[],
): Promise<{ of: (row: TrailRow) => ActorFields }> {
  const idsByCollection = new Map<string, Set<string>>()
  for (const { actor } of rows) {
    if (actor?.collection && actor.actorId) {
      const ids = idsByCollection.get(actor.collection) ?? new Set()
      idsByCollection.set(actor.collection, ids.add(actor.actorId))
    }
  }
  const found = await Promise.all(
    [...idsByCollection].map(([collection, ids]) => findReadable(req, collection, [...ids])),
  )
  const users = new Map(found.flat())
  return { of: (row) => describeActor(row, users) }
}

/** By collection and id, the texts in a user that the reader may read. */
type Readable = [key: string, texts: Set<unknown>]

async function findReadable(
  req: PayloadRequest,
  slug: string,
  texts: readonly string[],
): Promise<Readable[]> {
  const collection = slug as CollectionSlug
  if (!req.payload.collections[collection]?.config.auth) {
    return []
  }
  const ids = texts.map((id) => fitId(req.payload, collection, id)).filter((id) => id !== null)
  try {
    const { docs } = await req.payload.find({
      collection,
      depth: 0,
      overrideAccess: false,
      pagination: false,
      req,
      where: { id: { in: ids } },
    })
    return docs.map((doc) => [`${slug}/${doc.id}`, new Set<unknown>(Object.values(doc))])
  } catch {
    // Not one of them may be read.
    return []
  }
}

function describeActor({ actor }: TrailRow, users: Map<string, Set<unknown>>): ActorFields {
  const { actorId, collection, label, type } = actor ?? {}
  const user = users.get(`${collection}/${actorId}`)
  if (user === undefined) {
    return { actor: { type } }
  }
  return { actor: { type, actorId, collection, ...(user.has(label) && { label }) } }
}
