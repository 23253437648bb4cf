import { setImmediate as nextTurn } from 'node:timers/promises'

import type { Cleared, ClearRange, CountRange, DeleteRange } from '../Store.js'
import type { PaceOptions } from './createPace.js'
import type { RetentionTable } from './findRetentionTable.js'
import type { SQL } from './sql.js'

import { clearedMark } from '../retention.js'
import { createPace } from './createPace.js'
import { join, sql } from './sql.js'

type ResultRow = Record<string, unknown>

/** What deleting is in one family of databases. Each statement is a transaction of its own, on a connection of its own. */
export type RetentionDialect = {
  clear: (table: RetentionTable, changes: Changes) => Promise<Outcome>
  deleteOldest: (table: RetentionTable, range: { before: Date; limit: number }) => Promise<Outcome>
  now: () => Promise<Date>
  pace: PaceOptions
  run: (statement: SQL) => Promise<ResultRow[]>
  /** A time as ISO 8601 in UTC. */
  timeText: (time: SQL) => SQL
}

export type Changes = { assignments: SQL; condition: SQL }

/** `isElsewhere`: nothing was done, because another process is at it. */
export type Outcome = { count: number; isElsewhere: boolean }

/** Deletes the oldest rows, a few at a time, and lets everything else of the process and of the database come between. */
export async function deleteOldestRows(
  { deleteOldest, pace: options }: RetentionDialect,
  table: RetentionTable,
  { before, limit }: DeleteRange,
): Promise<number> {
  const pace = createPace(options)
  let deleted = 0
  while (deleted < limit) {
    const wanted = Math.min(pace.count(), limit - deleted)
    const start = performance.now()
    const { count } = await deleteOldest(table, { before, limit: wanted })
    pace.learn(wanted, performance.now() - start)
    deleted += count
    if (count < wanted) {
      break
    }
    await nextTurn()
  }
  return deleted
}

/** Takes the content out of rows, a window of time at a time: by the index on `createdAt`, and each window is left for good. */
export async function clearRows(
  dialect: RetentionDialect,
  table: RetentionTable,
  { before, limit, start }: ClearRange & { start: Date },
): Promise<Cleared> {
  const pace = createPace(dialect.pace)
  let next = start
  let count = 0
  for (let seen = 0; seen < limit;) {
    const wanted = pace.count()
    const end = await findWindowEnd(dialect, table, { before, limit: wanted, start: next })
    const startedMs = performance.now()
    const outcome = await dialect.clear(table, {
      assignments: assignmentsOf(table),
      condition: sql`${between(table, next, end ?? before)} AND ${hasContent(table)}`,
    })
    if (outcome.isElsewhere) {
      return { count, next }
    }
    pace.learn(wanted, performance.now() - startedMs)
    count += outcome.count
    seen += wanted
    if (end === null) {
      return { count, next: null }
    }
    next = end
    await nextTurn()
  }
  return { count, next }
}

type Window = { before: Date; limit: number; start: Date }

/** The rows of one moment are never divided. `null` where the rest of the range is one window. */
async function findWindowEnd(
  { run, timeText }: RetentionDialect,
  table: RetentionTable,
  { before, limit, start }: Window,
): Promise<Date | null> {
  const { createdAt, name } = table
  const [row] = await run(sql`
    SELECT ${timeText(createdAt)} AS "end"
    FROM ${name}
    WHERE ${between(table, start, before)}
    ORDER BY ${createdAt}
    LIMIT 1 OFFSET ${sqlNumber(limit)}`)
  if (row === undefined) {
    return null
  }
  const end = new Date(String(row.end))
  return end > start ? end : new Date(start.getTime() + 1)
}

export async function countRows(
  { run }: RetentionDialect,
  table: RetentionTable,
  { before, isContent = false, start = new Date(0) }: CountRange,
): Promise<number> {
  const [row] = await run(sql`
    SELECT CAST(count(*) AS text) AS "count"
    FROM ${table.name}
    WHERE ${between(table, start, before)} AND ${isContent ? hasContent(table) : sql`TRUE`}`)
  return Number(row?.count)
}

function between({ createdAt }: RetentionTable, start: Date, end: Date): SQL {
  return sql`${createdAt} >= ${start.toISOString()} AND ${createdAt} < ${end.toISOString()}`
}

const mark = JSON.stringify(clearedMark)

function hasContent({ content }: RetentionTable): SQL {
  const conditions = content.map(({ isText, name, takesMark }) => {
    if (isText) {
      return sql`${name} <> ''`
    }
    return takesMark ? sql`${name} <> ${mark}` : sql`${name} IS NOT NULL`
  })
  return conditions.length === 0 ? sql`FALSE` : sql`(${join(conditions, sql` OR `)})`
}

function assignmentsOf({ content }: RetentionTable): SQL {
  const assignments = content.map(({ name, takesMark }) =>
    takesMark ? sql`${name} = ${mark}` : sql`${name} = NULL`,
  )
  return join(assignments, sql`, `)
}

/** Part of the text: a parameter's type is not always known here. */
function sqlNumber(value: number): SQL {
  return { chunks: [String(Math.trunc(value))] }
}
