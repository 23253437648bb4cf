import type { Where } from 'payload'

import { describe, expect, it } from 'vitest'

import type { LogCollections } from '../../../../src/store/logCollections.js'

import { compileWhere } from '../../../../src/store/sql/compileWhere.js'
import { findLogTable } from '../../../../src/store/sql/findLogTable.js'
import { render } from '../../../../src/store/sql/sql.js'

const text = { type: 'text' }
const columns = [
  'id',
  'model',
  'cost',
  'status',
  'createdAt',
  'userId',
  'ownerId',
  'prompt',
  'words',
]

/** A log of the SQL family, as far as filters look at it. */
const collections = {
  config: () => ({
    flattenedFields: [
      { ...text, name: 'model' },
      { name: 'cost', type: 'number' },
      { name: 'status', type: 'select' },
      { name: 'createdAt', type: 'date' },
      { name: 'userId', relationTo: 'users', type: 'relationship' },
      { name: 'ownerId', relationTo: 'owners', type: 'relationship' },
      { ...text, name: 'prompt' },
      { ...text, localized: true, name: 'words' },
      { ...text, hasMany: true, name: 'tags' },
      { flattenedFields: [{ ...text, name: 'label' }], name: 'actor', type: 'group' },
      { name: 'any', relationTo: ['users', 'owners'], type: 'relationship' },
    ],
  }),
  payload: {
    collections: { owners: { customIDType: 'text' } },
    db: {
      defaultIDType: 'number',
      tableNameMap: new Map([['llm_logs', 'llm_logs']]),
      tables: {
        llm_logs: {
          ...Object.fromEntries(columns.map((name) => [name, { name: `${name}_column` }])),
          actor_label: { name: 'actor_label' },
          enableRLS: () => undefined,
        },
      },
    },
  },
  slug: () => 'llm-logs',
} as unknown as LogCollections

function compile(where: unknown): [string, ...unknown[]] | null {
  const table = findLogTable(collections, 'llmLogs')!
  const condition = compileWhere(table, where as Where)
  const statement = condition && render(condition, (position) => `$${position}`)
  return statement && [statement.text, ...statement.values]
}

it.each([
  ['nothing', {}, ['TRUE']],
  ['a text', { model: { equals: 'm' } }, ['"model_column" = $1', 'm']],
  ['an empty text', { model: { equals: '' } }, ['"model_column" = $1', '']],
  ['a number as text', { cost: { less_than: '1e-7' } }, ['"cost_column" < $1', '1e-7']],
  ['a select', { status: { equals: 'x' } }, ['CAST("status_column" AS text) = $1', 'x']],
  ['an id as text', { userId: { equals: '7' } }, ['"userId_column" = $1', 7]],
  ['a text id', { ownerId: { equals: 7 } }, ['"ownerId_column" = $1', '7']],
  ['a field in a group', { 'actor.label': { exists: true } }, ['"actor_label" IS NOT NULL']],
  [
    'a range of dates',
    { createdAt: { greater_than_equal: '2026-01-01', less_than: new Date(0) } },
    [
      '"createdAt_column" >= $1 AND "createdAt_column" < $2',
      '2026-01-01T00:00:00.000Z',
      '1970-01-01T00:00:00.000Z',
    ],
  ],
  [
    'lists in lists',
    { And: [{ OR: [{ cost: { exists: false } }, { id: { in: [1, 2] } }] }, {}, { or: [] }] },
    ['(((("cost_column" IS NULL) OR ("id_column" IN ($1, $2)))))', 1, 2],
  ],
])('says %s', (_title, where, statement) => {
  expect(compile(where)).toEqual(statement)
})

describe('leaves to Payload', () => {
  it.each([
    ['a search', { model: { like: 'm' } }],
    ['an operator that there is none of', { model: { is: 'm' } }],
    ['a name of Object', { model: { constructor: 'm' } }],
    ['no operator', { model: {} }],
    ['operators of which Payload heeds the first only', { model: { in: ['a'], not_equals: 'm' } }],
    ['an unknown field', { team: { equals: 'm' } }],
    ['a property of the table', { enableRLS: { equals: 'm' } }],
    ['a name of its prototype', { __proto__x: { equals: 1 }, constructor: { equals: 'm' } }],
    ['a field of a related document', { 'userId.email': { equals: 'm' } }],
    ['the id of a related document', { 'userId.id': { equals: 1 } }],
    ['a group', { actor: { equals: 'm' } }],
    ['a column by the name it has in the table', { actor_label: { equals: 'm' } }],
    ['a path in GraphQL', { actor__label: { equals: 'm' } }],
    ['content', { prompt: { equals: 'm' } }],
    ['a localized field', { words: { equals: 'm' } }],
    ['a field of many values', { tags: { equals: 'm' } }],
    ['a relationship to several collections', { any: { equals: 1 } }],
    ['a number for a text', { model: { equals: 1 } }],
    ['an object', { model: { equals: { a: 1 } } }],
    ['nothing given', { model: { equals: undefined } }],
    ['a list for a value', { model: { equals: ['m'] } }],
    ['a value for a list', { model: { in: 'a,b' } }],
    ['a null in a list of others', { model: { not_in: ['a', null] } }],
    ['a null in a list of ids', { userId: { in: [1, null] } }],
    ['a list of text ids', { ownerId: { in: ['7 of 9'] } }],
    ['a text that is no number', { cost: { equals: 'much' } }],
    ['no text for a number', { cost: { equals: '' } }],
    ['infinity', { cost: { less_than: Infinity } }],
    ['a number as text in a list', { cost: { in: ['1'] } }],
    ['a text that is no id', { userId: { equals: 'ann' } }],
    ['a number in another notation', { userId: { equals: '1e3' } }],
    ['a fraction for an id', { userId: { equals: 1.5 } }],
    ['the word null', { userId: { equals: 'null' } }],
    ['a text that is no date', { createdAt: { equals: 'today' } }],
    ['a date as a number', { createdAt: { equals: 0 } }],
    ['an order of options', { status: { greater_than: 'error' } }],
    ['an order of null', { cost: { greater_than: null } }],
    ['another truth than true and false', { cost: { exists: 1 } }],
    ['two lists beside each other', { and: [{ model: { equals: 'm' } }], or: [] }],
    ['the same list twice', { AND: [], and: [] }],
    ['a list that is none', { and: { model: { equals: 'm' } } }],
    ['a condition that is none', { and: [null] }],
    ['a text for a filter', 'model'],
    ['an unsupported condition deep within', { or: [{ and: [{ model: { near: 'm' } }] }] }],
  ])('%s', (_title, where) => {
    expect(compile(where)).toBeNull()
  })
})
