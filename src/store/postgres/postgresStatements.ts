import type { Row } from '../../entries/row.js'
import type { RowStatements } from '../batch/RowStatements.js'
import type { RowTable } from '../sql/findRowTable.js'
import type { MergeDialect, Sides } from '../sql/mergeColumns.js'
import type { SQL } from '../sql/sql.js'
import type { PostgresClient } from '../sql/sqlAdapter.js'

import { readState } from '../batch/RowStatements.js'
import { isExpected, mergeColumns } from '../sql/mergeColumns.js'
import { identifier, join, render, sql } from '../sql/sql.js'
import { encodeTextArray } from './encodeTextArray.js'

const comma = sql`, `

/**
 * Statements over `unnest`: one array for each column, hence one text for all batches, and no limit on rows. Relations are
 * rows of the database from then on, and their order is that of the arrays.
 */
export function postgresStatements(client: PostgresClient, table: RowTable): RowStatements {
  async function run(statement: SQL, values: (Buffer | null)[]) {
    const { text } = render(statement, () => '')
    return (await client.query(text, values)).rows
  }

  async function write(statement: SQL, rows: readonly Row[]): Promise<string[]> {
    const values = table.columns.map(({ read }) => encodeTextArray(rows.map(read)))
    return (await run(statement, values)).map(({ id }) => String(id))
  }

  return {
    begin: (rows) => write(mergeStatement(table, true), rows),
    complete: (rows) => write(mergeStatement(table, false), rows),
    async find(ids) {
      const rows = await run(findStatement(table), [encodeTextArray(ids)])
      return new Map(rows.map((row) => [String(row.id), readState(row)]))
    },
    insert: (rows) => write(insertStatement(table), rows),
  }
}

function insertStatement({ columns, id, name }: RowTable): SQL {
  const names = columns.map((column) => column.name)
  return sql`
    INSERT INTO ${name} (${join(names, comma)})
    SELECT ${join(columns.map(cast), comma)}
    FROM ${given(columns.length)}
    ON CONFLICT (${id}) DO NOTHING
    RETURNING ${id} AS "id"`
}

/** What the row was found as is a condition: another process may have been quicker. */
function mergeStatement(table: RowTable, isStart: boolean): SQL {
  const { columns, id, name } = table
  const index = columns.findIndex((column) => column.name.chunks[0] === id.chunks[0])
  const sides: Sides = {
    given: (column) => cast(column, columns.indexOf(column)),
    stored: (column) => sql`"stored".${column.name}`,
  }
  const { column, test } = isExpected({ isStart, table })
  return sql`
    UPDATE ${name} AS "stored"
    SET ${mergeColumns({ ...mergeDialect, ...sides, isStart, table })}
    FROM ${given(columns.length)}
    WHERE "stored".${id} = ${identifier(`v${index + 1}`)} AND "stored".${table[column]!}::text ${test}
    RETURNING "stored".${id} AS "id"`
}

const mergeDialect: MergeDialect = {
  milliseconds: (start, end) =>
    sql`GREATEST(0, round(extract(epoch FROM ${end} - ${start})::numeric * 1000))`,
  union: (start, end) => sql`CASE
        WHEN jsonb_typeof(${start}) = 'object' AND jsonb_typeof(${end}) = 'object'
        THEN ${start} || ${end} ELSE COALESCE(${end}, ${start}) END`,
}

function findStatement({ digest, id, name, status }: RowTable): SQL {
  return sql`
    SELECT ${id} AS "id", ${status}::text AS "status", ${digest ?? sql`NULL`} AS "digest"
    FROM ${name}
    WHERE ${id} = ANY ($1::text[])`
}

/** The arrays as rows with the columns v1, v2 … */
function given(count: number): SQL {
  const numbers = Array.from({ length: count }, (_, index) => index + 1)
  const arrays = numbers.map((number): SQL => ({ chunks: [`$${number}::text[]`] }))
  const names = numbers.map((number) => identifier(`v${number}`))
  return sql`unnest(${join(arrays, comma)}) AS "given" (${join(names, comma)})`
}

function cast({ type }: RowTable['columns'][number], index: number): SQL {
  const value = identifier(`v${index + 1}`)
  return type ? sql`${value}::${type}` : value
}
