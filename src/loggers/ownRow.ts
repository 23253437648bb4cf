import type { JSONValue, Row, RowData } from '../entries/row.js'
import type { ActivityLogEntry } from '../entries/schemas.js'

import { createId } from '../entries/createId.js'
import { isPlainObject } from '../entries/isPlainObject.js'
import { actorTypes } from '../entries/knownValues.js'
import { isOrdinaryKey } from './ordinaryKeys.js'
import { isStorable } from './storableText.js'
import { toPlain } from './toPlain.js'

/** What code of ours says of an activity, but for its id: all fields but the actor's are known ones, of the right types. */
export type OwnEntry = ActivityLogEntry & {
  /** As `isoTime` writes it. */
  createdAt: string
  eventId?: undefined
}

/** Fields of such an entry in which nobody else has a say. */
export const ownFields: ReadonlySet<string> = new Set([
  ...['action', 'category', 'createdAt', 'eventId', 'resourceType', 'severity', 'status'],
])

/** Characters; longer texts are looked at in `buildRow`. */
const maxOwnText = 500

/**
 * The row that `buildRow` makes of an entry of ours, in a third of the time: of such an entry only what others have put into it
 * can be wrong. `undefined` where something is, and has to be repaired.
 */
export function ownRow(entry: OwnEntry): Row | undefined {
  const data: RowData = { createdAt: entry.createdAt, eventId: createId() }
  for (const name in entry) {
    const value: unknown = entry[name as keyof OwnEntry]
    if (value === undefined) {
      continue
    }
    const isWrong = name === 'actor' && !isActor(value)
    const kept = typeof value === 'string' ? ordinaryText(value) : ordinaryJSON(value)
    if (isWrong || kept === undefined) {
      return undefined
    }
    data[name] = kept
  }
  return { data, kind: 'activityLogs' }
}

const types = new Set<unknown>(actorTypes)
const actorFields = new Set(['collection', 'id', 'label', 'type'])

/** A log context names its actor as the host wrote it, right or wrong. */
function isActor(actor: unknown): boolean {
  return (
    isPlainObject(actor) &&
    types.has(actor.type) &&
    Object.keys(actor).every((name) => actorFields.has(name) && isText(actor[name]))
  )
}

function isText(value: unknown): boolean {
  return value === undefined || typeof value === 'string'
}

function ordinaryText(text: string): string | undefined {
  return text.length <= maxOwnText && isStorable(text) ? text : undefined
}

function ordinaryJSON(value: unknown): JSONValue | undefined {
  return ordinaryRecord(value) ?? ordinaryCopy(value)
}

/** Most groups of a row are a few short texts and flags; `undefined` for what is more than that. */
function ordinaryRecord(value: unknown): JSONValue | undefined {
  if (!isPlainObject(value)) {
    return undefined
  }
  const record: Record<string, JSONValue> = {}
  for (const name of Object.keys(value)) {
    const member = value[name]
    if (member === undefined) {
      continue
    }
    const kept = typeof member === 'string' ? ordinaryText(member) : member
    if ((typeof kept !== 'string' && typeof kept !== 'boolean') || !isOrdinaryKey(name)) {
      return undefined
    }
    record[name] = kept
  }
  return record
}

function ordinaryCopy(value: unknown): JSONValue | undefined {
  let isOrdinary = true
  const plain = toPlain(value, () => {
    isOrdinary = false
  })
  return isOrdinary ? plain : undefined
}
