import type { Aggregation } from './sql/planAggregation.js'
import type { ResultRow } from './sql/readAggregate.js'
import type { SQL } from './sql/sql.js'
import type { PostgresPool } from './sql/sqlAdapter.js'
import type { Store } from './Store.js'
import type { StoreParts } from './storeParts.js'

import { findTitlesOnClient } from './postgres/findTitlesOnClient.js'
import { joinPostgresTransaction } from './postgres/joinPostgresTransaction.js'
import { postgresRetention } from './postgres/postgresRetention.js'
import { postgresStatements } from './postgres/postgresStatements.js'
import { containmentOf, probeContainment } from './postgres/probeContainment.js'
import { withClient } from './postgres/withClient.js'
import { createSQLStore } from './sql/createSQLStore.js'
import { readAggregate, readNumber } from './sql/readAggregate.js'
import { identifier, join, render, sql } from './sql/sql.js'
import { tokenMeasures } from './tokenMeasures.js'

const placeholder = (position: number) => `$${position}`

/** A store for Postgres. A report is one statement, hence one consistent view of the rows. */
export function createPostgresStore(parts: StoreParts, pool: PostgresPool): Store {
  return createSQLStore(parts, {
    name: 'postgres',
    async aggregate(plan) {
      const { text, values } = render(aggregateStatement(plan), placeholder)
      const { rows } = await pool.query(text, values)
      return readAggregate(plan.groups, rows as ResultRow[], ({ cost }) => readNumber(cost))
    },
    joinTransaction: (id) =>
      id === undefined ? undefined : joinPostgresTransaction(parts, id, containmentOf(pool)),
    placeholder,
    prepare: async () => (await probeContainment(pool)).problem,
    retention: postgresRetention(pool),
    withSession: (deadline, work) =>
      withClient({ deadline, pool }, (client) =>
        work({
          findTitles: findTitlesOnClient(parts.collections.payload, client),
          statements: (table) => postgresStatements(client, table),
        }),
      ),
  })
}

// Figures leave as text: what the driver makes of bigint and numeric is up to the host's type parsers.
function aggregateStatement({
  condition,
  groups,
  measured,
  measuresUsage,
  table,
}: Aggregation): SQL {
  const names = groups.map((_group, index) => identifier(`group_${index}`))
  const columns = groups.map(({ expression }, index) => sql`${expression} AS ${names[index]!}, `)
  const sets = [sql`()`, ...names.map((name) => sql`(${name})`)]
  return sql`
    SELECT ${selectGroup(names)},
      count(*)::text AS "requests",
      (count(*) FILTER (WHERE "status"::text = 'error'))::text AS "errors",
      count("responseTime")::text AS "timed",
      sum("responseTime")::text AS "time",
      ${selectPercentile(sql`0.5`)} AS "p50",
      ${selectPercentile(sql`0.95`)} AS "p95",
      ${selectPercentile(sql`0.99`)} AS "p99"
      ${measuresUsage ? selectUsage() : sql``}
    FROM (
      SELECT ${join(columns, sql``)} ${measured}
      FROM ${table}
      WHERE ${condition}
    ) AS "rows"
    GROUP BY GROUPING SETS (${join(sets, sql`, `)})`
}

/** Which grouping a row of the result belongs to, and its group. A row for all has neither. */
function selectGroup(names: readonly SQL[]): SQL {
  if (names.length === 0) {
    return sql`-1 AS "grouping", NULL AS "value"`
  }
  const cases = names.map((name, index) => sql`WHEN GROUPING(${name}) = 0 THEN ${index}::integer`)
  return sql`CASE ${join(cases, sql` `)} ELSE -1 END AS "grouping",
      COALESCE(${join(names, sql`, `)}) AS "value"`
}

/** Nearest rank; one sort serves all of them. */
function selectPercentile(share: SQL): SQL {
  return sql`(percentile_disc(${share}) WITHIN GROUP (ORDER BY "responseTime"))::text`
}

function selectUsage(): SQL {
  const tokens = tokenMeasures.map(identifierSum)
  return sql`,
      sum(round("cost"::numeric, 12))::text AS "cost",
      (count(*) FILTER (WHERE "cost" IS NULL AND ("status"::text = 'success' OR "totalTokens" > 0)))::text AS "unpriced",
      ${join(tokens, sql`, `)}`
}

function identifierSum(name: string): SQL {
  return sql`sum(${identifier(name)})::text AS ${identifier(name)}`
}
