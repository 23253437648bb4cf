import type { LogKind } from '../../entries/row.js'
import type { LogCollections } from '../logCollections.js'

import { isMarked } from '../retention.js'

const hourMs = 60 * 60 * 1000
/** Rows looked at in one place: some never had content, and carry no mark. */
const probeSize = 20

type Probed = { createdAt: Date | string; repairs?: unknown }

/**
 * Where content begins: it goes from the oldest rows to newer ones, so that cleared rows come before all others. Looks back from
 * the end in steps that double, each a few rows by the index on `createdAt`, until it meets a cleared one: a run that
 * comes daily looks at hours of rows, not at all that were cleared in years.
 */
export async function findContentStart(
  { payload, slug }: LogCollections,
  kind: LogKind,
  before: Date,
): Promise<Date> {
  let end = before
  for (let stepMs = hourMs; ; stepMs *= 2) {
    const { docs } = await payload.db.find<Probed & { id: number | string }>({
      collection: slug(kind),
      limit: probeSize,
      pagination: false,
      select: { createdAt: true, repairs: true },
      sort: '-createdAt',
      where: { createdAt: { less_than: end.toISOString() } },
    })
    const marked = docs.find(({ repairs }) => isMarked(repairs))
    if (marked) {
      return new Date(marked.createdAt)
    }
    const oldest = docs.at(-1)
    if (oldest === undefined || docs.length < probeSize) {
      return oldest ? new Date(oldest.createdAt) : before
    }
    end = new Date(Math.min(new Date(oldest.createdAt).getTime(), end.getTime() - stepMs))
  }
}
