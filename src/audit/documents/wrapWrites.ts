import type { BaseDatabaseAdapter } from 'payload'

import { setImmediate as nextTurn } from 'node:timers/promises'

import type { Change, ChangeDetails } from './Change.js'
import type { DocumentCopy, DocumentData } from './copyDocument.js'
import type { AuditPlan } from './createPlans.js'
import type { AuditedRequest } from './requestMemory.js'

import { guarded } from '../../capture/guarded.js'
import { isPlainObject } from '../../entries/isPlainObject.js'
import { isSigningIn } from './authInternals.js'
import { hidesPublished } from './behindDraft.js'
import { copyDocument } from './copyDocument.js'
import { bulkOf, describeUpdate, wholeOf } from './describeUpdate.js'
import { isBulk, noteWritten } from './noteWritten.js'
import { documentKey, findMemory, forget, globalKey, recall } from './requestMemory.js'
import { takeTurnIn } from './takeTurns.js'

export type WriteWatch = {
  /** `undefined` for what is not logged, now. */
  find: (kind: 'collection' | 'global', slug: string) => AuditPlan | undefined
  /**
   * @param tell may throw: then it is said that there is no row.
   * @returns what the change has to wait for. Rejects where the change is to be refused.
   */
  record: (
    tell: () => Change | undefined,
    req: AuditedRequest | undefined,
  ) => Promise<void> | undefined
}

/** Logs what is written to documents, as the adapter was told to write it: all fields, in all locales. */
export function wrapWrites(adapter: BaseDatabaseAdapter, watch: WriteWatch): void {
  wrapCreate(adapter, watch)
  wrapUpdate(adapter, watch)
  wrapDelete(adapter, watch)
  wrapGlobals(adapter, watch)
}

function wrapCreate(adapter: BaseDatabaseAdapter, { find, record }: WriteWatch): void {
  const { create } = adapter
  adapter.create = async function (args) {
    const result = await create.call(adapter, args)
    const req = args.req as AuditedRequest | undefined
    await record(() => {
      const plan = find('collection', args.collection)
      if (plan === undefined) {
        return undefined
      }
      const written = wholeOf(result, args) ?? (args.data as DocumentData)
      const id = idOf(result) ?? args.customID ?? args.data.id
      const { bytes, doc: after } = noteWritten(
        { key: documentKey(plan.slug, id), plan, req },
        written,
      )
      return { action: 'create', after, bytes, details: draftOf(after), id, plan }
    }, req)
    return result
  }
}

function wrapUpdate(adapter: BaseDatabaseAdapter, { find, record }: WriteWatch): void {
  const { findOne, updateMany, updateOne } = adapter

  // `upsert` of Payload's adapters calls this.
  adapter.updateOne = async function (args) {
    const req = args.req as AuditedRequest | undefined
    const data = args.data as DocumentData
    const begun = guarded(() => beginUpdate(find('collection', args.collection), args))
    if (begun === undefined) {
      return updateOne.call(adapter, args)
    }
    if (isOfBulk(req)) {
      await takeTurnIn(req)
    }
    const { hidesPublished, known, plan } = begun
    const where = { id: { equals: known } }
    const published = hidesPublished
      ? await findOne.call(adapter, { ...subjectOf(args), where }).catch(() => null)
      : null
    const result = await updateOne.call(adapter, args)
    await record(() => {
      const id = idOf(result) ?? known
      if (id === undefined || !wasWritten(result, args)) {
        return undefined
      }
      const write = { args, data, key: documentKey(plan.slug, id), plan, req, result }
      const more = args.options?.upsert === true ? { upsert: true } : {}
      return { ...describeUpdate(write, published ?? undefined, more), id }
    }, req)
    return result
  }

  adapter.updateMany = async function (args) {
    const result = await updateMany.call(adapter, args)
    const req = args.req as AuditedRequest | undefined
    const plan = guarded(() => beginUpdate(find('collection', args.collection), args)?.plan)
    if (plan) {
      const data = guarded(() => copyDocument(args.data as DocumentData).doc) ?? {}
      await recordMany({ data, plan, record, req, result, where: args.where })
    }
    return result
  }
}

type Begun = {
  /** Whether a draft was read where it is about what is published. */
  hidesPublished: boolean
  known: number | string | undefined
  plan: AuditPlan
}

/** What is known of an update before it is written; `undefined` for what is none to be logged. */
function beginUpdate(
  plan: AuditPlan | undefined,
  args: { data: unknown; id?: number | string; req?: unknown; where?: unknown },
): Begun | undefined {
  const req = args.req as AuditedRequest | undefined
  const data = args.data as DocumentData
  if (plan === undefined || isSigningIn(plan, data, req)) {
    return undefined
  }
  const known = args.id ?? idIn(args.where)
  const key = known === undefined ? undefined : documentKey(plan.slug, known)
  return { hidesPublished: hidesPublished({ data, key, plan, req }), known, plan }
}

type Many = {
  data: DocumentData
  plan: AuditPlan
  record: WriteWatch['record']
  req: AuditedRequest | undefined
  result: unknown
  where: unknown
}

/** Rows that are made in one turn of the event loop. */
const maxTogether = 100

/** Documents of one statement. Nobody read what they were. */
async function recordMany({ data, plan, record, req, result, where }: Many): Promise<void> {
  const details: ChangeDetails = { before: 'unread', where: copyValue(where) }
  if (!Array.isArray(result)) {
    return record(() => ({ action: 'update', after: data, details, plan }), req)
  }
  for (let start = 0; start < result.length; start += maxTogether) {
    const rows = result
      .slice(start, start + maxTogether)
      .map((doc: unknown) =>
        record(() => ({ action: 'update', after: data, details, id: idOf(doc), plan }), req),
      )
    await Promise.all(rows)
    await nextTurn()
  }
}

function wrapDelete(adapter: BaseDatabaseAdapter, { find, record }: WriteWatch): void {
  const { deleteMany, deleteOne } = adapter

  adapter.deleteOne = async function (args) {
    const req = args.req as AuditedRequest | undefined
    if (isOfBulk(req)) {
      await takeTurnIn(req)
    }
    const result = await deleteOne.call(adapter, args)
    await record(() => {
      const plan = find('collection', args.collection)
      if (plan === undefined || !wasWritten(result, args)) {
        return undefined
      }
      const id = idOf(result) ?? idIn(args.where)
      const key = documentKey(plan.slug, id)
      const remembered = recall(req, key)
      const { bytes, doc: before } = remembered ?? copyOf(wholeOf(result, args))
      forgetAll(req, key)
      return { action: 'delete', before, bytes, details: bulkOf(remembered), id, plan }
    }, req)
    return result
  }
  adapter.deleteMany = async function (args) {
    await deleteMany.call(adapter, args)
    await record(
      () => {
        const plan = find('collection', args.collection)
        return (
          plan && {
            action: 'delete',
            details: { before: 'unread', where: copyValue(args.where) },
            plan,
          }
        )
      },
      args.req as AuditedRequest | undefined,
    )
  }
}

function wrapGlobals(adapter: BaseDatabaseAdapter, { find, record }: WriteWatch): void {
  const { createGlobal, updateGlobal } = adapter

  adapter.createGlobal = async function (args) {
    const result = await createGlobal.call(adapter, args)
    const req = args.req as AuditedRequest | undefined
    await record(() => {
      const plan = find('global', args.slug)
      if (plan === undefined) {
        return undefined
      }
      const written = wholeOf(result, args) ?? (args.data as DocumentData)
      const { bytes, doc: after } = noteWritten({ key: globalKey(args.slug), plan, req }, written)
      return { action: 'create', after, bytes, details: draftOf(after), id: args.slug, plan }
    }, req)
    return result as never
  }
  adapter.updateGlobal = async function (args) {
    const result = await updateGlobal.call(adapter, args)
    const req = args.req as AuditedRequest | undefined
    await record(() => {
      const plan = find('global', args.slug)
      if (plan === undefined) {
        return undefined
      }
      const data = args.data as DocumentData
      const write = { args, data, key: globalKey(args.slug), plan, req, result }
      const published = hidesPublished(write) ? recall(req, write.key)?.published : undefined
      return { ...describeUpdate(write, published), id: args.slug }
    }, req)
    return result as never
  }
}

function copyOf(doc: DocumentData | undefined): Partial<DocumentCopy> {
  return doc === undefined ? {} : copyDocument(doc)
}

/** Of a condition. */
function copyValue(value: unknown): unknown {
  return guarded(() => (isPlainObject(value) ? copyDocument(value).doc : value))
}

function isOfBulk(req: AuditedRequest | undefined): req is AuditedRequest {
  return guarded(() => isBulk(req)) === true
}

function forgetAll(req: AuditedRequest | undefined, key: string): void {
  const memory = findMemory(req)
  if (memory) {
    forget(memory, key)
  }
}

function subjectOf<Args extends { collection: unknown; req?: unknown }>({
  collection,
  req,
}: Args): Pick<Args, 'collection' | 'req'> {
  return { collection, req }
}

/** An adapter that is asked for nothing back does not tell. */
function wasWritten(result: unknown, { returning }: { returning?: boolean }): boolean {
  return isPlainObject(result) || returning === false
}

function idOf(doc: unknown): unknown {
  return isPlainObject(doc) ? (doc.id ?? undefined) : undefined
}

/** Of a condition that is for one document. */
function idIn(where: unknown): number | string | undefined {
  const id = isPlainObject(where) ? where.id : undefined
  const equals = isPlainObject(id) ? id.equals : undefined
  return typeof equals === 'number' || typeof equals === 'string' ? equals : undefined
}

function draftOf({ _status }: DocumentData): ChangeDetails {
  return _status === 'draft' ? { draft: true } : {}
}
