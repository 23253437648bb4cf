import type { JSONValue, LogKind, Row, RowData } from '../entries/row.js'
import type { KnownField } from './knownFields.js'

import { createId } from '../entries/createId.js'
import { requiredDefaults } from '../entries/requiredDefaults.js'
import { idFields, isRecord } from '../entries/row.js'
import { errorText } from './errorText.js'
import { isoTime } from './isoTime.js'
import { knownFields } from './knownFields.js'
import { repairValue } from './repairValue.js'
import { toPlain } from './toPlain.js'

type JSONRecord = Record<string, JSONValue>

const maxRepairs = 100

/**
 * Turns whatever a caller handed in into a complete, well-formed row. Never throws and never drops an entry: what is
 * wrong is repaired, or kept beside, and said in `repairs`.
 */
export function buildRow(kind: LogKind, entry: unknown): Row {
  const repairs: Repairs = { count: 0, entries: {} }
  const build = { data: readEntry(entry, repairs), kind, repairs }
  keepKnownFields(build)
  fillRequired(build)
  fillTotalTokens(build.data)
  if (repairs.count > 0) {
    build.data.repairs = repairs.entries
  }
  return { data: build.data as RowData, kind }
}

type Repairs = { count: number; entries: JSONRecord }

type Build = { data: JSONRecord; kind: LogKind; repairs: Repairs }

type Problem = { problem: string; value?: JSONValue }

function note(repairs: Repairs, path: string, { problem, value }: Problem): void {
  if (repairs.count < maxRepairs) {
    repairs.count += 1
    repairs.entries[path || 'entry'] = value === undefined ? { problem } : { problem, value }
  }
}

function readEntry(entry: unknown, repairs: Repairs): JSONRecord {
  const plain = toPlain(withErrorText(entry), (keys, problem) => {
    // To join long keys takes a while: not for more than are told.
    if (repairs.count < maxRepairs) {
      note(repairs, keys.join('.'), { problem })
    }
  })
  if (isRecord(plain)) {
    return plain
  }
  note(repairs, 'entry', { problem: 'an entry is an object', value: plain ?? 'undefined' })
  return {}
}

/** An Error in the `error` field becomes its message, and its name the `errorType`. */
function withErrorText(entry: unknown): unknown {
  try {
    if (typeof entry === 'object' && entry !== null && 'error' in entry) {
      const { error } = entry
      return error instanceof Error ? replaceError(entry, error) : entry
    }
  } catch {
    // A getter of the caller's: toPlain reads the entry again, property by property.
  }
  return entry
}

/** Descriptors, because a getter of another field may throw. */
function replaceError(entry: object, error: Error): object {
  const fields = Object.getOwnPropertyDescriptors(entry)
  const text = { enumerable: true, value: errorText(error) }
  const name = { enumerable: true, value: error.name }
  return Object.defineProperties({}, { errorType: name, ...fields, error: text })
}

/** In place: the copy is ours, and another one would cost as much again. */
function keepKnownFields({ data, kind, repairs }: Build): void {
  const fields = knownFields[kind]
  const unknown: JSONRecord = {}
  let hasUnknown = false
  for (const name in data) {
    if (!hasOwn.call(data, name)) {
      continue
    }
    const field = fields.get(name)
    const value = data[name]!
    if (field === undefined) {
      hasUnknown = true
      unknown[name] = value
      delete data[name]
      note(repairs, name, { problem: 'not a field of this log; kept in metadata.unknownFields' })
    } else if (typeof value !== 'string' || value.length < field.minTextLength) {
      const kept = value === null ? undefined : keepValue({ field, path: name, repairs, value })
      keepMember(data, name, kept)
    }
  }
  if (hasUnknown) {
    const { metadata = {} } = data
    const base = isRecord(metadata) ? metadata : { value: metadata }
    data.metadata = { ...base, unknownFields: unknown }
  }
}

/** Here: V8 does not see through what another module exports in a loop over members. */
const { hasOwnProperty: hasOwn } = Object.prototype

function keepMember(record: JSONRecord, name: string, kept: JSONValue | undefined): void {
  if (kept === undefined) {
    delete record[name]
  } else if (kept !== record[name]) {
    record[name] = kept
  }
}

type Candidate = { field: KnownField; path: string; repairs: Repairs; value: JSONValue }

function keepValue({ field, path, repairs, value }: Candidate): JSONValue | undefined {
  if (field.members && isRecord(value)) {
    return keepGroup({ members: field.members, path, repairs, value })
  }
  if (field.accepts(value)) {
    return value
  }
  const { keepOriginal, problem, value: repaired } = repairValue(field.schema, value, path)
  note(repairs, path, { problem, value: keepOriginal ? value : undefined })
  return repaired
}

type Group = {
  members: ReadonlyMap<string, KnownField>
  path: string
  repairs: Repairs
  value: JSONRecord
}

function keepGroup({ members, path: groupPath, repairs, value: group }: Group): JSONValue {
  for (const name of Object.keys(group)) {
    const field = members.get(name)
    const value = group[name]!
    const path = `${groupPath}.${name}`
    if (field === undefined && value !== null) {
      note(repairs, path, { problem: 'not a field of this log', value })
    }
    const isKept = field !== undefined && value !== null
    keepMember(group, name, isKept ? keepValue({ field, path, repairs, value }) : undefined)
  }
  return group
}

function fillRequired({ data, kind, repairs }: Build): void {
  data[idFields[kind]] ??= createId()
  data.createdAt = readDate(data.createdAt as string | undefined, repairs)
  const defaults: Record<string, string> = requiredDefaults[kind]
  for (const name of Object.keys(defaults)) {
    if (data[name] === undefined) {
      const value = name === 'status' && data.error !== undefined ? 'error' : defaults[name]!
      data[name] = value
      note(repairs, name, { problem: `missing; "${value}" stored` })
    }
  }
}

/** The total is the sum of the two, unless the provider counts more. */
function fillTotalTokens({ tokenUsage }: JSONRecord): void {
  if (!isRecord(tokenUsage) || tokenUsage.totalTokens !== undefined) {
    return
  }
  const { completionTokens, promptTokens } = tokenUsage
  if (completionTokens !== undefined || promptTokens !== undefined) {
    tokenUsage.totalTokens = Number(promptTokens ?? 0) + Number(completionTokens ?? 0)
  }
}

/**
 * UTC with milliseconds. Years above 9999 do not sort, and those below 100 come back from Postgres as others or not at all:
 * `Date` takes the way it writes them for years of two digits.
 */
function readDate(text: string | undefined, repairs: Repairs): string {
  if (text === undefined) {
    return isoTime(Date.now())
  }
  const iso = new Date(text).toISOString()
  if (/^(?!00)\d{4}-/.test(iso)) {
    return iso
  }
  note(repairs, 'createdAt', {
    problem: 'year out of range; the time of logging stored',
    value: iso,
  })
  return isoTime(Date.now())
}
