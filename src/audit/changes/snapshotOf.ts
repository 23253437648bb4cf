import type { JSONValue } from '../../entries/row.js'
import type { ChangeSettings, FieldConfig, Truncated } from './FieldChange.js'
import type { JSONRecord } from './values.js'

import { compileFields } from './compileFields.js'
import { readMember, setMember } from './readMember.js'
import { snapshotField } from './snapshotFields.js'

export type SnapshotInput = {
  doc: unknown
  fields: readonly FieldConfig[]
  locales?: readonly string[]
  settings?: ChangeSettings
}

const defaultMaxBytes = 64 * 1024

/**
 * A document as the database has it, by the fields of its config: in all locales, relationships as ids, without secrets. Fields
 * that are too large are shortened, then left out. Never throws.
 */
export function snapshotOf({ doc, fields, locales = [], settings = {} }: SnapshotInput): {
  snapshot: JSONRecord
  truncated?: Truncated
} {
  const { maxBytes = defaultMaxBytes } = settings
  const snapshot: JSONRecord = {}
  let bytes = 2
  let changesLeftOut = 0
  for (const node of compileFields(fields, settings)) {
    const value = readMember(doc, node.name)
    // Rich text and long values as they are, as long as there is room for them.
    const shown = [true, false].map(
      (isWhole) => (): JSONValue | undefined =>
        snapshotField(node, value, { isWhole, locales, settings }),
    )
    const room = maxBytes - bytes - node.label.length - 4
    const kept = firstFitting(shown, room)
    if (kept === undefined) {
      changesLeftOut += 1
    } else if (kept.value !== undefined) {
      bytes += kept.bytes + node.label.length + 4
      setMember(snapshot, node.label, kept.value)
    }
  }
  return { snapshot, ...(changesLeftOut > 0 && { truncated: { changesLeftOut } }) }
}

type Fitting = { bytes: number; value?: JSONValue }

function firstFitting(
  makers: readonly (() => JSONValue | undefined)[],
  room: number,
): Fitting | undefined {
  for (const make of makers) {
    try {
      const value = make()
      const bytes = value === undefined ? 0 : Buffer.byteLength(JSON.stringify(value))
      if (bytes <= room) {
        return { bytes, value }
      }
    } catch {
      // Nested too deeply for the stack, or of the host's code.
    }
  }
  return undefined
}
