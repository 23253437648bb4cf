import type {
  BlockSlug,
  FieldAccess,
  FlattenedBlock,
  FlattenedField,
  PayloadRequest,
} from 'payload'

import type { JSONValue } from '../entries/row.js'

import { isRecord } from '../entries/row.js'

type Document = Record<string, unknown>
type Fields = readonly FlattenedField[]
type JSONRecord = { [key: string]: JSONValue }

type Subject = { doc: Document; fields: Fields }

/** What of a row's `changes` the reader may see. */
export type ChangeFilter = (changes: JSONValue | undefined) => Promise<JSONValue[]>

/**
 * Leaves of the changes of a document those whose fields the reader may read. What no field of the config stands for, as a
 * field that was taken out since, is left out; so is what the app itself has logged, which has no paths.
 */
export function createChangeFilter(req: PayloadRequest, subject: Subject): ChangeFilter {
  const reader = createReader(req, subject)
  return async (changes) => {
    const list = Array.isArray(changes) ? changes : []
    const kept = await Promise.all(list.map((change) => keepChange(change, subject.fields, reader)))
    return kept.filter((change) => change !== undefined)
  }
}

type Reader = {
  /** Of a field, some of which are kept by their names. */
  blocksOf: (field: FlattenedField) => FlattenedBlock[]
  /** Asks the rules of a field, once for each. */
  mayRead: (field: FlattenedField) => Promise<boolean>
}

/** By the document as it is now. A rule that looks at what stands beside a field in a group or row has nothing to look at, and denies. */
function createReader(req: PayloadRequest, { doc, fields }: Subject): Reader {
  const answers = new Map<FlattenedField, Promise<boolean>>()

  async function ask(field: FlattenedField): Promise<boolean> {
    const read = (field as { access?: { read?: FieldAccess } }).access?.read
    if ((field as { hidden?: boolean }).hidden) {
      return false
    }
    try {
      const siblingData = fields.includes(field) ? doc : undefined
      const args = { data: doc, doc, id: doc.id as string, req, siblingData }
      return read === undefined || (await read(args)) === true
    } catch {
      return false
    }
  }

  return {
    blocksOf(field) {
      const blocks =
        field.type === 'blocks' ? [...(field.blockReferences ?? []), ...field.blocks] : []
      return blocks
        .map((block) =>
          typeof block === 'string' ? req.payload.blocks[block as BlockSlug] : block,
        )
        .filter((block) => block !== undefined)
    },
    mayRead(field) {
      const answer = answers.get(field) ?? ask(field)
      answers.set(field, answer)
      return answer
    },
  }
}

async function keepChange(
  change: JSONValue,
  fields: Fields,
  reader: Reader,
): Promise<JSONValue | undefined> {
  if (!isRecord(change) || typeof change.path !== 'string') {
    return undefined
  }
  const found = await followPath(change.path.split('.'), fields, reader)
  if (found === undefined) {
    return undefined
  }
  const kept = { ...change }
  for (const name of ['from', 'to'] as const) {
    const value = kept[name]
    if (isRecord(value) && found.rowFields) {
      kept[name] = await keepMembers(value, found.rowFields(value), reader)
    }
  }
  return kept
}

/** The end of a path: of the row of a list, with the fields that it has. */
type Found = { rowFields?: (row: JSONRecord) => Fields }

/** `undefined` where the reader may not read a field on the way, or there is none. */
async function followPath(
  [name = '', ...rest]: readonly string[],
  fields: Fields,
  reader: Reader,
): Promise<Found | undefined> {
  // Of blocks of several types, all that have a field of that name.
  const candidates = fields.filter((field) => field.name === name)
  const answers = await Promise.all(candidates.map(reader.mayRead))
  if (candidates.length === 0 || answers.includes(false)) {
    return undefined
  }
  if (rest.length === 0) {
    return {}
  }
  const [field] = candidates
  if (field?.type === 'array' || field?.type === 'blocks') {
    const [, ...inRow] = rest
    const inside = candidates.flatMap((each) => allRowFields(each, reader))
    return inRow.length > 0
      ? followPath(inRow, inside, reader)
      : {
          rowFields: (row) =>
            candidates.flatMap((each) => fieldsOfRow({ field: each, reader, row })),
        }
  }
  return followPath(rest, candidates.flatMap(fieldsOf), reader)
}

async function keepMembers(
  record: JSONRecord,
  fields: Fields,
  reader: Reader,
): Promise<JSONRecord> {
  const kept: JSONRecord = {}
  for (const [name, value] of Object.entries(record)) {
    const field = fields.find((each) => each.name === name)
    if (name === 'blockType' || name === 'id') {
      kept[name] = value
    } else if (field && (await reader.mayRead(field))) {
      kept[name] = await keepInside(value, field, reader)
    }
  }
  return kept
}

async function keepInside(
  value: JSONValue,
  field: FlattenedField,
  reader: Reader,
): Promise<JSONValue> {
  if (Array.isArray(value)) {
    const rows = value.map((row) => keepInside(row, field, reader))
    return Promise.all(rows)
  }
  const isRow = field.type === 'array' || field.type === 'blocks'
  if (!isRecord(value) || !(isRow || fieldsOf(field).length > 0)) {
    return value
  }
  const fields = isRow ? fieldsOfRow({ field, reader, row: value }) : fieldsOf(field)
  const known = fields.some(({ name }) => name in value)
  // By locale, where the field is localized.
  return known || !(field as { localized?: boolean }).localized
    ? keepMembers(value, fields, reader)
    : keepLocales(value, field, reader)
}

async function keepLocales(
  byLocale: JSONRecord,
  field: FlattenedField,
  reader: Reader,
): Promise<JSONRecord> {
  const inside = { ...field, localized: false } as FlattenedField
  const entries = Object.entries(byLocale).map(async ([locale, value]) => [
    locale,
    await keepInside(value, inside, reader),
  ])
  return Object.fromEntries(await Promise.all(entries)) as JSONRecord
}

function fieldsOf(field: FlattenedField): Fields {
  return 'flattenedFields' in field ? field.flattenedFields : []
}

function allRowFields(field: FlattenedField, { blocksOf }: Reader): Fields {
  return field.type === 'blocks'
    ? blocksOf(field).flatMap(({ flattenedFields }) => flattenedFields)
    : fieldsOf(field)
}

type RowOf = { field: FlattenedField; reader: Reader; row: JSONRecord }

function fieldsOfRow({ field, reader, row }: RowOf): Fields {
  return field.type === 'blocks'
    ? (reader.blocksOf(field).find(({ slug }) => slug === row.blockType)?.flattenedFields ?? [])
    : fieldsOf(field)
}
