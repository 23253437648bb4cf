import type { Payload } from 'payload'

import type { FindTitles } from '../actorLabels.js'
import type { SQL } from '../sql/sql.js'
import type { PostgresClient } from '../sql/sqlAdapter.js'

import { identifier, join, render, sql } from '../sql/sql.js'
import { asSQLAdapter } from '../sql/sqlAdapter.js'
import { tableName } from '../tableName.js'

/** Looks titles up on the connection that the rows are then written on: Payload would take a second one. */
export function findTitlesOnClient(payload: Payload, client: PostgresClient): FindTitles {
  return async ({ collection, ids, titles }) => {
    const { schemaName, tableNameMap, tables } = asSQLAdapter(payload.db)
    const name = tableNameMap && tableName(tableNameMap, collection)
    const table = name === undefined ? undefined : tables?.[name]
    if (name === undefined || table?.id === undefined) {
      return []
    }
    // A title in another table, such as one with locales, is no text to Payload's database API either.
    const columns = titles.flatMap((title): SQL[] => {
      const column = table[title]
      return column ? [sql`${identifier(column.name)}::text AS ${identifier(title)}`] : []
    })
    const from = schemaName ? identifier(schemaName, name) : identifier(name)
    const list = ids.map((id) => sql`${id}`)
    const statement = sql`
      SELECT ${join([sql`"id"::text AS "id"`, ...columns], sql`, `)}
      FROM ${from}
      WHERE "id" IN (${join(list, sql`, `)})`
    const { text, values } = render(statement, (position) => `$${position}`)
    const { rows } = await client.query(text, values)
    return rows as Awaited<ReturnType<FindTitles>>
  }
}
