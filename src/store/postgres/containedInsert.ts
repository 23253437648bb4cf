import { randomUUID } from 'node:crypto'

import type { Row } from '../../entries/row.js'
import type { RowTable } from '../sql/findRowTable.js'

import { join, render, sql } from '../sql/sql.js'

/** ms that an insert waits for a lock on the log's table, of a migration say, before it gives up. */
const lockTimeoutMs = 2000

const comma = sql`, `

/**
 * One statement that writes all of these rows, and fails where one of them is not taken. Values stand in it: a third of the time that
 * `json_array_elements` takes for one row.
 */
export function plainInsert(table: RowTable, rows: readonly Row[]): string {
  const { head, tail } = frameOf(table)
  const quote = createQuote()
  const literal = (value: null | string) => (value === null ? 'NULL' : quote(value))
  const tuples = rows.map((row) => {
    const values = table.columns.map(({ read }) => literal(read(row)))
    return `(${values.join()})`
  })
  return `${head}${tuples.join()}${tail}`
}

/**
 * The same in one statement that contains its own failure. A savepoint of ours does not: the statements of five operations in
 * one transaction come to the connection in any order, and ROLLBACK TO takes those of the host with it. What could not be
 * written is told by messages of the level INFO, which reach the client whatever the host has set, and no log of the server.
 *
 * @param tag Begins each message: `<tag> <index of the row, or all> <SQLSTATE> <message>`.
 */
export function containedInsert(table: RowTable, rows: readonly Row[], tag: string): string {
  const quote = createQuote()
  const attempts =
    rows.length === 1
      ? ''
      : rows.map((row, index) => attempt(table, row, `${tag} ${index}`)).join('')
  // Row by row, unless it is about none of them: a lock, or the end of the time that the host gives a statement.
  const failed = attempts
    ? `IF SQLSTATE IN ('55P03', '57014') THEN ${tell(`${tag} all`)} ELSE ${attempts} END IF;`
    : tell(`${tag} all`)
  return `DO ${quote(`DECLARE "timeout" text := current_setting('lock_timeout');
BEGIN
  ${withTimeout(plainInsert(table, rows))}
EXCEPTION WHEN OTHERS OR QUERY_CANCELED THEN
  ${failed}
END`)}`
}

function attempt(table: RowTable, row: Row, tag: string): string {
  return `
    BEGIN
      ${withTimeout(plainInsert(table, [row]))}
    EXCEPTION WHEN OTHERS OR QUERY_CANCELED THEN
      ${tell(tag)}
    END;`
}

/** Where it fails, the setting goes back by itself. */
function withTimeout(insert: string): string {
  return `PERFORM set_config('lock_timeout', '${lockTimeoutMs}', true);
  ${insert};
  PERFORM set_config('lock_timeout', "timeout", true);`
}

function tell(tag: string): string {
  return `RAISE INFO '${tag} % %', SQLSTATE, SQLERRM;`
}

type Frame = { head: string; tail: string }

const frames = new WeakMap<RowTable, Frame>()

/** What is the same for all rows of a table. */
function frameOf(table: RowTable): Frame {
  const known = frames.get(table)
  if (known) {
    return known
  }
  const { columns, id, name } = table
  const names = columns.map((column) => column.name)
  const { text: head } = render(sql`INSERT INTO ${name} (${join(names, comma)}) VALUES `, () => '')
  const { text: tail } = render(sql` ON CONFLICT (${id}) DO NOTHING`, () => '')
  const frame = { head, tail }
  frames.set(table, frame)
  return frame
}

/** Quotes in dollars with a tag that nobody can guess, so that no text ends its own quote. */
function createQuote(): (text: string) => string {
  const tag = `$lb${randomUUID().replaceAll('-', '')}$`
  return (text) => tag + text + tag
}
