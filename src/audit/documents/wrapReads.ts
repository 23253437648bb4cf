import type { BaseDatabaseAdapter } from 'payload'

import { setImmediate as nextTurn } from 'node:timers/promises'

import type { DocumentData } from './copyDocument.js'
import type { AuditedRequest, RequestMemory } from './requestMemory.js'

import { guarded } from '../../capture/guarded.js'
import { isPlainObject } from '../../entries/isPlainObject.js'
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

  adapter.findOne = async function (args) {
    const doc = await findOne.call(adapter, args)
    guarded(() => {
      const memory = memoryFor(args, isAudited('collection', args.collection))
      if (memory && isPlainObject(doc)) {
        rememberDocs(memory, args.collection, [doc])
      }
    })
    return doc as never
  }
  adapter.find = async function (args) {
    const result = await find.call(adapter, args)
    const memory = guarded(() => memoryFor(args, isAudited('collection', args.collection)))
    if (memory && Array.isArray(result?.docs)) {
      await rememberAll(memory, args.collection, result.docs)
    }
    return result as never
  }
  adapter.queryDrafts = async function (args) {
    const result = await queryDrafts.call(adapter, args)
    const memory = guarded(() => memoryFor(args, isAudited('collection', args.collection)))
    if (memory && Array.isArray(result?.docs)) {
      await rememberAll(memory, args.collection, result.docs)
    }
    return result as never
  }
  adapter.findVersions = async function (args) {
    const result = await findVersions.call(adapter, args)
    guarded(() => {
      const memory = memoryFor(args, isAudited('collection', args.collection))
      const [version] = result.docs
      if (memory && version) {
        rememberVersion(memory, documentKey(args.collection, version.parent), { args, version })
      }
    })
    return result as never
  }
  wrapGlobalReads(adapter, isAudited)
}

function wrapGlobalReads(adapter: BaseDatabaseAdapter, isAudited: IsAudited): void {
  const { findGlobal, findGlobalVersions } = adapter

  adapter.findGlobal = async function (args) {
    const doc = await findGlobal.call(adapter, args)
    guarded(() => {
      const memory = memoryFor(args, isAudited('global', args.slug))
      const key = globalKey(args.slug)
      // Beside a global its latest version is read, and before it: that may be a draft.
      if (memory && isPlainObject(doc)) {
        const isBesideDraft = memory.docs.get(key)?.source === 'version'
        if (isBesideDraft) {
          rememberPublished(memory, key, doc)
        } else {
          remember(memory, key, { doc, source: 'document' })
        }
      }
    })
    return doc as never
  }
  adapter.findGlobalVersions = async function (args) {
    const result = await findGlobalVersions.call(adapter, args)
    guarded(() => {
      const memory = memoryFor(args, isAudited('global', args.global))
      const [version] = result.docs
      if (memory && version) {
        rememberVersion(memory, globalKey(args.global), { args, version })
      }
    })
    return result as never
  }
}

/** None for what is not audited, is read by somebody who writes nothing, or is a part of the document only. */
function memoryFor(args: ReadArgs, isSubject: boolean): RequestMemory | undefined {
  const req = args.req as AuditedRequest | undefined
  const isWhole = args.select == null || Object.keys(args.select).length === 0
  return isSubject && isWhole && isWriting(req) ? memoryOf(req) : undefined
}

async function rememberAll(
  memory: RequestMemory,
  slug: string,
  docs: readonly unknown[],
): Promise<void> {
  let start = performance.now()
  for (const doc of docs) {
    if (isPlainObject(doc)) {
      guarded(() => rememberDocs(memory, slug, [doc]))
    }
    if (performance.now() - start > maxTurnMs) {
      await nextTurn()
      start = performance.now()
    }
  }
}

function rememberDocs(memory: RequestMemory, slug: string, docs: readonly DocumentData[]): void {
  const bulkId = memory.bulk?.collection === slug ? memory.bulk.id : undefined
  for (const doc of docs) {
    remember(memory, documentKey(slug, doc.id), { bulkId, doc, source: 'document' })
  }
}

type VersionRead = { args: ReadArgs; version: { id: number | string; version: unknown } }

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
