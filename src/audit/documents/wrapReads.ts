import type { BaseDatabaseAdapter } from 'payload'

import { setImmediate as nextTurn } from 'node:timers/promises'

import type { AuditedRequest, RequestMemory } from './requestMemory.js'

import { guarded } from '../../capture/guarded.js'
import { isPlainObject } from '../../entries/isPlainObject.js'
import { thenLook } from '../thenLook.js'
import {
  documentKey,
  globalKey,
  isWriting,
  memoryOf,
  remember,
  rememberPublished,
} from './requestMemory.js'

/** Whether changes of a collection or global are logged. */
export type IsAudited = (kind: 'collection' | 'global', slug: string) => boolean

/** ms of copying after which others have their turn. */
const maxTurnMs = 10

type ReadArgs = {
  page?: number
  req?: unknown
  select?: null | object
  where?: object
}

/**
 * Remembers what is read in the course of a write, so that what a document was before needs no SQL. Payload reads it right
 * before it writes: the last that was read counts. What cannot be remembered is no reason for a read to fail.
 */
export function wrapReads(adapter: BaseDatabaseAdapter, isAudited: IsAudited): void {
  const { find, findOne, findVersions, queryDrafts } = adapter

  adapter.findOne = function (args) {
    const memory = memoryFor(args, () => isAudited('collection', args.collection))
    const doc = findOne.call(adapter, args)
    return (
      memory ? thenLook(doc, (found) => rememberDoc(memory, args.collection, found)) : doc
    ) as never
  }
  adapter.find = function (args) {
    const memory = memoryFor(args, () => isAudited('collection', args.collection))
    const page = find.call(adapter, args)
    return (memory ? afterPage(page, { memory, slug: args.collection }) : page) as never
  }
  adapter.queryDrafts = function (args) {
    const memory = memoryFor(args, () => isAudited('collection', args.collection))
    const page = queryDrafts.call(adapter, args)
    return (memory ? afterPage(page, { memory, slug: args.collection }) : page) as never
  }
  adapter.findVersions = function (args) {
    const memory = memoryFor(args, () => isAudited('collection', args.collection))
    const page = findVersions.call(adapter, args)
    const keyOf = ({ parent }: { parent?: unknown }) => documentKey(args.collection, parent)
    return (memory ? afterVersions(page, { args, keyOf, memory }) : page) as never
  }
  wrapGlobalReads(adapter, isAudited)
}

function wrapGlobalReads(adapter: BaseDatabaseAdapter, isAudited: IsAudited): void {
  const { findGlobal, findGlobalVersions } = adapter

  adapter.findGlobal = function (args) {
    const memory = memoryFor(args, () => isAudited('global', args.slug))
    const doc = findGlobal.call(adapter, args)
    return (
      memory ? thenLook(doc, (found) => rememberGlobal(memory, args.slug, found)) : doc
    ) as never
  }
  adapter.findGlobalVersions = function (args) {
    const memory = memoryFor(args, () => isAudited('global', args.global))
    const page = findGlobalVersions.call(adapter, args)
    const keyOf = () => globalKey(args.global)
    return (memory ? afterVersions(page, { args, keyOf, memory }) : page) as never
  }
}

async function afterPage<Page extends { docs: unknown[] }>(
  read: Promise<Page>,
  { memory, slug }: { memory: RequestMemory; slug: string },
): Promise<Page> {
  const page = await read
  if (Array.isArray(page?.docs)) {
    await rememberAll(memory, slug, page.docs)
  }
  return page
}

type Version = { id: number | string; parent?: unknown; version: unknown }

/** The latest is what counts, of one document or global. */
function afterVersions<Page extends { docs: Version[] }>(
  read: Promise<Page>,
  {
    args,
    keyOf,
    memory,
  }: { args: ReadArgs; keyOf: (version: Version) => string; memory: RequestMemory },
): Promise<Page> {
  return thenLook(read, ({ docs: [version] }) => {
    if (version) {
      rememberVersion(memory, keyOf(version), { args, version })
    }
  })
}

/**
 * None for what is not audited, is read by somebody who writes nothing, or is a part of the document only: such a read goes on as
 * it is, without a promise more.
 */
function memoryFor(args: ReadArgs, isSubject: () => boolean): RequestMemory | undefined {
  return guarded(() => {
    const req = args.req as AuditedRequest | undefined
    const isWhole = args.select == null || Object.keys(args.select).length === 0
    return isWhole && isWriting(req) && isSubject() ? memoryOf(req) : undefined
  })
}

async function rememberAll(
  memory: RequestMemory,
  slug: string,
  docs: readonly unknown[],
): Promise<void> {
  let start = performance.now()
  for (const doc of docs) {
    guarded(() => rememberDoc(memory, slug, doc))
    if (performance.now() - start > maxTurnMs) {
      await nextTurn()
      start = performance.now()
    }
  }
}

function rememberDoc(memory: RequestMemory, slug: string, doc: unknown): void {
  if (isPlainObject(doc)) {
    const bulkId = memory.bulk?.collection === slug ? memory.bulk.id : undefined
    remember(memory, documentKey(slug, doc.id), { bulkId, doc, source: 'document' })
  }
}

function rememberGlobal(memory: RequestMemory, slug: string, doc: unknown): void {
  const key = globalKey(slug)
  // Beside a global its latest version is read, and before it: that may be a draft.
  const isBesideDraft = memory.docs.get(key)?.source === 'version'
  if (isPlainObject(doc) && isBesideDraft) {
    rememberPublished(memory, key, doc)
  } else if (isPlainObject(doc)) {
    remember(memory, key, { doc, source: 'document' })
  }
}

type VersionRead = { args: ReadArgs; version: Version }

function rememberVersion(memory: RequestMemory, key: string, { args, version }: VersionRead): void {
  if (hasCondition(args.where, 'id')) {
    memory.restoring.set(key, version.id)
    // What the operation does to it is about what will be written, not about what was.
    return
  }
  // A later page is what is looked at to delete old versions.
  if ((args.page ?? 1) === 1 && isPlainObject(version.version)) {
    remember(memory, key, { doc: version.version, source: 'version' })
  }
}

/** Access control wraps what the operation asks for in `and`. */
function hasCondition(where: unknown, name: string): boolean {
  if (Array.isArray(where)) {
    return where.some((part) => hasCondition(part, name))
  }
  if (!isPlainObject(where)) {
    return false
  }
  return name in where || hasCondition(where.and, name)
}
