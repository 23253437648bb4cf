import type { CollectionSlug, Payload } from 'payload'

import type { Row } from '../entries/row.js'

import { fitId } from '../store/fitId.js'

/** Adds to each actor what it is called, so that a row still says who it was when the user is gone. */
export type LabelActors = (rows: readonly Row[]) => Promise<Row[]>

type Actor = { actorId?: string; collection?: string; label?: string }

const maxCached = 5000
/** A renamed user is called by the new name after this. */
const maxAgeMs = 60_000

/** Looks labels up in the users' own collection (its `useAsTitle`), many at once, outside of any request. */
export function createLabelActors(payload: Payload): LabelActors {
  const cache = new Map<string, { label: string | undefined; until: number }>()

  async function lookUp(collection: CollectionSlug, ids: string[]): Promise<void> {
    const titles = titleFields(payload, collection)
    const known = ids.flatMap((id) => fitId(payload, collection, id) ?? [])
    if (known.length === 0) {
      return
    }
    const { docs } = await payload.db.find<Record<string, unknown> & { id: number | string }>({
      collection,
      limit: known.length,
      pagination: false,
      select: Object.fromEntries(titles.map((name) => [name, true as const])),
      where: { id: { in: known } },
    })
    const labels = new Map(
      docs.map((doc) => [String(doc.id), titles.map((name) => doc[name]).find(isText)]),
    )
    for (const [id, label] of labels) {
      remember(`${collection}/${id}`, label)
    }
  }

  function remember(key: string, label: string | undefined): void {
    if (cache.size >= maxCached) {
      cache.clear()
    }
    cache.set(key, { label, until: Date.now() + maxAgeMs })
  }

  return async (rows) => {
    const unknown = new Map<CollectionSlug, Set<string>>()
    for (const { collection, id } of rows.flatMap(unlabelled)) {
      const isKnown = (cache.get(`${collection}/${id}`)?.until ?? 0) > Date.now()
      if (!isKnown && payload.collections[collection] !== undefined) {
        unknown.set(collection, (unknown.get(collection) ?? new Set()).add(id))
      }
    }
    try {
      for (const [collection, ids] of unknown) {
        await lookUp(collection, [...ids])
      }
    } catch {
      // A row without a label is better than none: the write that follows tells whether the database is away.
    }
    return rows.map((row) => {
      const [actor] = unlabelled(row)
      const label = actor && cache.get(`${actor.collection}/${actor.id}`)?.label
      return label ? { ...row, data: { ...row.data, actor: { ...actorOf(row), label } } } : row
    })
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
