import type { Where } from 'payload'

import type { LogKind, Row } from '../entries/row.js'
import type { StoreTransaction } from './transaction/StoreTransaction.js'

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
  /** Rows without a cost that succeeded or used tokens: what others cost is nothing, as far as anybody knows. */
  unpriced: number
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

export type CountRange = {
  /** Exclusive, by `createdAt`. */
  before: Date
  /** Only rows that have content. */
  isContent?: boolean
  kind: LogKind
  /** Inclusive. Default: the oldest. */
  start?: Date
}

export type ClearRange = {
  /** Exclusive, by `createdAt`. */
  before: Date
  kind: LogKind
  /** About how many rows one call looks at. */
  limit: number
  /** Inclusive. Default: the first row that was not cleared yet, as far as a few rows tell. */
  start?: Date
}

export type Cleared = {
  /** Rows whose content went. */
  count: number
  /** Where to go on; `null` at the end, the start where another process is at it. */
  next: Date | null
}

/** A condition in the adapter's own SQL, with its values apart. */
export type CompiledWhere = { text: string; values: unknown[] }

/** One of the given rows, and why the database, or a hook of the host, takes it in no form. */
export type RefusedRow = { error: unknown; row: Row }

export type InsertOptions = {
  /** Longest time for all of the rows; after it the connection is given up. Default: 15 s. */
  timeoutMs?: number
}

export const insertTimeoutMs = 15_000

/** The part that knows one family of database adapters. `test/integration/storeContract.ts` is its specification. */
export type Store = {
  aggregate(query: AggregateQuery): Promise<Aggregate>
  /**
   * Takes the content out of rows, the oldest first; their envelope stays, and `repairs` says what happened. Rows without
   * content are left as they are.
   */
  clearContent(range: ClearRange): Promise<Cleared>
  /** `null` for what the store cannot say in its own language: such a query goes through Payload's. */
  compileWhere(kind: LogKind, where: Where): CompiledWhere | null
  /**
   * Completes a `pending` row, once: what it says of the question stays, and who asked and when; the response time, where
   * the row has none, is that from start to end. Where there is no such row yet, this one is inserted, and the `pending` row,
   * when it comes, adds what only it knows. `insert` does the same with rows that say that they complete another.
   *
   * @returns whether the row was completed or inserted: `false` where it was complete already.
   */
  complete(row: Row): Promise<boolean>
  /** How many rows there are; what they take up is not read. */
  countRange(range: CountRange): Promise<number>
  /**
   * Deletes rows by small statements, never two of them at once in all processes of the app where the database can tell.
   *
   * @returns how many were deleted: fewer than the limit where there are no more, a hook of the host's refuses some, or another
   *   process is at it.
   */
  deleteRange(range: DeleteRange): Promise<number>
  /** The pending rows with the ids of these, as far as there are any; of them what tells the model. */
  findStarts(rows: readonly Row[]): Promise<Map<string, Record<string, unknown>>>
  /**
   * Stores rows, each of them once. The same id with the same entry is a replay, with another entry a second row under a
   * derived id; what comes after a `pending` row completes it. A row that the database refuses is stored repaired, and does not hold up the others.
   *
   * At most one connection of the app's pool is used at a time.
   *
   * @returns the rows that are refused however little is left of them.
   * @throws when the database is away or its tables are missing (`describeStoreError` tells them apart), and at the end of
   *   its time; rows stored by then are replays at the next try.
   */
  insert(rows: readonly Row[], options?: InsertOptions): Promise<readonly RefusedRow[]>
  /**
   * For rows of the activity log in a transaction of the host's; `undefined` where none of that id is open. Without an id, for
   * rows beside changes that are in none: only where the app has one connection for all, which a second would lock out.
   */
  joinTransaction(transactionID: number | string | undefined): StoreTransaction | undefined
  /** What time it is: by the database's clock, where it has one of its own. */
  now(): Promise<Date>
  readonly name: 'portable' | 'postgres' | 'sqlite'
  /**
   * Looks, once the database is connected, at what it allows for rows in transactions. Never rejects.
   *
   * @returns why rows cannot be written in the transactions of their changes, and follow after the commit.
   */
  prepare?(): Promise<string | undefined>
}
