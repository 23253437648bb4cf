import { describe, expect, it } from 'vitest'

import type { Row } from '../../../../src/entries/row.js'
import type { RowTable } from '../../../../src/store/sql/findRowTable.js'

import {
  containedInsert,
  containedInserts,
} from '../../../../src/store/postgres/containedInsert.js'
import { identifier } from '../../../../src/store/sql/sql.js'

const table = {
  columns: ['action', 'label'].map((name) => ({
    name: identifier(name),
    path: [name],
    read: ({ data }: Row) => (data[name] as string | undefined) ?? null,
    type: undefined,
  })),
  digest: undefined,
  id: identifier('event_id'),
  kind: 'activityLogs',
  name: identifier('activity_logs'),
  status: identifier('status'),
} satisfies RowTable

function row(label: string): Row {
  return { data: { action: 'create', createdAt: '', label }, kind: 'activityLogs' }
}

/** What the database reads of a text in dollars: all until the tag comes again. */
function unquote(text: string): { content: string; rest: string } {
  const [, tag = ''] = /^(\$\w*\$)/.exec(text) ?? []
  const end = text.indexOf(tag, tag.length)
  return { content: text.slice(tag.length, end), rest: text.slice(end + tag.length) }
}

function insertOf(statement: string): string {
  const block = unquote(statement.slice('DO '.length))
  expect(block.rest).toBe('')
  const start = block.content.indexOf('EXECUTE ')
  expect(block.content.slice(0, start)).toBe(
    'BEGIN\n  LOCK TABLE "activity_logs" IN ROW EXCLUSIVE MODE NOWAIT;\n  ',
  )
  const { content: insert, rest } = unquote(block.content.slice(start + 'EXECUTE '.length))
  expect(rest).toMatch(/^;\nEXCEPTION/)
  return insert
}

describe('a row in a statement', () => {
  it('has the columns only that it has something for', () => {
    const { data } = row('x')
    const bare = {
      data: { action: 'create', createdAt: data.createdAt },
      kind: 'activityLogs',
    } as Row
    expect(insertOf(containedInsert(table, [bare], 'tag'))).toBe(
      'INSERT INTO "activity_logs" ("action") VALUES ($v$create$v$)',
    )
  })

  it.each([
    '$v$); DROP TABLE users; --',
    '$x$; END $x$',
    '$do$; DROP TABLE users; $do$',
    'ends in $v',
    'ends in $',
    '$v$x$do$',
    "it's \\' \\\\",
  ])('does not end its quote by %s', (label) => {
    const insert = insertOf(containedInsert(table, [row(label), row('other')], 'tag'))
    const values = insert.slice(insert.indexOf('VALUES (') + 'VALUES ('.length)
    const action = unquote(values)
    expect(action.content).toBe('create')
    const told = unquote(action.rest.slice(1))
    expect(told.content).toBe(label)
    expect(told.rest).toMatch(/^\),\(\$v\w*\$create/)
  })

  it('stands by itself in a block of its own, where others are not taken', () => {
    const statement = containedInserts(table, [row('a'), row('$do$')], 'tag')
    const { content, rest } = unquote(statement.slice('DO '.length))
    expect(rest).toBe('')
    expect(content.match(/RAISE INFO 'tag \d %'/g)).toEqual([
      "RAISE INFO 'tag 0 %'",
      "RAISE INFO 'tag 1 %'",
    ])
  })
})
