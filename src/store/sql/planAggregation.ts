import type { AggregateQuery } from '../Store.js'
import type { LogColumn, LogTable } from './findLogTable.js'
import type { SQL } from './sql.js'

import { tokenMeasures } from '../tokenMeasures.js'
import { allOf, compileWhere } from './compileWhere.js'
import { identifier, join, sql } from './sql.js'

/** A report's query, in the words of the database. */
export type Aggregation = {
  condition: SQL
  groups: { expression: SQL; name: string }[]
  /** Select list of the measured columns, under the names of their measures. */
  measured: SQL
  /** Whether the rows have a cost and tokens. */
  measuresUsage: boolean
  table: SQL
}

const groupTypes: readonly LogColumn['type'][] = ['relation', 'select', 'text']

/** `undefined` where the database has no word for a filter or a field: the query then goes the portable way. */
export function planAggregation(table: LogTable, query: AggregateQuery): Aggregation | undefined {
  const measuresUsage = query.kind === 'llmLogs'
  const groups = planGroups(table, query.groupBy)
  const measured = selectMeasured(table, measuresUsage)
  const condition = planCondition(table, query)
  return groups && measured && condition
    ? { condition, groups, measured, measuresUsage, table: table.name }
    : undefined
}

function planGroups(
  table: LogTable,
  groupBy: readonly string[],
): Aggregation['groups'] | undefined {
  const groups: Aggregation['groups'] = []
  for (const name of new Set(groupBy)) {
    const column = table.column(name)
    if (column === undefined || !groupTypes.includes(column.type)) {
      return undefined
    }
    groups.push({ expression: sql`CAST(${column.expression} AS text)`, name })
  }
  return groups
}

function selectMeasured(table: LogTable, measuresUsage: boolean): SQL | undefined {
  const paths = {
    responseTime: 'responseTime',
    status: 'status',
    ...(measuresUsage && {
      cost: 'cost',
      ...Object.fromEntries(tokenMeasures.map((name) => [name, `tokenUsage.${name}`])),
    }),
  }
  const list: SQL[] = []
  for (const [name, path] of Object.entries(paths)) {
    const column = table.column(path)
    if (column === undefined) {
      return undefined
    }
    list.push(sql`${column.expression} AS ${identifier(name)}`)
  }
  return join(list, sql`, `)
}

function planCondition(table: LogTable, { end, start, where }: AggregateQuery): SQL | undefined {
  const createdAt = table.column('createdAt')?.expression
  const filter = where ? compileWhere(table, where) : sql`TRUE`
  if (createdAt === undefined || filter === null) {
    return undefined
  }
  return allOf([
    sql`${createdAt} >= ${start.toISOString()}`,
    sql`${createdAt} < ${end.toISOString()}`,
    filter,
  ])
}
