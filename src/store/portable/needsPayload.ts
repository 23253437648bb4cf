import type { FlattenedField, SanitizedCollectionConfig } from 'payload'

import type { LogKind } from '../../entries/row.js'

import { digestField } from '../../entries/row.js'
import { entrySchemas } from '../../entries/schemas.js'

/** Those that run at a create; Payload itself puts a `beforeDuplicate` on unique fields. */
const fieldHooks = ['afterChange', 'beforeChange', 'beforeValidate'] as const
const operationHooks = ['afterChange', 'afterOperation', 'beforeChange', 'beforeValidate'] as const

/**
 * Whether rows of this collection have to go through `payload.create`: the host has given it hooks, or fields that only
 * Payload can fill. Else the adapter's own `create` means the same and is several times quicker.
 */
export function needsPayload(config: SanitizedCollectionConfig, kind: LogKind): boolean {
  const hasHooks = operationHooks.some((name) => (config.hooks[name]?.length ?? 0) > 0)
  // One beforeOperation hook is ours (collections/refuseContentQueries.ts).
  const hasOperationHook = (config.hooks.beforeOperation?.length ?? 0) > 1
  return (
    hasHooks || hasOperationHook || config.flattenedFields.some((field) => isHosts(field, kind))
  )
}

/** A field that the logbook itself fills. */
export function isOwnField(name: string, kind: LogKind): boolean {
  return name in entrySchemas[kind].shape || name === 'repairs' || name === digestField
}

function isHosts(field: FlattenedField, kind: LogKind): boolean {
  const isFilled = 'defaultValue' in field && field.defaultValue !== undefined
  if (isFilled || hasHooks(field)) {
    return true
  }
  if (!isOwnField(field.name, kind)) {
    return 'required' in field && field.required === true
  }
  const members = field.type === 'group' ? field.flattenedFields : []
  return members.some((member) => hasHooks(member) || 'defaultValue' in member)
}

function hasHooks(field: FlattenedField): boolean {
  const hooks = 'hooks' in field ? field.hooks : undefined
  return fieldHooks.some((name) => (hooks?.[name]?.length ?? 0) > 0)
}
