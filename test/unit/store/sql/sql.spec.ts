import { expect, it } from 'vitest'

import { identifier, join, render, sql } from '../../../../src/store/sql/sql.js'

const numbered = (position: number) => `$${position}`

it('keeps values out of the text, in their order', () => {
  const inner = sql`b = ${'; DROP TABLE a'}`
  const statement = render(sql`SELECT ${1} WHERE ${inner} AND c = ${null}`, numbered)
  expect(statement).toEqual({
    text: 'SELECT $1 WHERE b = $2 AND c = $3',
    values: [1, '; DROP TABLE a', null],
  })
})

it('quotes names', () => {
  const name = identifier('my app', 'a"b')
  expect(render(name, numbered).text).toBe('"my app"."a""b"')
})

it('joins pieces', () => {
  const pieces = [sql`${1}`, sql`${2}`, sql`${3}`]
  expect(render(sql`(${join(pieces, sql`, `)})`, () => '?')).toEqual({
    text: '(?, ?, ?)',
    values: [1, 2, 3],
  })
  expect(render(join([], sql`, `), numbered).text).toBe('')
})
