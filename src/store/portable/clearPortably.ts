import type { CollectionSlug, Where } from 'payload'

import type { LogKind } from '../../entries/row.js'
import type { LogCollections } from '../logCollections.js'
import type { Cleared, ClearRange } from '../Store.js'

import { clearedData, isMarked, presentContentFields } from '../retention.js'
import { findContentStart } from './findContentStart.js'
import { needsPayload } from './needsPayload.js'

/** Rows with all their content in memory at once. */
const pageSize = 100

type Doc = Record<string, unknown> & { createdAt: Date | string; id: number | string }

/** Takes the content out of the rows of a range, page by page, the oldest first. */
export async function clearPortably(
  collections: LogCollections,
  { before, kind, limit, start }: ClearRange,
): Promise<Cleared> {
  let next = start ?? (await findContentStart(collections, kind, before))
  let count = 0
  for (let seen = 0; seen < limit;) {
    const page = await readPage(collections, kind, { before, start: next })
    const filled = page.docs.filter((doc) => hasContent(collections, kind, doc))
    await clearRows(
      collections,
      kind,
      filled.map(({ id }) => id),
    )
    count += filled.length
    seen += page.docs.length
    if (page.next === null) {
      return { count, next: null }
    }
    next = page.next
  }
  return { count, next }
}

export function hasContent({ config }: LogCollections, kind: LogKind, doc: Doc): boolean {
  return presentContentFields(config(kind), kind).some((name) => {
    const value = doc[name]
    const isEmpty = value === undefined || value === null || value === ''
    return name === 'repairs' ? !isEmpty && !isOnlyMark(value) : !isEmpty
  })
}

function isOnlyMark(repairs: unknown): boolean {
  return isMarked(repairs) && Object.keys(repairs as object).length === 1
}

type Page = { docs: Doc[]; next: Date | null }

/** The rows of one moment are never divided: pages follow the time. */
export async function readPage(
  collections: LogCollections,
  kind: LogKind,
  { before, start }: { before: Date; start: Date },
): Promise<Page> {
  const docs = await readRows(collections, kind, {
    limit: pageSize + 1,
    range: { greater_than_equal: start.toISOString(), less_than: before.toISOString() },
  })
  const [first, last] = [docs[0], docs[pageSize]]
  if (first === undefined || last === undefined) {
    return { docs, next: null }
  }
  const [firstAt, lastAt] = [new Date(first.createdAt), new Date(last.createdAt)]
  if (lastAt > firstAt) {
    return { docs: docs.filter(({ createdAt }) => new Date(createdAt) < lastAt), next: lastAt }
  }
  const next = new Date(firstAt.getTime() + 1)
  const range = { greater_than_equal: firstAt.toISOString(), less_than: next.toISOString() }
  return { docs: await readRows(collections, kind, { limit: 0, range }), next }
}

async function readRows(
  { config, payload, slug }: LogCollections,
  kind: LogKind,
  { limit, range }: { limit: number; range: Where[string] },
): Promise<Doc[]> {
  const fields = ['createdAt', ...presentContentFields(config(kind), kind)]
  const { docs } = await payload.db.find<Doc>({
    collection: slug(kind),
    limit,
    pagination: false,
    select: Object.fromEntries(fields.map((name) => [name, true as const])),
    sort: 'createdAt',
    where: { createdAt: range },
  })
  return docs
}

async function clearRows(
  { config, payload, slug }: LogCollections,
  kind: LogKind,
  ids: (number | string)[],
): Promise<void> {
  if (ids.length === 0) {
    return
  }
  const collection: CollectionSlug = slug(kind)
  const data = clearedData(presentContentFields(config(kind), kind))
  const where: Where = { id: { in: ids } }
  if (needsPayload(config(kind), kind)) {
    // A row that a hook of the host's refuses to change stays as it is.
    await payload.update({ collection, data: data as never, depth: 0, overrideAccess: true, where })
  } else {
    await payload.db.updateMany({ collection, data, returning: false, where })
  }
}
