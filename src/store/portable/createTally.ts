import type { Aggregate, Group, Measures } from '../Store.js'

import { sumDecimals } from '../money.js'
import { tokenMeasures } from '../tokenMeasures.js'

type Doc = Record<string, unknown>

type Sums = {
  costs: number[]
  errors: number
  requests: number
  responseTimes: number[]
  tokens: Record<(typeof tokenMeasures)[number], number>
  unpriced: number
}

/** Adds up rows, in all and by group. */
export function createTally(
  groupBy: readonly string[],
  { measuresUsage }: { measuresUsage: boolean },
): {
  add: (doc: Doc) => void
  result: () => Aggregate
} {
  const total = emptySums()
  const add = (sums: Sums, doc: Doc): void => {
    addTo(sums, doc)
    sums.unpriced += measuresUsage && isUnpriced(doc) ? 1 : 0
  }
  const groups = new Map(groupBy.map((name) => [name, new Map<null | string, Sums>()]))
  return {
    add(doc) {
      add(total, doc)
      for (const [name, sums] of groups) {
        const value = groupValue(doc, name)
        if (!sums.has(value)) {
          sums.set(value, emptySums())
        }
        add(sums.get(value) as Sums, doc)
      }
    },
    result: () => ({
      groups: Object.fromEntries(
        [...groups].map(([name, sums]) => [
          name,
          sortGroups([...sums].map(([value, sum]) => ({ measures: measure(sum), value }))),
        ]),
      ),
      total: measure(total),
    }),
  }
}

/** Most requests first; equal ones by value, the empty one last. */
export function sortGroups(groups: Group[]): Group[] {
  return groups.sort((a, b) => {
    if (a.measures.requests !== b.measures.requests) {
      return b.measures.requests - a.measures.requests
    }
    if (a.value === null || b.value === null) {
      return a.value === null ? 1 : -1
    }
    return a.value < b.value ? -1 : 1
  })
}

function groupValue(doc: Doc, path: string): null | string {
  const value = path
    .split('.')
    .reduce<unknown>(
      (at, name) =>
        typeof at === 'object' && at !== null && Object.hasOwn(at, name)
          ? (at as Doc)[name]
          : undefined,
      doc,
    )
  return value === undefined || value === null ? null : String(value)
}

function emptySums(): Sums {
  return {
    costs: [],
    errors: 0,
    requests: 0,
    responseTimes: [],
    tokens: {
      cachedTokens: 0,
      completionTokens: 0,
      promptTokens: 0,
      reasoningTokens: 0,
      totalTokens: 0,
    },
    unpriced: 0,
  }
}

function addTo(sums: Sums, doc: Doc): void {
  sums.requests += 1
  sums.errors += doc.status === 'error' ? 1 : 0
  if (typeof doc.responseTime === 'number') {
    sums.responseTimes.push(doc.responseTime)
  }
  if (typeof doc.cost === 'number') {
    sums.costs.push(doc.cost)
  }
  const usage = (doc.tokenUsage ?? {}) as Record<string, unknown>
  for (const name of tokenMeasures) {
    sums.tokens[name] += typeof usage[name] === 'number' ? usage[name] : 0
  }
}

function isUnpriced({ cost, status, tokenUsage }: Doc): boolean {
  const { totalTokens } = (tokenUsage ?? {}) as Record<string, unknown>
  const isUsed = typeof totalTokens === 'number' && totalTokens > 0
  return typeof cost !== 'number' && (status === 'success' || isUsed)
}

function measure({ costs, errors, requests, responseTimes, tokens, unpriced }: Sums): Measures {
  const sorted = Float64Array.from(responseTimes).sort()
  const sum = sorted.reduce((all, time) => all + time, 0)
  return {
    ...tokens,
    averageResponseTime: sorted.length === 0 ? null : sum / sorted.length,
    cost: sumDecimals(costs),
    errors,
    p50: nearestRank(sorted, 0.5),
    p95: nearestRank(sorted, 0.95),
    p99: nearestRank(sorted, 0.99),
    requests,
    unpriced,
  }
}

/** The smallest value that at least this share of the values does not exceed. */
function nearestRank(sorted: Float64Array, share: number): null | number {
  return sorted[Math.max(Math.ceil(share * sorted.length), 1) - 1] ?? null
}
