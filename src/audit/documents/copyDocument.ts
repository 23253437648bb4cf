import { isPlainObject } from '../../entries/isPlainObject.js'
import { setMember } from '../changes/readMember.js'

export type DocumentData = Record<string, unknown>

export type DocumentCopy = { bytes: number; doc: DocumentData }

/**
 * A copy of a document as the adapter read it. Payload shapes what it has read for its reader in place: one locale of many,
 * relationships populated, formatted by hooks. What is no plain object or list, such as an ObjectId, is shared.
 *
 * @returns the copy and about how many bytes it takes.
 */
export function copyDocument(doc: DocumentData): DocumentCopy {
  const size = { bytes: 0 }
  const copy = copyValue(doc, size, 0) as DocumentData
  return { bytes: size.bytes, doc: copy }
}

const perValueBytes = 16

/** Levels; what is deeper is shared: nobody hides a change by what it is nested in. */
const maxDepth = 200

function copyValue(value: unknown, size: { bytes: number }, depth: number): unknown {
  size.bytes += typeof value === 'string' ? value.length * 2 : perValueBytes
  if (Array.isArray(value)) {
    return depth > maxDepth ? value : value.map((item) => copyValue(item, size, depth + 1))
  }
  if (depth > maxDepth || !isPlainObject(value)) {
    return value
  }
  const copy: DocumentData = {}
  for (const name of Object.keys(value)) {
    setMember(copy, name, copyValue(value[name], size, depth + 1))
  }
  return copy
}
