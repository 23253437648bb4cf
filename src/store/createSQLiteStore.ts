import type { Aggregation } from './sql/planAggregation.js'
import type { ResultRow } from './sql/readAggregate.js'
import type { SQL } from './sql/sql.js'
import type { SQLiteClient } from './sql/sqlAdapter.js'
import type { Store } from './Store.js'
import type { StoreParts } from './storeParts.js'

import { findTitlesWith } from './actorLabels.js'
import { unscale } from './money.js'
import { createSQLStore } from './sql/createSQLStore.js'
import { readAggregate, readNumber } from './sql/readAggregate.js'
import { identifier, join, render, sql } from './sql/sql.js'
import { asSQLAdapter } from './sql/sqlAdapter.js'
import { createSQLiteConnection } from './sqlite/createSQLiteConnection.js'
import { joinSQLiteConnection, joinSQLiteTransaction } from './sqlite/joinSQLiteTransaction.js'
import { sqliteRetention } from './sqlite/sqliteRetention.js'
import { sqliteStatements } from './sqlite/sqliteStatements.js'
import { tokenMeasures } from './tokenMeasures.js'

const placeholder = () => '?'

/** A store for SQLite. A report is one statement for each grouping, all in one transaction: one view of the rows. */
export function createSQLiteStore(parts: StoreParts, client: SQLiteClient): Store {
  return createSQLStore(parts, {
    name: 'sqlite',
    async aggregate(plan) {
      const groupings = [sql`NULL`, ...plan.groups.map(({ expression }) => expression)]
      const statements = groupings.map((expression, index) => {
        const statement = aggregateStatement(plan, { expression, index: index - 1 })
        const { text, values } = render(statement, placeholder)
        return { args: values, sql: text }
      })
      const results = await client.batch(statements, 'read')
      return readAggregate(
        plan.groups,
        results.flatMap(({ rows }) => rows as ResultRow[]),
        readCost,
      )
    },
    joinTransaction: (id) =>
      id === undefined ? joinSQLiteConnection(parts, client) : joinSQLiteTransaction(parts, id),
    placeholder,
    retention: sqliteRetention(asSQLAdapter(parts.collections.payload.db), client),
    async withSession(deadline, work) {
      const adapter = asSQLAdapter(parts.collections.payload.db)
      const connection = createSQLiteConnection(adapter, client)
      try {
        return await work({
          findTitles: findTitlesWith(parts.collections.payload),
          statements: (table) => sqliteStatements({ connection, deadline }, table),
        })
      } finally {
        connection.close()
      }
    },
  })
}

type Grouping = { expression: SQL; index: number }

/**
 * A percentile by nearest rank is the least value whose rank is at least its share of the values. Ranks are counted over
 * distinct times: windows over all rows took 1.5 s for 200,000 of them, these 0.65 s.
 */
function aggregateStatement(
  { condition, measured, measuresUsage, table }: Aggregation,
  { expression, index }: Grouping,
): SQL {
  return sql`
    WITH "measured" AS NOT MATERIALIZED (
      SELECT ${expression} AS "value", ${measured}
      FROM ${table}
      WHERE ${condition}
    ), "summed" AS (
      SELECT "value",
        count(*) AS "requests",
        count(CASE WHEN "status" = 'error' THEN 1 END) AS "errors",
        count("responseTime") AS "timed",
        total("responseTime") AS "time"
        ${measuresUsage ? selectUsage() : sql``}
      FROM "measured"
      GROUP BY "value"
    ), "counted" AS (
      SELECT "value", "responseTime", count(*) AS "rows"
      FROM "measured"
      WHERE "responseTime" IS NOT NULL
      GROUP BY "value", "responseTime"
    ), "ranked" AS (
      SELECT "value", "responseTime", sum("rows") OVER (
        PARTITION BY "value" ORDER BY "responseTime" ROWS UNBOUNDED PRECEDING
      ) AS "rank"
      FROM "counted"
    ), "percentiles" AS (
      SELECT "ranked"."value",
        ${selectPercentile(sql`0.5`)} AS "p50",
        ${selectPercentile(sql`0.95`)} AS "p95",
        ${selectPercentile(sql`0.99`)} AS "p99"
      FROM "ranked" JOIN "summed" ON "summed"."value" IS "ranked"."value"
      GROUP BY "ranked"."value"
    )
    SELECT ${index} AS "grouping", "summed".*, "p50", "p95", "p99"
    FROM "summed" LEFT JOIN "percentiles" ON "percentiles"."value" IS "summed"."value"`
}

function selectPercentile(share: SQL): SQL {
  return sql`min(CASE WHEN "rank" >= ${share} * "timed" THEN "responseTime" END)`
}

function selectUsage(): SQL {
  const tokens = tokenMeasures.map((name) => sql`total(${identifier(name)}) AS ${identifier(name)}`)
  return sql`,
        ${selectCost()},
        count(CASE WHEN "cost" IS NULL AND ("status" = 'success' OR "totalTokens" > 0) THEN 1 END) AS "unpriced",
        ${join(tokens, sql`, `)}`
}

/** More than that for one call is a mistake, not money: added as it is, lest the sum of integers overflows. */
const maxExactCost = sql`1000000`

/**
 * SQLite has no decimals, and a sum of its binary numbers drifts. Whole dollars and the rest of a cost are exact by
 * themselves: each is an integer in units of 1e-12 USD, which is added up in two parts to stay within 64 bits.
 */
function selectCost(): SQL {
  const whole = sql`CAST("cost" AS integer)`
  const rest = sql`CAST(round(("cost" - ${whole}) * 1e12) AS integer)`
  const isExact = sql`abs("cost") < ${maxExactCost}`
  return sql`CAST(sum(CASE WHEN ${isExact} THEN ${whole} * 1000000 + ${rest} / 1000000 END) AS text) AS "costMillionths",
      CAST(sum(CASE WHEN ${isExact} THEN ${rest} % 1000000 END) AS text) AS "costRest",
      total(CASE WHEN NOT ${isExact} THEN "cost" END) AS "costBeyond"`
}

function readCost({ costBeyond, costMillionths, costRest }: Partial<ResultRow>): number {
  const millionths = BigInt(String(costMillionths ?? 0))
  const rest = BigInt(String(costRest ?? 0))
  return unscale(millionths * 1_000_000n + rest) + readNumber(costBeyond)
}
