import { randomUUID } from 'node:crypto'

import type { Row } from '../../entries/row.js'
import type { RowColumn, RowTable } from '../sql/findRowTable.js'
import type { SQL } from '../sql/sql.js'

import { render } from '../sql/sql.js'

/**
 * One statement that writes all of these rows, and fails where one of them is not taken. Values stand in it, and of columns those
 * only that have one: the database takes half the time that it takes for `json_array_elements`, or for a column each.
 */
export function plainInsert(table: RowTable, rows: readonly Row[]): string {
  const columns: RowColumn[] = []
  const lists: (null | string)[][] = []
  for (const column of table.columns) {
    const values = rows.map((row) => column.read(row))
    if (values.some((value) => value !== null)) {
      columns.push(column)
      lists.push(values)
    }
  }
  const quote = createQuote()
  const literal = (value: null | string) => (value === null ? 'NULL' : quote(value))
  const tuples = rows.map((_row, index) => `(${lists.map((list) => literal(list[index]!)).join()})`)
  const names = columns.map(({ name }) => textOf(name))
  return `INSERT INTO ${textOf(table.name)} (${names.join()}) VALUES ${tuples.join()}`
}

/**
 * The same in one statement that contains its own failure. A savepoint of ours does not: the statements of five operations in
 * one transaction come to the connection in any order, and ROLLBACK TO takes those of the host with it. What could not be
 * written is told by messages of the level INFO, which reach the client whatever the host has set, and no log of the server.
 *
 * @param tag Begins the message: `<tag> <SQLSTATE> <message>`.
 */
export function containedInsert(table: RowTable, rows: readonly Row[], tag: string): string {
  return `DO ${createQuote()(attempt(table, plainInsert(table, rows), tag))}`
}

/** Each row by itself, in one statement. @param tag Begins each message: `<tag> <index of the row> <SQLSTATE> <message>`. */
export function containedInserts(table: RowTable, rows: readonly Row[], tag: string): string {
  const attempts = rows.map((row, index) =>
    attempt(table, plainInsert(table, [row]), `${tag} ${index}`),
  )
  return `DO ${createQuote()(`BEGIN ${attempts.join('\n')} END`)}`
}

/** It waits for no lock on the table, that of a migration say: the transaction of a host must not stand still for its log. */
function attempt({ name }: RowTable, insert: string, tag: string): string {
  return `BEGIN
  LOCK TABLE ${textOf(name)} IN ROW EXCLUSIVE MODE NOWAIT;
  ${insert};
EXCEPTION WHEN OTHERS OR QUERY_CANCELED OR ASSERT_FAILURE THEN
  RAISE INFO '${tag} % %', SQLSTATE, SQLERRM;
END;`
}

const texts = new WeakMap<SQL, string>()

/** A name as it is written. */
function textOf(name: SQL): string {
  const known = texts.get(name)
  if (known !== undefined) {
    return known
  }
  const { text } = render(name, () => '')
  texts.set(name, text)
  return text
}

/** Quotes in dollars with a tag that nobody can guess, so that no text ends its own quote: 60 random bits, which no text sees before. */
function createQuote(): (text: string) => string {
  const tag = `$lb${randomUUID().slice(0, 18).replaceAll('-', '')}$`
  return (text) => tag + text + tag
}
