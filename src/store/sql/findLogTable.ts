import type { CollectionSlug, FlattenedField } from 'payload'

import type { LogKind } from '../../entries/row.js'
import type { LogCollections } from '../logCollections.js'
import type { SQL, SQLValue } from './sql.js'

import { contentFields } from '../../entries/row.js'
import { tableName } from '../tableName.js'
import { readDate, readId, readListedNumber, readNumber, readText } from './readValue.js'
import { identifier, sql } from './sql.js'
import { asSQLAdapter } from './sqlAdapter.js'

/** A column that filters and groups may name. */
export type LogColumn = {
  expression: SQL
  /** The value as Payload binds it for this column; `undefined` where it is left to Payload. */
  read: (value: unknown) => SQLValue | undefined
  /** The same for a member of a list. */
  readListed: (value: unknown) => SQLValue | undefined
  type: 'date' | 'id' | 'number' | 'relation' | 'select' | 'text'
}

export type LogTable = {
  /** By its path, such as `tokenUsage.totalTokens`. Only envelope columns of the log's own table are found. */
  column: (path: string) => LogColumn | undefined
  name: SQL
}

/** The table of a log, where the adapter is one of the SQL family. */
export function findLogTable(collections: LogCollections, kind: LogKind): LogTable | undefined {
  const { config, payload, slug } = collections
  const { schemaName, tableNameMap, tables } = asSQLAdapter(payload.db)
  const name = tableNameMap && tableName(tableNameMap, slug(kind))
  const columns = name === undefined ? undefined : tables?.[name]
  if (name === undefined || columns === undefined) {
    return undefined
  }

  return {
    column(path) {
      const segments = path.split('.')
      const key = segments.join('_')
      const column = Object.hasOwn(columns, key) ? columns[key]?.name : undefined
      if (typeof column !== 'string' || contentFields[kind].includes(segments[0] ?? '')) {
        return undefined
      }
      return path === 'id'
        ? idColumn(collections, { name: column, to: slug(kind), type: 'id' })
        : fieldColumn(collections, column, findField(config(kind).flattenedFields, segments))
    },
    name: schemaName ? identifier(schemaName, name) : identifier(name),
  }
}

function findField(
  fields: FlattenedField[],
  [name, ...rest]: string[],
): FlattenedField | undefined {
  const field = fields.find((candidate) => candidate.name === name)
  if (field === undefined || ('localized' in field && field.localized)) {
    return undefined
  }
  if (rest.length === 0) {
    return field
  }
  return field.type === 'group' ? findField(field.flattenedFields, rest) : undefined
}

function fieldColumn(
  collections: LogCollections,
  name: string,
  field: FlattenedField | undefined,
): LogColumn | undefined {
  const expression = identifier(name)
  switch (field?.type) {
    case 'date':
      return { expression, read: readDate, readListed: readDate, type: 'date' }
    case 'number':
      return { expression, read: readNumber, readListed: readListedNumber, type: 'number' }
    case 'relationship':
      return typeof field.relationTo === 'string'
        ? idColumn(collections, { name, to: field.relationTo, type: 'relation' })
        : undefined
    case 'select':
      // Postgres refuses to compare an enum with anything but its own values.
      return {
        expression: sql`CAST(${expression} AS text)`,
        read: readText,
        readListed: readText,
        type: 'select',
      }
    case 'text':
      return { expression, read: readText, readListed: readText, type: 'text' }
    default:
      return undefined
  }
}

type IdColumn = { name: string; to: CollectionSlug; type: 'id' | 'relation' }

function idColumn({ payload }: LogCollections, { name, to, type }: IdColumn): LogColumn {
  const isText = payload.collections[to]?.customIDType === 'text'
  return {
    expression: identifier(name),
    read: (value) => readId(payload, to, value),
    // In a list, Payload also looks for the number that a text id begins with.
    readListed: (value) => (isText && type === 'relation' ? undefined : readId(payload, to, value)),
    type,
  }
}
