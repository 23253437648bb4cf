import type { CollectionSlug, Payload } from 'payload'

import type { Row } from '../entries/row.js'

import { fitId } from './fitId.js'

/** Adds to each actor what it is called, so that a row still says who it was when the user is gone. */
export type ActorLabels = {
  /** The row with the label of its actor, where that is known. */
  apply: (row: Row) => Row
  /** Looks up the actors of these rows that are not known yet, many at once. Never rejects. */
  lookUp: (rows: readonly Row[], find: FindTitles) => Promise<void>
}

export type TitleQuery = {
  collection: CollectionSlug
  ids: (number | string)[]
  /** Fields, the most telling first. */
  titles: string[]
}

export type FindTitles = (
  query: TitleQuery,
) => Promise<(Record<string, unknown> & { id: number | string })[]>

type Actor = { actorId?: string; collection?: string; label?: string }

const maxCached = 5000
/** ms; a renamed user is called by the new name after this. */
const maxAgeMs = 60_000

/** Labels come of the users' own collection (its `useAsTitle`), outside of any request, and are kept for a minute. */
export function createActorLabels(payload: Payload): ActorLabels {
  const cache = new Map<string, { label: string | undefined; until: number }>()

  async function lookUpIn(collection: CollectionSlug, ids: string[], find: FindTitles) {
    const titles = titleFields(payload, collection)
    const known = ids.flatMap((id) => fitId(payload, collection, id) ?? [])
    if (known.length === 0) {
      return
    }
    // A user who is gone is not looked for in every batch.
    ids.forEach((id) => remember(`${collection}/${id}`, undefined))
    for (const doc of await find({ collection, ids: known, titles })) {
      remember(`${collection}/${doc.id}`, titles.map((name) => doc[name]).find(isText))
    }
  }

  function remember(key: string, label: string | undefined): void {
    if (cache.size >= maxCached) {
      cache.clear()
    }
    cache.set(key, { label, until: performance.now() + maxAgeMs })
  }

  return {
    apply(row) {
      const [actor] = unlabelled(row)
      const label = actor && cache.get(`${actor.collection}/${actor.id}`)?.label
      return label ? { ...row, data: { ...row.data, actor: { ...actorOf(row), label } } } : row
    },
    async lookUp(rows, find) {
      const unknown = new Map<CollectionSlug, Set<string>>()
      for (const { collection, id } of rows.flatMap(unlabelled)) {
        const isKnown = (cache.get(`${collection}/${id}`)?.until ?? 0) > performance.now()
        if (!isKnown && Object.hasOwn(payload.collections, collection)) {
          unknown.set(collection, (unknown.get(collection) ?? new Set()).add(id))
        }
      }
      for (const [collection, ids] of unknown) {
        // A row without a label is better than none: the write that follows tells whether the database is away.
        await lookUpIn(collection, [...ids], find).catch(() => undefined)
      }
    },
  }
}

/** Looks titles up through Payload's database API. */
export function findTitlesWith({ db }: Payload): FindTitles {
  return async ({ collection, ids, titles }) => {
    const { docs } = await db.find<Record<string, unknown> & { id: number | string }>({
      collection,
      limit: ids.length,
      pagination: false,
      select: Object.fromEntries(titles.map((name) => [name, true as const])),
      where: { id: { in: ids } },
    })
    return docs
  }
}

/** The collection's `useAsTitle`, else what an auth collection has to tell its users apart. */
function titleFields(payload: Payload, collection: CollectionSlug): string[] {
  const config = payload.collections[collection]?.config
  const names = new Set(config?.flattenedFields.map(({ name }) => name))
  return [config?.admin.useAsTitle ?? 'id', 'email', 'username'].filter(
    (name) => name !== 'id' && names.has(name),
  )
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function actorOf(row: Row): Actor {
  return (row.data.actor ?? {}) as Actor
}

function unlabelled(row: Row): { collection: CollectionSlug; id: string }[] {
  const { actorId: id, collection, label } = actorOf(row)
  return collection && id && !label ? [{ collection: collection as CollectionSlug, id }] : []
}
