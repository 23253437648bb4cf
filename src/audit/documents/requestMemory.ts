import type { DocumentData } from './copyDocument.js'

import { createId } from '../../entries/createId.js'
import { copyDocument } from './copyDocument.js'

/** What Payload read of a document before it wrote it. */
export type Remembered = {
  /** Joins the rows of one bulk operation. */
  bulkId?: string
  bytes: number
  doc: DocumentData
  /** What is published, where it was read beside a draft over it. */
  published?: DocumentData
  /** A version may be a draft over a published document. */
  source: 'document' | 'version'
}

export type RequestMemory = {
  /** Set while a bulk operation on a collection reads what it will write. */
  bulk?: { collection: string; id: string }
  bytes: number
  docs: Map<string, Remembered>
  /** Whether an operation that writes was begun: before, what is read is not remembered. */
  isWriting: boolean
  /** The version that is being restored, by document. */
  restoring: Map<string, number | string>
  /** Documents for which the operation said that it takes all locales out of publication. */
  unpublishing: Set<string>
  /** Documents for which the operation said that they are drafts from now on. */
  withdrawing: Set<string>
  /** Written, and their version not yet. */
  written: Set<string>
}

/** The part of a request that is looked at here; adapters get less than all of it. */
export type AuditedRequest = {
  context?: Record<string, unknown>
  locale?: unknown
  transactionID?: null | number | Promise<null | number | string> | string
}

/** A property, because Payload gives proxies of a request to the documents of a bulk operation: a map by object has not seen them. */
const memoryKey = Symbol.for('payload-logbook.audit')

/** Bytes of documents remembered for one request; the oldest go first. */
const maxBytes = 64 * 1024 * 1024

type Remembering = { [memoryKey]?: RequestMemory }

export function findMemory(req: AuditedRequest | undefined): RequestMemory | undefined {
  return (req as Remembering | undefined)?.[memoryKey]
}

export function memoryOf(req: AuditedRequest): RequestMemory {
  const known = findMemory(req)
  if (known) {
    return known
  }
  const memory: RequestMemory = {
    bytes: 0,
    docs: new Map(),
    isWriting: false,
    restoring: new Map(),
    unpublishing: new Set(),
    withdrawing: new Set(),
    written: new Set(),
  }
  try {
    // Enumerable: a copy of a request, for a transaction of its own, say, is the same request.
    ;(req as Remembering)[memoryKey] = memory
  } catch {
    // A frozen object is nobody's request: nothing is remembered.
  }
  return memory
}

/** Whether this request writes: reads of others need not be remembered. */
export function isWriting(req: AuditedRequest | undefined): req is AuditedRequest {
  return req !== undefined && (Boolean(req.transactionID) || findMemory(req)?.isWriting === true)
}

export function recall(
  req: AuditedRequest | undefined,
  key: string | undefined,
): Remembered | undefined {
  return key === undefined ? undefined : findMemory(req)?.docs.get(key)
}

export function remember(
  memory: RequestMemory,
  key: string,
  { bulkId, doc, source }: Pick<Remembered, 'bulkId' | 'doc' | 'source'>,
): void {
  keep(memory, key, { bulkId, source, ...copyDocument(doc) })
}

/** Remembers a document that is a copy already. */
export function keep(memory: RequestMemory, key: string, remembered: Remembered): void {
  forget(memory, key)
  memory.docs.set(key, remembered)
  memory.bytes += remembered.bytes
  for (const oldest of memory.docs.keys()) {
    if (memory.bytes <= maxBytes || oldest === key) {
      break
    }
    forget(memory, oldest)
  }
}

/** Of a global both are read. */
export function rememberPublished(memory: RequestMemory, key: string, doc: DocumentData): void {
  const draft = memory.docs.get(key)
  if (draft) {
    const { bytes, doc: published } = copyDocument(doc)
    draft.published = published
    draft.bytes += bytes
    memory.bytes += bytes
  }
}

export function forget(memory: RequestMemory, key: string): void {
  memory.bytes -= memory.docs.get(key)?.bytes ?? 0
  memory.docs.delete(key)
}

export function beginBulk(memory: RequestMemory, collection: string): void {
  memory.bulk = { collection, id: createId() }
}

export function documentKey(slug: string, id: unknown): string {
  return `collection/${slug}/${String(id)}`
}

export function globalKey(slug: string): string {
  return `global/${slug}`
}
