import type { LogContextFrame } from '../entries/logContext.js'
import type { JSONValue, Row, RowData } from '../entries/row.js'

import { mergeSubject } from '../entries/logContext.js'
import { isRecord } from '../entries/row.js'
import { getRegistry } from '../registry.js'
import { buildRow } from './buildRow.js'

type JSONRecord = Record<string, JSONValue>

/** A context, checked and repaired as the fields of an entry are. */
type PreparedContext = { data: JSONRecord; repairs?: JSONRecord }

const plainFields = ['correlationId', 'feature', 'projectId', 'sessionId', 'tenant'] as const
const contextFields = new Set<string>([...plainFields, 'actor', 'metadata', 'userId'])

/** Checked at the first row of a context, and never for one that logs nothing. */
const preparedContexts = new WeakMap<LogContextFrame, PreparedContext>()

/** Fills in, where a row does not say it itself, what the log context of the caller says. In place: the row is new. */
export function addContext(row: Row): Row {
  return addFrame(row, getRegistry().context.getStore())
}

/** The same of a context that was the caller's then. */
export function addFrame(row: Row, frame: LogContextFrame | undefined): Row {
  if (frame !== undefined) {
    fillIn(row.data, prepare(frame))
  }
  return row
}

function fillIn(data: RowData, context: PreparedContext): void {
  const repairs = isRecord(data.repairs) ? data.repairs : {}
  for (const name of plainFields) {
    // What the entry said and could not be kept was about somebody or something else.
    if (data[name] === undefined && !(name in repairs)) {
      setField(data, name, context.data[name])
    }
  }
  if (!('userId' in repairs || 'actor' in repairs)) {
    const { actor, userId } = mergeSubject(context.data, {
      actor: data.actor,
      userId: data.userId,
    })
    setField(data, 'actor', actor as JSONValue | undefined)
    setField(data, 'userId', userId as JSONValue | undefined)
  }
  setField(data, 'metadata', mergeMetadata(context.data.metadata, data.metadata))
  if (context.repairs) {
    data.repairs = { ...context.repairs, ...repairs }
  }
}

function setField(data: RowData, name: string, value: JSONValue | undefined): void {
  if (value !== undefined) {
    data[name] = value
  }
}

function mergeMetadata(
  context: JSONValue | undefined,
  own: JSONValue | undefined,
): JSONValue | undefined {
  if (!isRecord(context)) {
    return own
  }
  return { ...context, ...(isRecord(own) ? own : own !== undefined && { value: own }) }
}

function prepare(frame: LogContextFrame): PreparedContext {
  const known = preparedContexts.get(frame)
  if (known) {
    return known
  }
  const prepared = readContext(frame)
  preparedContexts.set(frame, prepared)
  return prepared
}

/** As an entry of the log that requires least: what is wrong in a context is wrong in the same way there. */
function readContext({ fields, problems }: LogContextFrame): PreparedContext {
  const entry: Record<string, unknown> = {}
  const unknown: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(fields)) {
    const target = contextFields.has(name) ? entry : unknown
    target[name] = value
  }
  // A field of ours, or of nobody: both have no place in a context.
  const others = Object.keys(unknown).length > 0 ? { [noField]: unknown } : {}
  const { data } = buildRow('activityLogs', { ...entry, ...others, ...required })
  const repairs: JSONRecord = isRecord(data.repairs) ? data.repairs : {}
  for (const [name, problem] of Object.entries(problems)) {
    repairs[name] = { problem }
  }
  const hasRepairs = Object.keys(repairs).length > 0
  return { data, ...(hasRepairs && { repairs }) }
}

/** Kept by `buildRow` as an unknown field is: in `metadata.unknownFields`, with a word in `repairs`. */
const noField = 'logContext'
const required = { action: '', category: '', status: 'info' }
