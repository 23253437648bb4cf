import type { Where } from 'payload'

import type { LogColumn, LogTable } from './findLogTable.js'
import type { SQL, SQLValue } from './sql.js'

import { join, sql } from './sql.js'

/**
 * Says a filter in SQL, with the meaning that it has in @payloadcms/drizzle (queries/parseParams), or `null`: for an
 * operator, a field or a value outside of a closed set, and for what Payload reads in a way of its own.
 */
export function compileWhere(table: LogTable, where: Where): null | SQL {
  const conditions = compileConditions(table, where)
  return conditions && (conditions.length === 0 ? sql`TRUE` : allOf(conditions))
}

export function allOf(conditions: readonly SQL[]): SQL {
  return join(conditions, sql` AND `)
}

/** The conditions of one object, all of which have to hold. */
function compileConditions(table: LogTable, where: unknown): null | SQL[] {
  if (!isRecord(where)) {
    return null
  }
  const entries = Object.entries(where)
  // Of several lists beside each other Payload heeds the last one only.
  const hasOneList = entries.filter(([key]) => isList(key)).length <= 1
  return hasOneList
    ? flatMapAll(entries, ([key, value]) =>
        isList(key) ? compileList(table, key, value) : compileField(table, key, value),
      )
    : null
}

function isList(key: string): boolean {
  return ['and', 'or'].includes(key.toLowerCase())
}

function compileList(table: LogTable, key: string, list: unknown): null | SQL[] {
  if (!Array.isArray(list)) {
    return null
  }
  // A member that says nothing is passed over, in an `or` too: that is how Payload reads it.
  const members = flatMapAll(list, (member) => {
    const conditions = compileConditions(table, member)
    return conditions && conditions.length > 0 ? [sql`(${allOf(conditions)})`] : conditions
  })
  if (members === null || members.length === 0) {
    return members
  }
  return [sql`(${join(members, key.toLowerCase() === 'or' ? sql` OR ` : sql` AND `)})`]
}

function compileField(table: LogTable, path: string, operators: unknown): null | SQL[] {
  const column = table.column(path)
  if (column === undefined || !isRecord(operators)) {
    return null
  }
  const entries = Object.entries(operators)
  // Other operators end Payload's reading of the field: what comes after them is not heeded.
  const isRange = entries.every(([name]) => Object.hasOwn(comparisons, name))
  if (entries.length === 0 || (entries.length > 1 && !isRange)) {
    return null
  }
  return flatMapAll(entries, ([name, value]) => {
    const condition = compileOperator(column, name, value)
    return condition && [condition]
  })
}

const comparisons: Record<string, SQL> = {
  greater_than: sql`>`,
  greater_than_equal: sql`>=`,
  less_than: sql`<`,
  less_than_equal: sql`<=`,
}

type Compile = (column: LogColumn, value: unknown) => null | SQL

const compilers: Record<string, Compile> = {
  equals: compileEquals,
  exists: compileExists,
  in: compileIn,
  not_equals: compileNotEquals,
  not_in: compileNotIn,
}

function compileOperator(column: LogColumn, name: string, value: unknown): null | SQL {
  const comparison = Object.hasOwn(comparisons, name) ? comparisons[name] : undefined
  if (comparison) {
    // Postgres sorts a select by the order of its options.
    const operand = column.type === 'select' ? undefined : column.read(value)
    return operand === undefined ? null : sql`${column.expression} ${comparison} ${operand}`
  }
  const compile = Object.hasOwn(compilers, name) ? compilers[name] : undefined
  return compile ? compile(column, value) : null
}

function compileEquals({ expression, read }: LogColumn, value: unknown): null | SQL {
  if (value === null) {
    return sql`${expression} IS NULL`
  }
  const operand = read(value)
  return operand === undefined ? null : sql`${expression} = ${operand}`
}

/** Rows in which the field is empty are other than the value. */
function compileNotEquals({ expression, read }: LogColumn, value: unknown): null | SQL {
  if (value === null) {
    return sql`${expression} IS NOT NULL`
  }
  const operand = read(value)
  return operand === undefined ? null : sql`(${expression} IS NULL OR ${expression} <> ${operand})`
}

function compileIn(column: LogColumn, value: unknown): null | SQL {
  const hasNull = Array.isArray(value) && value.includes(null)
  const operands = readList(column, hasNull ? value.filter((item) => item !== null) : value)
  if (operands === null || (hasNull && column.type === 'relation')) {
    return null
  }
  const isIn = operands.length === 0 ? sql`FALSE` : sql`${column.expression} IN (${list(operands)})`
  return hasNull ? sql`(${column.expression} IS NULL OR ${isIn})` : isIn
}

/** Rows in which the field is empty are not meant, but for a relationship. */
function compileNotIn(column: LogColumn, value: unknown): null | SQL {
  const operands = readList(column, value)
  if (operands === null || operands.length === 0) {
    return operands && sql`TRUE`
  }
  const isOut = sql`${column.expression} NOT IN (${list(operands)})`
  return column.type === 'relation' ? sql`(${column.expression} IS NULL OR ${isOut})` : isOut
}

function readList({ readListed }: LogColumn, value: unknown): null | SQLValue[] {
  if (!Array.isArray(value)) {
    return null
  }
  const operands = value.map(readListed)
  return operands.includes(undefined) ? null : (operands as SQLValue[])
}

function list(values: SQLValue[]): SQL {
  return join(
    values.map((value) => sql`${value}`),
    sql`, `,
  )
}

function compileExists({ expression }: LogColumn, value: unknown): null | SQL {
  if (value === true || value === 'true') {
    return sql`${expression} IS NOT NULL`
  }
  return value === false || value === 'false' ? sql`${expression} IS NULL` : null
}

/** `null` as soon as one item gives `null`. */
function flatMapAll<Item, Result>(
  items: readonly Item[],
  map: (item: Item) => null | readonly Result[],
): null | Result[] {
  const results: Result[] = []
  for (const item of items) {
    const mapped = map(item)
    if (mapped === null) {
      return null
    }
    results.push(...mapped)
  }
  return results
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
  )
}
