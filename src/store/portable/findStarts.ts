import type { Where } from 'payload'

import type { Row } from '../../entries/row.js'
import type { LogCollections } from '../logCollections.js'

import { rowId } from '../../entries/row.js'

type Start = Record<string, unknown> & { requestId: string }

/** The pending rows of calls of models with the ids of these. */
export async function findStarts(
  { payload, slug }: LogCollections,
  rows: readonly Row[],
): Promise<Map<string, Record<string, unknown>>> {
  const isTheirs: Where = { requestId: { in: rows.map(rowId) } }
  const { docs } = await payload.db.find<Start>({
    collection: slug('llmLogs'),
    limit: rows.length,
    pagination: false,
    select: { model: true, provider: true, requestId: true, vendor: true },
    where: { and: [isTheirs, { status: { equals: 'pending' } }] },
  })
  return new Map(docs.map((start) => [start.requestId, start]))
}
