import type { Group, Measures } from '../store/Store.js'

/** Response times in ms, by nearest rank; null where no row has one. */
export type Percentiles = {
  p50: null | number
  p95: null | number
  p99: null | number
}

/** The figures of one group of calls. */
export type CallUsage = {
  /** ms */
  averageResponseTime: null | number
  /** Share of the calls with status `error`, 0 to 1. */
  errorRate: number
  requests: number
} & Percentiles

export type TokenUsage = {
  cached: number
  completion: number
  prompt: number
  reasoning: number
  total: number
}

/** The figures of one group of LLM calls. */
export type LLMUsage = {
  /** USD */
  cost: number
  tokens: TokenUsage
  /** Calls whose cost is not known, and not in `cost`: those that succeeded or used tokens. */
  unpricedRequests: number
} & CallUsage

/** S1's name for rows in which the field is empty. */
const emptyName = 'unknown'

export function callUsage(measures: Measures): CallUsage {
  return {
    averageResponseTime: measures.averageResponseTime,
    errorRate: errorRate(measures),
    p50: measures.p50,
    p95: measures.p95,
    p99: measures.p99,
    requests: measures.requests,
  }
}

export function llmUsage(measures: Measures): LLMUsage {
  return {
    ...callUsage(measures),
    cost: measures.cost,
    tokens: {
      cached: measures.cachedTokens,
      completion: measures.completionTokens,
      prompt: measures.promptTokens,
      reasoning: measures.reasoningTokens,
      total: measures.totalTokens,
    },
    unpricedRequests: measures.unpriced,
  }
}

/** 0 where there is no row. */
export function errorRate({ errors, requests }: Measures): number {
  return requests === 0 ? 0 : errors / requests
}

/** Counts by name. */
export function breakdown(groups: Group[] = []): Record<string, number> {
  const counts = new Map<string, number>()
  for (const { measures, value } of groups) {
    const name = value ?? emptyName
    counts.set(name, (counts.get(name) ?? 0) + measures.requests)
  }
  return Object.fromEntries(counts)
}

/** Figures by name. Names come from outside: `__proto__` is one like any other here. */
export function byName<T>(
  groups: Group[] = [],
  read: (measures: Measures) => T,
): Record<string, T> {
  const isTaken = groups.some(({ value }) => value === emptyName)
  const nameOfEmpty = isTaken ? `${emptyName} (empty)` : emptyName
  return Object.fromEntries(
    groups.map(({ measures, value }) => [value ?? nameOfEmpty, read(measures)]),
  )
}
