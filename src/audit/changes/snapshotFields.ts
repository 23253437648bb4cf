import type { JSONValue } from '../../entries/row.js'
import type { FieldNode } from './compileFields.js'
import type { ChangeSettings } from './FieldChange.js'
import type { JSONRecord, RowValue } from './values.js'

import { redacted } from '../../entries/redacted.js'
import { canonicalText } from './canonicalText.js'
import { fieldsOfRow } from './compileFields.js'
import { isLocaleMap } from './locales.js'
import { isEmpty, readMember, setMember } from './readMember.js'
import { showValue } from './showValues.js'
import { normalize, readList, readRows } from './values.js'

export type SnapshotPlace = {
  /** Whether rich text and long values are kept as they are. */
  isWhole: boolean
  locales: readonly string[]
  settings: ChangeSettings
}

/** What a record holds in its fields, as JSON. Empty fields are left out. */
export function snapshotFields(
  nodes: readonly FieldNode[],
  record: unknown,
  place: SnapshotPlace,
): JSONRecord {
  const snapshot: JSONRecord = {}
  for (const node of nodes) {
    const value = snapshotField(node, readMember(record, node.name), place)
    if (value !== undefined) {
      setMember(snapshot, node.label, value)
    }
  }
  return snapshot
}

/** In all its locales. */
export function snapshotField(
  node: FieldNode,
  value: unknown,
  place: SnapshotPlace,
): JSONValue | undefined {
  if (!isLocaleMap(node, value, place.locales)) {
    return snapshotValue(node, value, place)
  }
  const byLocale: JSONRecord = {}
  for (const locale of place.locales) {
    const localized = snapshotValue(node, readMember(value, locale), place)
    if (localized !== undefined) {
      setMember(byLocale, locale, localized)
    }
  }
  return isEmptyRecord(byLocale) ? undefined : byLocale
}

export function snapshotValue(
  node: FieldNode,
  value: unknown,
  place: SnapshotPlace,
): JSONValue | undefined {
  if (isEmpty(value)) {
    return undefined
  }
  if (node.policy !== 'keep') {
    return snapshotHidden(node, value, place)
  }
  switch (node.kind) {
    case 'group': {
      const group = snapshotFields(node.children, value, place)
      return isEmptyRecord(group) ? undefined : group
    }
    case 'list': {
      const items = readList(node.type, value).map((item) => showLeaf(node.type, item, place))
      return items.length > 0 ? items : undefined
    }
    case 'rows': {
      const rows = readRows(value).map((row) => ({ id: row.key, ...snapshotRow(node, row, place) }))
      return rows.length > 0 ? rows : undefined
    }
    default:
      return showLeaf(node.type, normalize(node.type, value), place)
  }
}

function snapshotHidden(
  node: FieldNode,
  value: unknown,
  place: SnapshotPlace,
): JSONValue | undefined {
  const { hash } = place.settings
  const whole = snapshotValue({ ...node, policy: 'keep' }, value, { ...place, isWhole: true })
  if (whole === undefined || node.policy === 'redact' || hash === undefined) {
    return whole === undefined ? undefined : redacted
  }
  return hash(typeof whole === 'string' ? whole : canonicalText(whole))
}

/** A row without its id, which is told beside it. */
export function snapshotRow(
  node: FieldNode,
  { blockType, row }: RowValue,
  place: SnapshotPlace,
): JSONRecord {
  const snapshot = snapshotFields(fieldsOfRow(node, blockType), row, place)
  return blockType === '' ? snapshot : { blockType, ...snapshot }
}

function showLeaf(type: string, value: unknown, { isWhole, settings }: SnapshotPlace): JSONValue {
  if (!isWhole) {
    return showValue(type, value, settings)
  }
  return typeof value === 'string' ? value : (JSON.parse(canonicalText(value)) as JSONValue)
}

function isEmptyRecord(record: JSONRecord): boolean {
  return Object.keys(record).length === 0
}
