import { randomUUID } from 'node:crypto'

import type { Row } from '../../entries/row.js'
import type { RowTable } from '../sql/findRowTable.js'
import type { SQL } from '../sql/sql.js'

import { render } from '../sql/sql.js'

/**
 * One statement that writes all of these rows, and fails where one of them is not taken. Values stand in it, and of columns those
 * only that have one: the database takes half the time that it takes for `json_array_elements`, or for a column each.
 */
export function plainInsert(table: RowTable, rows: readonly Row[]): string {
  const { columnNames, tableName } = namesOf(table)
  const names: string[] = []
  const lists: (null | string)[][] = []
  table.columns.forEach((column, index) => {
    const values = rows.map(column.read)
    if (values.some((value) => value !== null)) {
      names.push(columnNames[index]!)
      lists.push(values)
    }
  })
  const quote = createQuote('v', lists.flat())
  const literal = (value: null | string) => (value === null ? 'NULL' : quote(value))
  const tuples = rows.map((_row, index) => `(${lists.map((list) => literal(list[index]!)).join()})`)
  return `INSERT INTO ${tableName} (${names.join()}) VALUES ${tuples.join()}`
}

/**
 * The same in one statement that contains its own failure. A savepoint of ours does not: the statements of five operations in
 * one transaction come to the connection in any order, and ROLLBACK TO takes those of the host with it. What could not be
 * written is told by messages of the level INFO, which reach the client whatever the host has set, and no log of the server.
 *
 * @param tag Begins the message: `<tag> <SQLSTATE> <message>`.
 */
export function containedInsert(table: RowTable, rows: readonly Row[], tag: string): string {
  return doBlock(attempt(table, plainInsert(table, rows), tag))
}

/** Each row by itself, in one statement. @param tag Begins each message: `<tag> <index of the row> <SQLSTATE> <message>`. */
export function containedInserts(table: RowTable, rows: readonly Row[], tag: string): string {
  const attempts = rows.map((row, index) =>
    attempt(table, plainInsert(table, [row]), `${tag} ${index}`),
  )
  return doBlock(`BEGIN ${attempts.join('\n')} END`)
}

function doBlock(code: string): string {
  return `DO ${createQuote('do', [code])(code)}`
}

/**
 * It waits for no lock on the table, that of a migration say: the transaction of a host must not stand still for its log. The
 * insert as a text that is executed: in the block itself the database would read it twice.
 */
function attempt(table: RowTable, insert: string, tag: string): string {
  return `BEGIN
  LOCK TABLE ${namesOf(table).tableName} IN ROW EXCLUSIVE MODE NOWAIT;
  EXECUTE ${createQuote('x', [insert])(insert)};
EXCEPTION WHEN OTHERS OR QUERY_CANCELED OR ASSERT_FAILURE THEN
  RAISE INFO '${tag} % %', SQLSTATE, SQLERRM;
END;`
}

type TableNames = { columnNames: readonly string[]; tableName: string }

const known = new WeakMap<RowTable, TableNames>()

/** As they are written. */
function namesOf(table: RowTable): TableNames {
  const names = known.get(table) ?? {
    columnNames: table.columns.map(({ name }) => textOf(name)),
    tableName: textOf(table.name),
  }
  known.set(table, names)
  return names
}

function textOf(name: SQL): string {
  return render(name, () => '').text
}

/**
 * Quotes in dollars, with a tag that is in none of the texts, so that none ends its own quote: a short one, which the database
 * reads in less time, or one that nobody can guess.
 */
function createQuote(name: string, texts: readonly (null | string)[]): (text: string) => string {
  const isTaken = texts.some((text) => text?.includes(`$${name}`))
  const tag = isTaken ? `$${name}${randomUUID().replaceAll('-', '')}$` : `$${name}$`
  return (text) => tag + text + tag
}
