import type { Condition, Field, FieldAccess } from 'payload'

import type { LogKind } from '../src/entries/row.js'

import { contentFields } from '../src/entries/row.js'

// Entries are checked and repaired before they come here: a row is never refused for its length or an odd value.
const validate = () => true as const

/**
 * Turns plain field definitions into fields of a log: read-only throughout, and content (prompts, bodies, changes …)
 * readable with its own right only, out of list columns, filters and bulk edits.
 */
export function logFields(kind: LogKind, readContent: FieldAccess, fields: Field[]): Field[] {
  const content = new Set(contentFields[kind])
  return fields.map((field) => {
    if (field.type === 'row') {
      return { ...field, fields: logFields(kind, readContent, field.fields) }
    }
    const readOnly = asReadOnly(field)
    return 'name' in field && content.has(String(field.name))
      ? asContent(readOnly, readContent)
      : readOnly
  })
}

function asReadOnly(field: Field): Field {
  const nested = 'fields' in field ? { fields: field.fields.map(asReadOnly) } : {}
  const isOptional = 'name' in field && !('required' in field && field.required)
  return {
    ...field,
    ...nested,
    admin: {
      ...field.admin,
      // A row has many fields, and most of them are empty.
      ...(isOptional ? { condition: isFilled(String(field.name)) } : {}),
      disableBulkEdit: true,
      readOnly: true,
    },
    ...(field.type === 'row' ? {} : { validate }),
  } as Field
}

function isFilled(name: string): Condition {
  return (_data, siblingData) => hasValue((siblingData as Record<string, unknown>)?.[name])
}

function hasValue(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) {
    return value !== undefined && value !== null && value !== ''
  }
  return value instanceof Date || Object.values(value).some(hasValue)
}

function asContent(field: Field, readContent: FieldAccess): Field {
  return {
    ...field,
    access: { read: readContent },
    admin: {
      ...field.admin,
      disableGroupBy: true,
      disableListColumn: true,
      disableListFilter: true,
    },
    custom: { 'payload-logbook': { content: true } },
  } as Field
}
