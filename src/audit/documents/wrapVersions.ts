import type { BaseDatabaseAdapter } from 'payload'

import type { Change } from './Change.js'
import type { DocumentCopy } from './copyDocument.js'
import type { AuditPlan } from './createPlans.js'
import type { AuditedRequest } from './requestMemory.js'
import type { WriteWatch } from './wrapWrites.js'

import { guarded } from '../../capture/guarded.js'
import { isPlainObject } from '../../entries/isPlainObject.js'
import { copyDocument } from './copyDocument.js'
import { beforeOf, restoredVersion } from './describeUpdate.js'
import { documentKey, findMemory, globalKey, keep, memoryOf, recall } from './requestMemory.js'

/**
 * Logs drafts: they are written as versions and as nothing else. The version that follows each write of a document itself is a
 * copy of what is logged already.
 */
export function wrapVersions(adapter: BaseDatabaseAdapter, watch: WriteWatch): void {
  const { createGlobalVersion, createVersion, updateGlobalVersion, updateVersion } = adapter

  adapter.createVersion = async function (args) {
    const key = documentKey(args.collectionSlug, args.parent)
    const data = copyDraft(args.snapshot === true ? undefined : args.versionData, key, args.req)
    const result = await createVersion.call(adapter, args)
    await recordDraft(watch, args.req, () => ({
      data,
      isAutosave: args.autosave,
      key,
      parent: args.parent,
      plan: watch.find('collection', args.collectionSlug),
      result,
    }))
    return result as never
  }
  adapter.updateVersion = async function (args) {
    const { parent, version } = partsOf(args.versionData)
    const key = documentKey(args.collection, parent)
    const data = copyDraft(version, key, args.req)
    const result = await updateVersion.call(adapter, args)
    await recordDraft(watch, args.req, () => ({
      data,
      isAutosave: true,
      key,
      parent,
      plan: watch.find('collection', args.collection),
      result: result ?? { id: args.id },
    }))
    return result as never
  }
  adapter.createGlobalVersion = async function (args) {
    const key = globalKey(args.globalSlug)
    const data = copyDraft(args.snapshot === true ? undefined : args.versionData, key, args.req)
    const result = await createGlobalVersion.call(adapter, args)
    await recordDraft(watch, args.req, () => ({
      data,
      isAutosave: args.autosave,
      key,
      parent: args.globalSlug,
      plan: watch.find('global', args.globalSlug),
      result,
    }))
    return result as never
  }
  adapter.updateGlobalVersion = async function (args) {
    const key = globalKey(args.global)
    const data = copyDraft(partsOf(args.versionData).version, key, args.req)
    const result = await updateGlobalVersion.call(adapter, args)
    await recordDraft(watch, args.req, () => ({
      data,
      isAutosave: true,
      key,
      parent: args.global,
      plan: watch.find('global', args.global),
      result: result ?? { id: args.id },
    }))
    return result as never
  }
}

function partsOf(versionData: unknown): { parent?: unknown; version?: unknown } {
  return isPlainObject(versionData) ? versionData : {}
}

/**
 * The adapter of SQL databases takes the ids out of the rows of what it is given. What a write has logged needs no copy, and has
 * none: 0 bytes.
 */
function copyDraft(data: unknown, key: string, req: object | undefined): DocumentCopy | undefined {
  return guarded(() => {
    const isLogged = findMemory(req as AuditedRequest | undefined)?.written.has(key)
    return isPlainObject(data)
      ? isLogged
        ? { bytes: 0, doc: data }
        : copyDocument(data)
      : undefined
  })
}

type Draft = {
  /** What was written; `undefined` for what is no draft of somebody's. */
  data: DocumentCopy | undefined
  isAutosave: boolean
  key: string
  /** The id of the document, the slug of the global. */
  parent: unknown
  plan: AuditPlan | undefined
  result: unknown
}

function recordDraft(
  { record }: WriteWatch,
  given: object | undefined,
  read: () => Draft,
): Promise<void> | undefined {
  const req = given as AuditedRequest | undefined
  return record(() => describeDraft(read(), req), req)
}

function describeDraft(draft: Draft, req: AuditedRequest | undefined): Change | undefined {
  const { data, key, parent, plan } = draft
  if (!plan?.hasDrafts || data === undefined || findMemory(req)?.written.delete(key)) {
    return undefined
  }
  const { after, before, bytes } = keepDraft(data, key, req)
  const restored = restoredVersion(req, key)
  if (plan.drafts === 'ignore' && restored === undefined) {
    return undefined
  }
  const details = {
    ...(draft.isAutosave && { autosave: true }),
    ...beforeOf(before),
    draft: true,
    versionId: restored ?? versionIdOf(draft.result),
  }
  const action = restored === undefined ? 'update' : 'restore'
  return { action, after, before, bytes, details, id: parent, plan }
}

/** What is there now is what was there before the next draft. */
function keepDraft(data: DocumentCopy, key: string, req: AuditedRequest | undefined) {
  const { bytes, doc: after } = data.bytes === 0 ? copyDocument(data.doc) : data
  const remembered = recall(req, key)
  if (req !== undefined) {
    keep(memoryOf(req), key, { bytes, doc: after, source: 'version' })
  }
  return { after, before: remembered?.doc, bytes: bytes + (remembered?.bytes ?? 0) }
}

function versionIdOf(result: unknown): number | string | undefined {
  return isPlainObject(result) ? (result.id as number | string | undefined) : undefined
}
