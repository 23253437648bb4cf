import type { Where } from 'payload'

import type { LogKind, Row } from '../entries/row.js'

/** What a report measures of a set of rows. Sums are 0 and averages and percentiles null where there is no row. */
export type Measures = {
  /** ms; over the rows that have a response time. */
  averageResponseTime: null | number
  cachedTokens: number
  completionTokens: number
  /** USD, summed exactly to 12 decimals. */
  cost: number
  /** Rows with status `error`. */
  errors: number
  /** ms, nearest rank. */
  p50: null | number
  p95: null | number
  p99: null | number
  promptTokens: number
  reasoningTokens: number
  requests: number
  totalTokens: number
}

export type AggregateQuery = {
  /** Exclusive. */
  end: Date
  /** Text, select and relationship fields, by name; one in a group by its path (`actor.type`). */
  groupBy: readonly string[]
  kind: LogKind
  /** Inclusive. */
  start: Date
  /** Narrows the rows: the reader's access and the report's filters. */
  where?: Where
}

export type Group = {
  measures: Measures
  /** `null` for the rows in which the field is empty. */
  value: null | string
}

export type Aggregate = {
  /** By the field's name; most requests first, then by value. */
  groups: Record<string, Group[]>
  total: Measures
}

export type DeleteRange = {
  /** Exclusive, by `createdAt`. */
  before: Date
  kind: LogKind
  /** Most rows deleted by one call; the oldest go first. */
  limit: number
}

/** A condition in the adapter's own SQL, with its values apart. */
export type CompiledWhere = { text: string; values: unknown[] }

/** One of the given rows, and why the database, or a hook of the host, takes it in no form. */
export type RefusedRow = { error: unknown; row: Row }

/** The part that knows one family of database adapters. `test/integration/storeContract.ts` is its specification. */
export type Store = {
  aggregate(query: AggregateQuery): Promise<Aggregate>
  /** `null` for what the store cannot say in its own language: such a query goes through Payload's. */
  compileWhere(kind: LogKind, where: Where): CompiledWhere | null
  /**
   * Completes a `pending` row, once. Where there is none yet, the row is inserted as it is, and a `pending` row that
   * comes later is dropped.
   *
   * @returns whether the row was completed or inserted: `false` where it was complete already.
   */
  complete(row: Row): Promise<boolean>
  /** @returns how many rows were deleted. */
  deleteRange(range: DeleteRange): Promise<number>
  /**
   * Stores rows, each of them once. The same id with the same entry is a replay, with another entry a second row under a
   * derived id. A row that the database refuses is stored repaired, and does not hold up the others.
   *
   * @returns the rows that are refused however little is left of them.
   * @throws when the database is away; rows stored by then are replays at the next try.
   */
  insert(rows: readonly Row[]): Promise<readonly RefusedRow[]>
  readonly name: 'portable' | 'postgres' | 'sqlite'
}
