import type { BaseDatabaseAdapter } from 'payload'

import type { DocumentData } from './copyDocument.js'
import type { AuditPlan } from './createPlans.js'
import type { AuditedRequest } from './requestMemory.js'
import type { WriteWatch } from './wrapWrites.js'

import { isPlainObject } from './copyDocument.js'
import { documentKey, findMemory, globalKey, memoryOf, remember } from './requestMemory.js'
import { beforeOf, recall, restoredVersion } from './wrapWrites.js'

/**
 * Logs drafts: they are written as versions and as nothing else. The version that follows each write of a document itself is a
 * copy of what is logged already.
 */
export function wrapVersions(adapter: BaseDatabaseAdapter, watch: WriteWatch): void {
  const { createGlobalVersion, createVersion, updateGlobalVersion, updateVersion } = adapter

  adapter.createVersion = async function (args) {
    const result = await createVersion.call(adapter, args)
    await recordDraft(watch, {
      data: args.snapshot === true ? undefined : args.versionData,
      isAutosave: args.autosave,
      key: documentKey(args.collectionSlug, args.parent),
      parent: args.parent,
      plan: watch.find('collection', args.collectionSlug),
      req: args.req as AuditedRequest | undefined,
      result,
    })
    return result as never
  }
  adapter.updateVersion = async function (args) {
    const result = await updateVersion.call(adapter, args)
    const { parent, version } = args.versionData as { parent?: unknown; version?: unknown }
    await recordDraft(watch, {
      data: version,
      isAutosave: true,
      key: documentKey(args.collection, parent),
      parent,
      plan: watch.find('collection', args.collection),
      req: args.req as AuditedRequest | undefined,
      result: result ?? { id: args.id },
    })
    return result as never
  }
  adapter.createGlobalVersion = async function (args) {
    const result = await createGlobalVersion.call(adapter, args)
    await recordDraft(watch, {
      data: args.snapshot === true ? undefined : args.versionData,
      isAutosave: args.autosave,
      key: globalKey(args.globalSlug),
      parent: args.globalSlug,
      plan: watch.find('global', args.globalSlug),
      req: args.req as AuditedRequest | undefined,
      result,
    })
    return result as never
  }
  adapter.updateGlobalVersion = async function (args) {
    const result = await updateGlobalVersion.call(adapter, args)
    await recordDraft(watch, {
      data: (args.versionData as { version?: unknown }).version,
      isAutosave: true,
      key: globalKey(args.global),
      parent: args.global,
      plan: watch.find('global', args.global),
      req: args.req as AuditedRequest | undefined,
      result: result ?? { id: args.id },
    })
    return result as never
  }
}

type Draft = {
  /** What was written; `undefined` for what is no draft of somebody's. */
  data: unknown
  isAutosave: boolean
  key: string
  /** The id of the document, the slug of the global. */
  parent: unknown
  plan: AuditPlan | undefined
  req: AuditedRequest | undefined
  result: unknown
}

async function recordDraft({ record }: WriteWatch, draft: Draft): Promise<void> {
  const { data, key, parent, plan, req } = draft
  if (!plan?.hasDrafts || !isPlainObject(data) || findMemory(req)?.written.delete(key)) {
    return
  }
  const before = recall(req, key)?.doc
  const restored = restoredVersion(req, key)
  rememberDraft(req, key, data)
  if (plan.drafts === 'ignore' && restored === undefined) {
    return
  }
  const details = {
    ...(draft.isAutosave && { autosave: true }),
    ...beforeOf(before),
    draft: true,
    versionId: restored ?? versionIdOf(draft.result),
  }
  const action = restored === undefined ? 'update' : 'restore'
  await record({ action, after: data, before, details, id: parent, plan }, req)
}

function versionIdOf(result: unknown): number | string | undefined {
  return isPlainObject(result) ? (result.id as number | string | undefined) : undefined
}

function rememberDraft(req: AuditedRequest | undefined, key: string, doc: DocumentData): void {
  if (req !== undefined) {
    remember(memoryOf(req), key, { doc, source: 'version' })
  }
}
