import type { Where } from 'payload'

import type { Store } from '../store/Store.js'
import type { Range } from './parseRange.js'

import { breakdown, byName, callUsage, type LLMUsage, llmUsage, type Percentiles } from './usage.js'

/** Use of language models in a range. Counts and sums are 0, averages and percentiles null, where there is no row. */
export type LLMUsageReport = {
  /** ms */
  averageResponseTime: null | number
  byModel: Record<string, LLMUsage>
  byOperation: Record<string, LLMUsage>
  byProvider: Record<string, LLMUsage>
  byStatus: Record<string, LLMUsage>
  byVendor: Record<string, LLMUsage>
  /** Exclusive; ISO 8601. */
  endDate: string
  /** Share of the calls with status `error`, 0 to 1. */
  errorRate: number
  modelBreakdown: Record<string, number>
  providerBreakdown: Record<string, number>
  /** Inclusive; ISO 8601. */
  startDate: string
  statusBreakdown: Record<string, number>
  /** USD */
  totalCost: number
  totalRequests: number
  totalTokens: number
  /** Calls whose cost is not known, and not in `totalCost`: those that succeeded or used tokens. */
  unpricedRequests: number
} & Percentiles

/** The fields of a row that this report measures or groups by. */
export const llmUsageFields = [
  'cost',
  'model',
  'operation',
  'provider',
  'responseTime',
  'status',
  'tokenUsage',
  'vendor',
]

export async function generateLLMUsageReport(
  store: Store,
  range: Range,
  where?: Where,
): Promise<LLMUsageReport> {
  const { groups, total } = await store.aggregate({
    ...range,
    groupBy: ['provider', 'vendor', 'model', 'operation', 'status'],
    kind: 'llmLogs',
    where,
  })
  const { requests: totalRequests, ...usage } = callUsage(total)
  return {
    ...usage,
    byModel: byName(groups.model, llmUsage),
    byOperation: byName(groups.operation, llmUsage),
    byProvider: byName(groups.provider, llmUsage),
    byStatus: byName(groups.status, llmUsage),
    byVendor: byName(groups.vendor, llmUsage),
    endDate: range.end.toISOString(),
    modelBreakdown: breakdown(groups.model),
    providerBreakdown: breakdown(groups.provider),
    startDate: range.start.toISOString(),
    statusBreakdown: breakdown(groups.status),
    totalCost: total.cost,
    totalRequests,
    totalTokens: total.totalTokens,
    unpricedRequests: total.unpriced,
  }
}
