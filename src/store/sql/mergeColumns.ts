import type { MergeRule } from '../mergeRules.js'
import type { RowColumn, RowTable } from './findRowTable.js'
import type { SQL } from './sql.js'

import { startMissing } from '../mergeRules.js'
import { join, sql } from './sql.js'

/** What the databases spell differently. */
export type MergeDialect = {
  /** Whole milliseconds from one time to another. */
  milliseconds: (start: SQL, end: SQL) => SQL
  /** The members of two JSON values, those of the second first where both are objects; else the second, or the first. */
  union: (start: SQL, end: SQL) => SQL
}

/** How a statement writes a column of the row that is stored, and of the one that has come. */
export type Sides = { given: (column: RowColumn) => SQL; stored: (column: RowColumn) => SQL }

/** Which of the two is the start of the job: the row that has come, or the one that is stored. */
type Merge = MergeDialect & Sides & { isStart: boolean; table: RowTable }

/** The changes that make one row of the start and the end of a job, as `mergeRows` does. */
export function mergeColumns(merge: Merge): SQL {
  const { given, isStart, stored, table } = merge
  const start = isStart ? given : stored
  const end = isStart ? stored : given
  const changes = table.columns
    .filter(({ rule }) => rule !== undefined)
    .map((column) => {
      const merged = mergers[column.rule!]({ ...merge, column, end, start })
      return sql`${column.name} = ${merged}`
    })
  return join(changes, sql`, `)
}

/** Of the stored row: that it is what the other one was made for. */
export function isExpected({ isStart, table }: { isStart: boolean; table: RowTable }): {
  column: 'digest' | 'status'
  test: SQL
} {
  return isStart && table.digest
    ? { column: 'digest', test: sql`LIKE ${literal(`${startMissing}%`)}` }
    : { column: 'status', test: sql`= 'pending'` }
}

type Side = (column: RowColumn) => SQL
type ColumnMerge = Merge & { column: RowColumn; end: Side; start: Side }

const mergers: Record<MergeRule, (merge: ColumnMerge) => SQL> = {
  digest: ({ column, end }) => sql`ltrim(${end(column)}, ${literal(startMissing)})`,
  end: ({ column, end, start }) => sql`COALESCE(${end(column)}, ${start(column)})`,
  named: ({ column, end, start }) =>
    sql`COALESCE(NULLIF(${end(column)}, ${literal(column.standIn ?? '')}), ${start(column)})`,
  start: ({ column, end, start }) => sql`COALESCE(${start(column)}, ${end(column)})`,
  subject({ column, end, start, table }) {
    const actor = table.columns.find(({ path }) => path.join('.') === 'actor.type') ?? column
    return sql`CASE WHEN ${start(actor)} IS NULL THEN ${end(column)} ELSE ${start(column)} END`
  },
  time({ column, end, milliseconds, start, table }) {
    const createdAt = table.columns.find(({ path }) => path[0] === 'createdAt')
    const told = sql`${end(column)}, ${start(column)}`
    return createdAt
      ? sql`COALESCE(${told}, NULLIF(${milliseconds(start(createdAt), end(createdAt))}, 0))`
      : sql`COALESCE(${told})`
  },
  union: ({ column, end, start, union }) => union(start(column), end(column)),
}

/** Of constants of ours: the statements have no parameters but the rows. */
function literal(text: string): SQL {
  return { chunks: [`'${text.replaceAll("'", "''")}'`] }
}
