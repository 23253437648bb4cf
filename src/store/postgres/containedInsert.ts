import { randomBytes } from 'node:crypto'

import type { Row } from '../../entries/row.js'
import type { RowTable } from '../sql/findRowTable.js'

import { join, render, sql } from '../sql/sql.js'

const comma = sql`, `

/** ms that an insert waits for a lock on the log's table, of a migration say, before it gives up. */
const lockTimeoutMs = 2000

/** One statement that writes all of these rows, and fails where one of them is not taken. */
export function plainInsert(table: RowTable, rows: readonly Row[]): string {
  const quote = createQuote()
  return insertText(table, `${quote(listOf(table, rows))}::json`)
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
  const insertAll = insertText(table, '"given"')
  const insertOne = insertText(table, 'json_build_array("item")')
  const timeout = `PERFORM set_config('lock_timeout', '${lockTimeoutMs}', true);`
  const body = `
DECLARE
  "given" json := ${quote(listOf(table, rows))};
  "item" json;
  "index" integer := 0;
  "timeout" text := current_setting('lock_timeout');
BEGIN
  ${timeout}
  ${insertAll};
  PERFORM set_config('lock_timeout', "timeout", true);
EXCEPTION WHEN OTHERS OR QUERY_CANCELED THEN
  IF json_array_length("given") = 1 OR SQLSTATE IN ('55P03', '57014') THEN
    RAISE INFO '${tag} all % %', SQLSTATE, SQLERRM;
  ELSE
    FOR "item" IN SELECT * FROM json_array_elements("given") LOOP
      BEGIN
        ${timeout}
        ${insertOne};
        PERFORM set_config('lock_timeout', "timeout", true);
      EXCEPTION WHEN OTHERS OR QUERY_CANCELED THEN
        RAISE INFO '${tag} % % %', "index", SQLSTATE, SQLERRM;
      END;
      "index" := "index" + 1;
    END LOOP;
  END IF;
END`
  return `DO ${quote(body)}`
}

function insertText({ columns, id, name }: RowTable, list: string): string {
  const names = columns.map((column) => column.name)
  const values = columns.map(({ type }, index) => {
    const value = sql`("v" ->> ${identifierOfIndex(index)})`
    return type ? sql`${value}::${type}` : value
  })
  const { text } = render(
    sql`INSERT INTO ${name} (${join(names, comma)})
    SELECT ${join(values, comma)} FROM json_array_elements(${{ chunks: [list] }}) AS "r" ("v")
    ON CONFLICT (${id}) DO NOTHING`,
    () => '',
  )
  return text
}

function identifierOfIndex(index: number) {
  return { chunks: [String(index)] }
}

function listOf({ columns }: RowTable, rows: readonly Row[]): string {
  return JSON.stringify(rows.map((row) => columns.map(({ read }) => read(row))))
}

/** Quotes in dollars with a tag that nobody can guess, so that no text ends its own quote. */
function createQuote(): (text: string) => string {
  return (text) => {
    const tag = `$lb${randomBytes(12).toString('hex')}$`
    return `${tag}${text}${tag}`
  }
}
