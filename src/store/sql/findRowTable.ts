import type { FlattenedField } from 'payload'

import type { LogKind, Row } from '../../entries/row.js'
import type { LogCollections } from '../logCollections.js'
import type { MergeRule } from '../mergeRules.js'
import type { SQL } from './sql.js'
import type { TableColumn } from './sqlAdapter.js'

import { idFields } from '../../entries/row.js'
import { defaultOf, mergeRuleOf } from '../mergeRules.js'
import { isOwnField, needsPayload } from '../portable/needsPayload.js'
import { tableName } from '../tableName.js'
import { identifier } from './sql.js'
import { asSQLAdapter } from './sqlAdapter.js'

/** A column that a row is written to. */
export type RowColumn = {
  name: SQL
  /** Of the field in the row. */
  path: readonly string[]
  /** What the row has for this column, as the text that its driver would bind. */
  read: (row: Row) => null | string
  /** What it becomes when a job's start and end are made one row; nothing else than it was where there is none. */
  rule?: MergeRule
  /** What stands in a required field of which an entry says nothing. */
  standIn?: string
  /** As SQL writes it; text needs none. */
  type: SQL | undefined
}

/** The table of a log, as far as rows are written to it. */
export type RowTable = {
  columns: readonly RowColumn[]
  /** There unless the host took the field out. */
  digest: SQL | undefined
  /** The column of the unique id. */
  id: SQL
  kind: LogKind
  name: SQL
  status: SQL
}

/**
 * The table of a log where SQL of our own means the same as Payload's `create`: the host has no hooks there, and each of our
 * fields is one column of the table. Columns of the host's are left to their defaults.
 */
export function findRowTable(
  { config, payload, slug }: LogCollections,
  kind: LogKind,
): RowTable | undefined {
  const { schemaName, tableNameMap, tables } = asSQLAdapter(payload.db)
  const name = tableNameMap && tableName(tableNameMap, slug(kind))
  const table = name === undefined ? undefined : tables?.[name]
  if (name === undefined || table === undefined || needsPayload(config(kind), kind)) {
    return undefined
  }
  const fields = config(kind).flattenedFields.filter((field) => isOwnField(field.name, kind))
  const columns = fields.map((field) => columnsOf(table, field, { kind, parents: [] }))
  if (columns.includes(undefined)) {
    return undefined
  }
  const columnName = (key: string) => identifier(String(table[key]?.name))
  return {
    columns: [...madeId(table), ...(columns as RowColumn[][]).flat()],
    digest: fields.some((field) => field.name === 'digest') ? columnName('digest') : undefined,
    id: columnName(idFields[kind]),
    kind,
    name: schemaName ? identifier(schemaName, name) : identifier(name),
    status: columnName('status'),
  }
}

type Table = Record<string, TableColumn | undefined>

/** Ids that the adapter makes in JavaScript are not made by the database. */
function madeId({ id }: Table): RowColumn[] {
  const make = id?.defaultFn
  return id && make
    ? [{ name: identifier(id.name), path: [], read: () => String(make()), type: typeOf(id) }]
    : []
}

const singleFields = new Set<string>([
  ...['code', 'date', 'email', 'json', 'number', 'radio', 'select', 'text', 'textarea'],
])

type Position = { kind: LogKind; parents: readonly string[] }

/** `undefined` where a field is not one column of this table, such as one with many values or locales. */
function columnsOf(
  table: Table,
  field: FlattenedField,
  { kind, parents }: Position,
): RowColumn[] | undefined {
  const path = [...parents, field.name]
  if (field.type === 'group' && !field.localized) {
    const nested = field.flattenedFields.map((member) =>
      columnsOf(table, member, { kind, parents: path }),
    )
    return nested.includes(undefined) ? undefined : (nested as RowColumn[][]).flat()
  }
  const column = table[path.join('_')]
  if (column === undefined || !isSingle(field)) {
    return undefined
  }
  return [
    {
      name: identifier(column.name),
      path,
      read: createRead(column, path),
      rule: mergeRuleOf(kind, path[0]!),
      standIn: defaultOf(kind, field.name),
      type: typeOf(column),
    },
  ]
}

function isSingle(field: FlattenedField): boolean {
  const has = (name: string) => name in field && Boolean((field as Record<string, unknown>)[name])
  if (has('localized') || has('hasMany') || has('virtual')) {
    return false
  }
  return field.type === 'relationship'
    ? typeof field.relationTo === 'string'
    : singleFields.has(field.type)
}

/** Fields of a group are one level down. */
function createRead(
  column: TableColumn,
  [first = '', second]: readonly string[],
): RowColumn['read'] {
  if (second === undefined) {
    return ({ data }) => readColumn(column, data[first])
  }
  return ({ data }) => {
    const group: unknown = data[first]
    const isGroup = typeof group === 'object' && group !== null
    return isGroup ? readColumn(column, (group as Record<string, unknown>)[second]) : null
  }
}

/** As Payload and its adapter bind it: every type of ours is read from text by both databases. */
function readColumn(column: TableColumn, value: unknown): null | string {
  if (value === undefined || value === null) {
    return null
  }
  const bound = column.mapToDriverValue(value)
  return typeof bound === 'object' && bound !== null ? JSON.stringify(bound) : String(bound)
}

function typeOf(column: TableColumn): SQL | undefined {
  const type = column.getSQLType()
  if (column.enum) {
    const { enumName, schema } = column.enum
    return schema ? identifier(schema, enumName) : identifier(enumName)
  }
  return type === 'varchar' || type === 'text' ? undefined : { chunks: [type] }
}
