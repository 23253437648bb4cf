import type { FieldNode } from './compileFields.js'
import type { ChangeSettings, FieldConfig } from './FieldChange.js'

import { redacted } from '../../entries/redacted.js'
import { compileFields } from './compileFields.js'
import { readMember } from './readMember.js'

export type ConditionInput = {
  fields: readonly FieldConfig[]
  settings?: ChangeSettings
  where: unknown
}

/** Of every document, and no secrets. */
const plain = new Set(['_status', 'createdAt', 'deletedAt', 'id', 'updatedAt'])

/** Conditions in conditions; what is nested deeper is not told. */
const maxDepth = 8

/**
 * A condition as it may be told: by which fields, and which values of those that are no secrets. What is asked of others, of what the
 * config does not know, or of other documents through a relationship is redacted.
 */
export function conditionOf({ fields, settings = {}, where }: ConditionInput): unknown {
  return readCondition(where, { depth: 0, nodes: compileFields(fields, settings) })
}

type Reading = { depth: number; nodes: readonly FieldNode[] }

function readCondition(where: unknown, { depth, nodes }: Reading): unknown {
  if (typeof where !== 'object' || where === null) {
    return where === undefined ? undefined : redacted
  }
  if (depth > maxDepth) {
    return redacted
  }
  const inner = { depth: depth + 1, nodes }
  if (Array.isArray(where)) {
    return where.map((part) => readCondition(part, inner))
  }
  const told = Object.keys(where).map((name) => {
    const value = readMember(where, name)
    const isOfMany = ['and', 'or'].includes(name.toLowerCase())
    const shown = isOfMany ? readCondition(value, inner) : isTold(name, nodes) ? value : redacted
    return [name, shown]
  })
  return Object.fromEntries(told)
}

function isTold(path: string, nodes: readonly FieldNode[]): boolean {
  const [name = '', ...rest] = path.split('.')
  const node = nodes.find((known) => known.name === name)
  if (node === undefined) {
    return rest.length === 0 && plain.has(name)
  }
  if (node.policy !== 'keep') {
    return false
  }
  if (node.children.length > 0 && rest.length > 0) {
    return isTold(rest.join('.'), node.children)
  }
  return rest.length === 0 || (rest.length === 1 && node.localized !== false)
}
