import type { Row } from './entries/row.js'
import type { Pricing } from './pricing/createPricing.js'
import type { RefusedRow, Store } from './store/Store.js'

import { requiredDefaults } from './entries/requiredDefaults.js'
import { rowId } from './entries/row.js'

type Parts = {
  pricing: Pick<Pricing, 'pass'>
  store: Pick<Store, 'findStarts' | 'insert'>
}

/**
 * Stores rows, the ends of jobs with their price. Which model a job is of tells only its start, so that the end of one
 * that another process has begun comes here without.
 */
export async function insertPriced(
  parts: Parts,
  rows: readonly Row[],
): Promise<readonly RefusedRow[]> {
  const unpriced = rows.filter(lacksPrice)
  if (unpriced.length === 0) {
    return parts.store.insert(rows)
  }
  const given = new Map<Row, Row>()
  const priced = await priceEnds(parts, { rows, unpriced })
  const inserted = rows.map((row) => {
    const known = priced.get(row) ?? row
    given.set(known, row)
    return known
  })
  const refused = await parts.store.insert(inserted)
  return refused.map(({ error, row }) => ({ error, row: given.get(row) ?? row }))
}

function lacksPrice({ completes, data, kind }: Row): boolean {
  const isUsed = data.usageDetails !== undefined || data.tokenUsage !== undefined
  const isUnknown = data.model === requiredDefaults.llmLogs.model
  return completes === true && kind === 'llmLogs' && data.cost === undefined && isUsed && isUnknown
}

async function priceEnds(
  { pricing, store }: Parts,
  { rows, unpriced }: { rows: readonly Row[]; unpriced: readonly Row[] },
): Promise<Map<Row, Row>> {
  const starts = await store.findStarts(unpriced)
  // After a crash a start may come out of the spool together with its end.
  rows
    .filter(({ data }) => data.status === 'pending')
    .forEach((row) => starts.set(rowId(row), row.data))
  const priced = new Map<Row, Row>()
  for (const row of unpriced) {
    const start = starts.get(rowId(row))
    if (start) {
      const known = { ...row, data: { ...row.data, ...modelOf(start) } }
      await pricing.pass(known, async (result) => void priced.set(row, result))
    }
  }
  return priced
}

function modelOf(start: Record<string, unknown>): Record<string, string> {
  const members = ['model', 'provider', 'vendor'].map((name) => [name, start[name]])
  return Object.fromEntries(members.filter(([, value]) => typeof value === 'string'))
}
