import type { Row } from '../../entries/row.js'
import type { RowStatements } from '../batch/RowStatements.js'
import type { Deadline } from '../deadline.js'
import type { RowTable } from '../sql/findRowTable.js'
import type { MergeDialect, Sides } from '../sql/mergeColumns.js'
import type { SQL, SQLValue, Statement } from '../sql/sql.js'
import type { SQLiteConnection } from './createSQLiteConnection.js'

import { rowId } from '../../entries/row.js'
import { readState } from '../batch/RowStatements.js'
import { within } from '../deadline.js'
import { isExpected, mergeColumns } from '../sql/mergeColumns.js'
import { identifier, join, render, sql } from '../sql/sql.js'
import { retryBusy } from './retryBusy.js'

const comma = sql`, `
/**
 * Rows in one statement. A statement on a file holds up the process: 100 rows of 4.6 kB take 7 ms, and 500 in one took 32,
 * just as long in all. It also keeps the parameters far below SQLite's limit of 32,766.
 */
const chunkRows = 100

/**
 * Statements over lists of values. `json_each` on one parameter took 2.7 times as long. How many rows were written is all
 * that is asked: where it is not all of them, all are looked up. RETURNING hides from libSQL that a commit fails.
 */
export function sqliteStatements(
  { connection, deadline }: { connection: SQLiteConnection; deadline: Deadline },
  table: RowTable,
): RowStatements {
  const renderText = (statement: SQL) => render(statement, () => '?')

  async function writeChunk(statement: Statement, rows: readonly Row[]): Promise<string[]> {
    const work = retryBusy(deadline, () => connection.write(statement))
    const count = await within(deadline, work)
    return count === rows.length ? rows.map(rowId) : []
  }

  async function write(list: (values: SQL) => SQL, rows: readonly Row[]): Promise<string[]> {
    const ids: string[] = []
    for (let at = 0; at < rows.length; at += chunkRows) {
      if (deadline.isOver()) {
        throw deadline.timeout()
      }
      const chunk = rows.slice(at, at + chunkRows)
      ids.push(...(await writeChunk(renderText(list(listOf(table, chunk))), chunk)))
    }
    return ids
  }

  return {
    begin: (rows) => write((values) => mergeStatement(table, values, true), rows),
    complete: (rows) => write((values) => mergeStatement(table, values, false), rows),
    async find(ids) {
      const statement = renderText(findStatement(table, ids))
      const work = retryBusy(deadline, () => connection.read(statement))
      const rows = await within(deadline, work)
      return new Map(rows.map((row) => [String(row.id), readState(row)]))
    },
    insert: (rows) => write((values) => insertStatement(table, values), rows),
  }
}

export function listOf({ columns }: RowTable, rows: readonly Row[]): SQL {
  const tuples = rows.map((row) => {
    const values = columns.map(({ read }): SQL => ({ chunks: [{ value: read(row) }] }))
    return sql`(${join(values, comma)})`
  })
  return sql`VALUES ${join(tuples, comma)}`
}

export function insertStatement({ columns, id, name }: RowTable, values: SQL): SQL {
  const names = columns.map((column) => column.name)
  return sql`
    INSERT INTO ${name} (${join(names, comma)})
    ${values}
    ON CONFLICT (${id}) DO NOTHING`
}

/** What the row was found as is a condition: another process may have been quicker. */
function mergeStatement(table: RowTable, values: SQL, isStart: boolean): SQL {
  const { columns, id, name } = table
  const at = (index: number) => identifier(`column${index + 1}`)
  const index = columns.findIndex((column) => column.name.chunks[0] === id.chunks[0])
  const sides: Sides = {
    given: (column) => sql`"given".${at(columns.indexOf(column))}`,
    stored: (column) => sql`${name}.${column.name}`,
  }
  const { column, test } = isExpected({ isStart, table })
  return sql`
    UPDATE ${name}
    SET ${mergeColumns({ ...mergeDialect, ...sides, isStart, table })}
    FROM (${values}) AS "given"
    WHERE ${name}.${id} = "given".${at(index)} AND ${name}.${table[column]!} ${test}`
}

const mergeDialect: MergeDialect = {
  milliseconds: (start, end) =>
    sql`max(0, CAST(round((julianday(${end}) - julianday(${start})) * 86400000) AS integer))`,
  union: (start, end) => sql`CASE
        WHEN json_type(${start}) = 'object' AND json_type(${end}) = 'object'
        THEN json_patch(${start}, ${end}) ELSE COALESCE(${end}, ${start}) END`,
}

/** One parameter for any number of ids. */
function findStatement({ digest, id, name, status }: RowTable, ids: readonly string[]): SQL {
  const list: SQLValue = JSON.stringify(ids)
  return sql`
    SELECT ${id} AS "id", ${status} AS "status", ${digest ?? sql`NULL`} AS "digest"
    FROM ${name}
    WHERE ${id} IN (SELECT "value" FROM json_each(${list}))`
}
