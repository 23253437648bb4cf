import type { Aggregate, Group, Measures } from '../Store.js'
import type { Aggregation } from './planAggregation.js'

import { sortGroups } from '../portable/createTally.js'

/**
 * What both databases answer: one row for each group, and one for all rows, which may be absent where there are none.
 * Numbers come as numbers or as text, by driver and size.
 */
export type ResultRow = Record<string, unknown> & {
  /** Which grouping: the index of its field; -1 for all rows. */
  grouping: unknown
  value: null | string
}

export function readAggregate(
  groups: Aggregation['groups'],
  rows: readonly ResultRow[],
  readCost: (row: Partial<ResultRow>) => number,
): Aggregate {
  const measure = (row: Partial<ResultRow>) => ({ ...readMeasures(row), cost: readCost(row) })
  const rowsOf = (index: number) => rows.filter(({ grouping }) => Number(grouping) === index)
  const readGroups = (index: number): Group[] =>
    rowsOf(index).map((row) => ({ measures: measure(row), value: row.value }))
  return {
    groups: Object.fromEntries(
      groups.map(({ name }, index) => [name, sortGroups(readGroups(index))]),
    ),
    total: measure(rowsOf(-1)[0] ?? {}),
  }
}

function readMeasures(row: Partial<ResultRow>): Omit<Measures, 'cost'> {
  const timed = readNumber(row.timed)
  return {
    averageResponseTime: timed === 0 ? null : readNumber(row.time) / timed,
    cachedTokens: readNumber(row.cachedTokens),
    completionTokens: readNumber(row.completionTokens),
    errors: readNumber(row.errors),
    p50: readNullable(row.p50),
    p95: readNullable(row.p95),
    p99: readNullable(row.p99),
    promptTokens: readNumber(row.promptTokens),
    reasoningTokens: readNumber(row.reasoningTokens),
    requests: readNumber(row.requests),
    totalTokens: readNumber(row.totalTokens),
    unpriced: readNumber(row.unpriced),
  }
}

/** A sum of no values is NULL. */
export function readNumber(value: unknown): number {
  return Number(value ?? 0)
}

function readNullable(value: unknown): null | number {
  return value === null || value === undefined ? null : Number(value)
}
