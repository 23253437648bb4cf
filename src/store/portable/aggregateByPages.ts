import type { Where } from 'payload'

import type { LogCollections } from '../logCollections.js'
import type { Aggregate, AggregateQuery } from '../Store.js'

import { idFields } from '../../entries/row.js'
import { createTally } from './createTally.js'

const pageSize = 1000

type Doc = Record<string, unknown>

/**
 * Reads the rows of a range page by page, only the measured fields, and adds them up. Pages follow the unique id, so
 * that rows which come in meanwhile are neither missed nor counted twice.
 */
export async function aggregateByPages(
  { payload, slug }: LogCollections,
  { end, groupBy, kind, start, where }: AggregateQuery,
): Promise<Aggregate> {
  const idField = idFields[kind]
  const tally = createTally(groupBy, { measuresUsage: kind === 'llmLogs' })
  const range: Where = {
    createdAt: { greater_than_equal: start.toISOString(), less_than: end.toISOString() },
  }
  const measured = kind === 'llmLogs' ? ['cost', 'tokenUsage'] : []
  const paths = [idField, 'status', 'responseTime', ...measured, ...groupBy]
  const select = Object.fromEntries(paths.map((path) => [path.split('.')[0], true as const]))
  let after: string | undefined
  for (;;) {
    const next: Where[] = after === undefined ? [] : [{ [idField]: { greater_than: after } }]
    const { docs } = await payload.db.find<Doc & { id: number | string }>({
      collection: slug(kind),
      limit: pageSize,
      pagination: false,
      select,
      sort: idField,
      where: { and: [range, ...(where ? [where] : []), ...next] },
    })
    docs.forEach(tally.add)
    if (docs.length < pageSize) {
      return tally.result()
    }
    after = String(docs[docs.length - 1]?.[idField])
  }
}
