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
  let texts = ''
  table.columns.forEach((column, index) => {
    const values = rows.map(column.read)
    const text = values.join('')
    if (text !== '' || values.some((value) => value !== null)) {
      names.push(columnNames[index]!)
      lists.push(values)
      texts += text
    }
  })
  const quote = quoteFor('v', texts)
  const tuples = rows.map((_row, index) => tupleOf(lists, { index, quote }))
  return `INSERT INTO ${tableName} (${names.join()}) VALUES ${tuples.join()}`
}

function tupleOf(
  lists: readonly (null | string)[][],
  { index, quote }: { index: number; quote: string },
): string {
  let tuple = ''
  for (const list of lists) {
    const value = list[index]!
    tuple += (tuple && ',') + (value === null ? 'NULL' : quote + value + quote)
  }
  return `(${tuple})`
}

/**
 * The same in one statement that contains its own failure. A savepoint of ours does not: the statements of five operations in
 * one transaction come to the connection in any order, and ROLLBACK TO takes those of the host with it. What could not be
 * written is told by messages of the level INFO, which reach the client whatever the host has set, and no log of the server.
 *
 * @param tag Begins the message: `<tag> <SQLSTATE><message>`.
 */
export function containedInsert(table: RowTable, rows: readonly Row[], tag: string): string {
  return doBlock(attempt(table, plainInsert(table, rows), tag))
}

/** Each row by itself, in one statement. @param tag Begins each message: `<tag> <index of the row> <SQLSTATE><message>`. */
export function containedInserts(table: RowTable, rows: readonly Row[], tag: string): string {
  const attempts = rows.map((row, index) =>
    attempt(table, plainInsert(table, [row]), `${tag} ${index}`),
  )
  return doBlock(`BEGIN ${attempts.join('\n')} END`)
}

function doBlock(code: string): string {
  return `DO ${quoted('do', code)}`
}

/**
 * It waits for no lock on the table, that of a migration say: the transaction of a host must not stand still for its log. The row
 * is a text that is executed: in the block itself the database would read it twice. What it reads of the block for each row is kept
 * short: the lock by itself, and one expression for the message, are 20 µs of some 200.
 */
function attempt(table: RowTable, insert: string, tag: string): string {
  return `BEGIN
  LOCK TABLE ${namesOf(table).tableName} IN ROW EXCLUSIVE MODE NOWAIT;
  EXECUTE ${quoted('x', insert)};
EXCEPTION WHEN OTHERS OR QUERY_CANCELED OR ASSERT_FAILURE THEN
  RAISE INFO '${tag} %', pg_catalog.concat(SQLSTATE, SQLERRM);
END;`
}

type TableNames = { columnNames: readonly string[]; tableName: string }

const known = new WeakMap<RowTable, TableNames>()

/** As they are written. */
function namesOf(table: RowTable): TableNames {
  const names = known.get(table)
  if (names) {
    return names
  }
  const written = {
    columnNames: table.columns.map(({ name }) => textOf(name)),
    tableName: textOf(table.name),
  }
  known.set(table, written)
  return written
}

function textOf(name: SQL): string {
  return render(name, () => '').text
}

/**
 * A quote of dollars with a tag that is not in these texts, so that none ends its own quote: a short one, which the database
 * reads in less time, or one that nobody can guess.
 */
function quoteFor(name: string, texts: string): string {
  return texts.includes(`$${name}`) ? `$${name}${randomUUID().replaceAll('-', '')}$` : `$${name}$`
}

function quoted(name: string, text: string): string {
  const quote = quoteFor(name, text)
  return quote + text + quote
}
