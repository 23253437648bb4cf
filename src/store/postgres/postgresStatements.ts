import type { Row } from '../../entries/row.js'
import type { RowStatements } from '../batch/RowStatements.js'
import type { RowTable } from '../sql/findRowTable.js'
import type { SQL } from '../sql/sql.js'
import type { PostgresClient } from '../sql/sqlAdapter.js'

import { readState } from '../batch/RowStatements.js'
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
    complete: (rows) => write(completeStatement(table), rows),
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

/** With its status as condition: another process may have been quicker. */
function completeStatement({ columns, id, name, status }: RowTable): SQL {
  const index = columns.findIndex((column) => column.name.chunks[0] === id.chunks[0])
  const changes = columns.map(
    (column, at) => sql`${column.name} = COALESCE(${cast(column, at)}, "stored".${column.name})`,
  )
  return sql`
    UPDATE ${name} AS "stored"
    SET ${join(changes, comma)}
    FROM ${given(columns.length)}
    WHERE "stored".${id} = ${identifier(`v${index + 1}`)} AND "stored".${status}::text = 'pending'
    RETURNING "stored".${id} AS "id"`
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
