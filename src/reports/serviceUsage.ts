import type { Where } from 'payload'

import type { Store } from '../store/Store.js'
import type { Range } from './parseRange.js'

import { breakdown, byName, type CallUsage, callUsage, type Percentiles } from './usage.js'

/** Use of other services in a range. Counts are 0, averages and percentiles null, where there is no row. */
export type ServiceUsageReport = {
  /** ms */
  averageResponseTime: null | number
  byHost: Record<string, CallUsage>
  byMethod: Record<string, CallUsage>
  byService: Record<string, CallUsage>
  byStatus: Record<string, CallUsage>
  /** Exclusive; ISO 8601. */
  endDate: string
  /** Share of the calls with status `error`, 0 to 1. */
  errorRate: number
  serviceBreakdown: Record<string, number>
  /** Inclusive; ISO 8601. */
  startDate: string
  statusBreakdown: Record<string, number>
  totalRequests: number
} & Percentiles

/** The fields of a row that this report measures or groups by. */
export const serviceUsageFields = ['host', 'method', 'responseTime', 'service', 'status']

export async function generateServiceUsageReport(
  store: Store,
  range: Range,
  where?: Where,
): Promise<ServiceUsageReport> {
  const { groups, total } = await store.aggregate({
    ...range,
    groupBy: ['service', 'host', 'method', 'status'],
    kind: 'serviceLogs',
    where,
  })
  const { requests: totalRequests, ...usage } = callUsage(total)
  return {
    ...usage,
    byHost: byName(groups.host, callUsage),
    byMethod: byName(groups.method, callUsage),
    byService: byName(groups.service, callUsage),
    byStatus: byName(groups.status, callUsage),
    endDate: range.end.toISOString(),
    serviceBreakdown: breakdown(groups.service),
    startDate: range.start.toISOString(),
    statusBreakdown: breakdown(groups.status),
    totalRequests,
  }
}
