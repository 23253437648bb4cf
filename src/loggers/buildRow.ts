import { v7 as createId } from 'uuid'
import { z } from 'zod'

import type { JSONValue, LogKind, Row, RowData } from '../entries/row.js'

import { requiredDefaults } from '../entries/requiredDefaults.js'
import { contentFields, idFields } from '../entries/row.js'
import { entrySchemas } from '../entries/schemas.js'
import { capEnvelope } from './capEnvelope.js'
import { repairValue } from './repairValue.js'
import { messageOf, toPlain } from './toPlain.js'

type Repairs = Record<string, { problem: string; value?: JSONValue }>

const maxRepairs = 100

/**
 * Turns whatever a caller handed in into a complete, well-formed row. Never throws and never drops an entry: what is
 * wrong is repaired, or kept beside, and said in `repairs`.
 */
export function buildRow(kind: LogKind, entry: unknown): Row {
  const repairs: Repairs = {}
  const note = (path: string, problem: string, value?: JSONValue) => {
    if (Object.keys(repairs).length < maxRepairs) {
      repairs[path || 'entry'] = value === undefined ? { problem } : { problem, value }
    }
  }
  const plain = readEntry(entry, note)
  const data: Record<string, JSONValue> = {}
  const build = { data, kind, note }
  keepKnownFields(build, plain)
  keepUnknownFields(build, plain)
  fillRequired(build)
  fillTotalTokens(data)
  capFields(build)
  if (Object.keys(repairs).length > 0) {
    data.repairs = repairs
  }
  return { data: data as RowData, kind }
}

type Note = (path: string, problem: string, value?: JSONValue) => void

type Build = { data: Record<string, JSONValue>; kind: LogKind; note: Note }

function readEntry(entry: unknown, note: Note): Record<string, JSONValue> {
  const plain = toPlain(withErrorText(entry), '', note)
  if (typeof plain === 'object' && plain !== null && !Array.isArray(plain)) {
    return plain
  }
  note('entry', 'an entry is an object', plain ?? String(entry))
  return {}
}

/** An Error in the `error` field becomes its message, and its name the `errorType`. */
function withErrorText(entry: unknown): unknown {
  try {
    if (typeof entry === 'object' && entry !== null && 'error' in entry) {
      const { error } = entry
      if (error instanceof Error) {
        return { errorType: error.name, ...entry, error: errorText(error) }
      }
    }
  } catch {
    // A getter of the caller's: toPlain reads the entry again, property by property.
  }
  return entry
}

/** Message of an error and of what caused it, in one line. */
export function errorText(error: unknown): string {
  const messages: string[] = []
  const seen = new Set<unknown>()
  for (let at = error; at !== undefined && at !== null && !seen.has(at);) {
    seen.add(at)
    messages.push(messageOf(at))
    at = at instanceof Error ? at.cause : undefined
  }
  return messages.join(' ← ')
}

function keepKnownFields({ data, kind, note }: Build, plain: Record<string, JSONValue>): void {
  for (const [name, schema] of Object.entries<z.ZodType>(entrySchemas[kind].shape)) {
    const value = plain[name]
    if (value === undefined || value === null) {
      continue
    }
    const kept = keepValue({ note, path: name, schema, value })
    if (kept !== undefined) {
      data[name] = kept
    }
  }
}

type Candidate = { note: Note; path: string; schema: z.ZodType; value: JSONValue }

function keepValue({ note, path, schema, value }: Candidate): JSONValue | undefined {
  const inner = unwrap(schema)
  if (inner instanceof z.ZodObject && isRecord(value)) {
    return keepGroup({ note, path, schema: inner, value })
  }
  if (inner.safeParse(value).success) {
    return value
  }
  const repaired = repairValue(inner, value, path)
  note(path, repaired.problem, repaired.keepOriginal ? value : undefined)
  return repaired.value
}

function keepGroup({
  note,
  path,
  schema,
  value,
}: Candidate & { schema: z.ZodObject; value: Record<string, JSONValue> }): JSONValue {
  const kept: Record<string, JSONValue> = {}
  for (const [name, member] of Object.entries(value)) {
    const field = Object.hasOwn(schema.shape, name) ? (schema.shape[name] as z.ZodType) : undefined
    if (member === null) {
      continue
    }
    if (field === undefined) {
      note(`${path}.${name}`, 'not a field of this log', member)
      continue
    }
    const result = keepValue({ note, path: `${path}.${name}`, schema: field, value: member })
    if (result !== undefined) {
      kept[name] = result
    }
  }
  return kept
}

function unwrap(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodOptional ? (schema.unwrap() as z.ZodType) : schema
}

function isRecord(value: JSONValue): value is Record<string, JSONValue> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A field that the log does not have goes to `metadata.unknownFields`, under its own name. */
function keepUnknownFields({ data, kind, note }: Build, plain: Record<string, JSONValue>): void {
  const known = entrySchemas[kind].shape
  const unknown = Object.entries(plain).filter(([name]) => !Object.hasOwn(known, name))
  if (unknown.length === 0) {
    return
  }
  const metadata = data.metadata ?? {}
  const base = isRecord(metadata) ? metadata : { value: metadata }
  data.metadata = { ...base, unknownFields: Object.fromEntries(unknown) }
  for (const [name] of unknown) {
    note(name, 'not a field of this log; kept in metadata.unknownFields')
  }
}

function fillRequired({ data, kind, note }: Build): void {
  data[idFields[kind]] ??= createId()
  data.createdAt = storableDate(data.createdAt as string | undefined, note)
  for (const [name, fallback] of Object.entries(requiredDefaults[kind])) {
    if (data[name] === undefined) {
      const value = name === 'status' && data.error !== undefined ? 'error' : fallback
      data[name] = value
      note(name, `missing; "${value}" stored`)
    }
  }
}

/** The total is the sum of the two, unless the provider counts more. */
function fillTotalTokens({ tokenUsage }: Record<string, JSONValue>): void {
  if (tokenUsage === undefined || !isRecord(tokenUsage) || tokenUsage.totalTokens !== undefined) {
    return
  }
  const { completionTokens, promptTokens } = tokenUsage
  if (completionTokens !== undefined || promptTokens !== undefined) {
    tokenUsage.totalTokens = Number(promptTokens ?? 0) + Number(completionTokens ?? 0)
  }
}

/** Content is shortened by privacy; a URL is in no index. */
function capFields({ data, kind, note }: Build): void {
  for (const [name, value] of Object.entries(data)) {
    if (contentFields[kind].includes(name) || name === 'endpoint') {
      continue
    }
    if (isRecord(value)) {
      capFields({ data: value, kind, note: (path, ...rest) => note(`${name}.${path}`, ...rest) })
      continue
    }
    const capped = capEnvelope(name, value)
    if (capped !== value) {
      data[name] = capped
      note(name, 'too long; cut', value)
    }
  }
}

/** UTC with milliseconds; other years than 1 to 9999 do not sort, and not every database takes them. */
function storableDate(text: string | undefined, note: Note): string {
  const iso = new Date(text ?? Date.now()).toISOString()
  if (/^(?!0000)\d{4}-/.test(iso)) {
    return iso
  }
  note('createdAt', 'year out of range; the time of logging stored', iso)
  return new Date().toISOString()
}
