import type { Field, FieldAccess } from 'payload'

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
  return {
    ...field,
    ...nested,
    admin: { ...field.admin, disableBulkEdit: true, readOnly: true },
    validate,
  } as Field
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
