import type { FieldChange, FieldConfig } from '../../../../src/audit/changes/FieldChange.js'

type JSONRecord = Record<string, unknown>
type Row = { id: string } & JSONRecord

/** A document with its changes made: as a reader of the log would. */
export function applyChanges(
  doc: JSONRecord,
  changes: readonly FieldChange[],
  fields: readonly FieldConfig[],
): JSONRecord {
  const copy = structuredClone(doc)
  for (const change of changes) {
    const place = find(copy, change, fields)
    if (place.rowId !== undefined) {
      applyToRows(place, change)
    } else if (change.kind === 'set') {
      place.holder[place.name] = change.to
    } else {
      place.holder[place.name] = applyToList(listAt(place), change, place.field)
    }
  }
  return copy
}

type Place = { field: FieldConfig; holder: JSONRecord; name: string; rowId?: string }

function find(
  doc: JSONRecord,
  { locale, path }: FieldChange,
  fields: readonly FieldConfig[],
): Place {
  const segments = path.split('.')
  let place: Place | undefined
  let record = doc
  let known = fields
  for (let index = 0; index < segments.length; index += 1) {
    const name = segments[index]!
    const field = known.find((candidate) => candidate.name === name)!
    place = placeOf(record, field, locale)
    const isLast = index === segments.length - 1
    if (field.type === 'group' && !isLast) {
      place.holder[place.name] ??= {}
      record = place.holder[place.name] as JSONRecord
      known = field.fields!
    } else if ((field.type === 'array' || field.type === 'blocks') && !isLast) {
      index += 1
      const rowId = segments[index]!
      if (index === segments.length - 1) {
        return { ...place, rowId }
      }
      record = listAt(place).find((row) => (row as Row).id === rowId) as JSONRecord
      known = fieldsOfRow(field, record)
    }
  }
  return place!
}

function placeOf(record: JSONRecord, field: FieldConfig, locale: string | undefined): Place {
  const name = field.name!
  if (field.localized !== true || locale === undefined) {
    return { field, holder: record, name }
  }
  record[name] ??= {}
  return { field, holder: record[name] as JSONRecord, name: locale }
}

function fieldsOfRow(field: FieldConfig, row: JSONRecord): readonly FieldConfig[] {
  const blocks = (field.blocks ?? []) as { fields: FieldConfig[]; slug: string }[]
  return field.fields ?? blocks.find(({ slug }) => slug === row.blockType)!.fields
}

function listAt({ holder, name }: Place): unknown[] {
  holder[name] ??= []
  return holder[name] as unknown[]
}

function applyToRows(place: Place, { at, kind, to }: FieldChange): void {
  const rows = listAt(place) as Row[]
  if (kind === 'remove') {
    rows.splice(
      rows.findIndex(({ id }) => id === place.rowId),
      1,
    )
  } else {
    rows.splice(typeof at === 'number' ? at : rows.length, 0, {
      ...(to as JSONRecord),
      id: place.rowId!,
    })
  }
}

function applyToList(list: unknown[], change: FieldChange, { type }: FieldConfig): unknown[] {
  const isRows = type === 'array' || type === 'blocks'
  const keyOf = (item: unknown) => JSON.stringify(isRows ? (item as Row).id : item)
  const result = [...list]
  if (change.kind === 'remove') {
    for (const item of (change.from as unknown[]).reverse()) {
      result.splice(result.map(keyOf).lastIndexOf(keyOf(item)), 1)
    }
  } else if (change.kind === 'move') {
    const to = (change.to as unknown[]).map((item) =>
      isRows ? list.find((row) => (row as Row).id === item) : item,
    )
    result.splice(typeof change.at === 'number' ? change.at : 0, to.length, ...to)
  } else {
    const positions = Array.isArray(change.at) ? change.at : undefined
    for (const [index, item] of (change.to as unknown[]).entries()) {
      result.splice(positions?.[index] ?? result.length, 0, item)
    }
  }
  return result
}
