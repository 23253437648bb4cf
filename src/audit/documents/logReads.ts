import type { CollectionAfterOperationHook, GlobalAfterReadHook, Payload } from 'payload'

import type { ActivityLogEntry } from '../../entries/schemas.js'
import type { LogbookRuntime } from '../../logbook.js'
import type { LogbookRequest } from '../request/LogbookRequest.js'
import type { Plans, SubjectKind } from './createPlans.js'
import type { AuditedRequest } from './requestMemory.js'

import { guarded } from '../../capture/guarded.js'
import { isPlainObject } from '../../entries/isPlainObject.js'
import { addContext } from '../../loggers/addContext.js'
import { buildRow } from '../../loggers/buildRow.js'
import { getRegistry } from '../../registry.js'
import { apiOf } from '../request/apiOf.js'
import { requestFields } from '../request/requestFields.js'
import { requestSettings } from '../request/requestSettings.js'
import { findMemory } from './requestMemory.js'

type Read = {
  details: Record<string, unknown>
  kind: SubjectKind
  req: LogbookRequest
  resourceId?: string
  slug: string
}

type ReadLog = { isRead: (kind: SubjectKind, slug: string) => boolean; log: (read: Read) => void }

type Parts = { findRuntime: () => LogbookRuntime | undefined; plans: Plans }

/** Ids of one answer that are kept; of the rest only the number is. */
const maxIds = 100

/** Operations that show documents, and are no part of a write. */
const reading = new Set<string>([
  'find',
  'findByID',
  'findDistinct',
  'findVersionByID',
  'findVersions',
])

/** Who read what: one row for an operation. It goes the way of all others, and costs its reader no SQL. */
export function createReadLog({ findRuntime, plans }: Parts): ReadLog {
  return {
    isRead: (kind, slug) => plans.find(kind, slug)?.hasReads ?? false,
    log({ details, kind, req, resourceId, slug }) {
      const runtime = findRuntime()
      if (runtime === undefined || getRegistry().ownTraffic.getStore()) {
        return
      }
      const entry: ActivityLogEntry = {
        ...requestFields(req, requestSettings(runtime)),
        action: 'read',
        category: 'data',
        details: { api: apiOf(req), ...details },
        ...(resourceId !== undefined && { resourceId }),
        resourceType: kind === 'global' ? 'global' : slug,
        status: 'success',
      }
      void runtime.accept(addContext(buildRow('activityLogs', entry)))
    },
  }
}

const marked = new WeakSet<object>()

/** Hooks behind the host's, where reads are asked for and nowhere else. */
export function markReads(payload: Payload, reads: ReadLog): void {
  for (const { config } of Object.values(payload.collections)) {
    if (reads.isRead('collection', config.slug) && !marked.has(config)) {
      marked.add(config)
      config.hooks.afterOperation = [...(config.hooks.afterOperation ?? []), collectionHook(reads)]
    }
  }
  for (const config of payload.globals.config) {
    if (reads.isRead('global', config.slug) && !marked.has(config)) {
      marked.add(config)
      config.hooks.afterRead = [...(config.hooks.afterRead ?? []), globalHook(reads)]
    }
  }
}

function collectionHook(reads: ReadLog): CollectionAfterOperationHook {
  return ({ args, collection, operation, overrideAccess, req, result }) => {
    // What code reads for a write, such as the order of documents, nobody is shown.
    const isForWrite = overrideAccess === true && findMemory(req as AuditedRequest)?.isWriting
    guarded(() => {
      if (reading.has(operation) && !isForWrite) {
        const ids = idsOf(result)
        const { draft, field } = args as { draft?: unknown; field?: unknown }
        reads.log({
          details: {
            operation,
            ...(draft === true && { draft }),
            ...(field !== undefined && { field }),
            ...(operation !== 'findByID' && { count: ids.length, ids: ids.slice(0, maxIds) }),
          },
          kind: 'collection',
          req: req as LogbookRequest,
          resourceId: operation === 'findByID' ? ids[0] : undefined,
          slug: collection.slug,
        })
      }
    })
    return result
  }
}

/** Also runs after a write: what its answer shows is known to whoever wrote it. */
function globalHook(reads: ReadLog): GlobalAfterReadHook {
  return ({ doc, global, req }) => {
    guarded(() => {
      if (findMemory(req as AuditedRequest)?.isWriting !== true) {
        reads.log({
          details: { operation: 'findOne' },
          kind: 'global',
          req: req as LogbookRequest,
          resourceId: global.slug,
          slug: global.slug,
        })
      }
    })
    return doc as unknown
  }
}

function idsOf(result: unknown): string[] {
  const { docs, values } = (result ?? {}) as { docs?: unknown[]; values?: unknown[] }
  const found = docs ?? values ?? [result]
  return found.flatMap((doc) =>
    isPlainObject(doc) && doc.id !== undefined ? [String(doc.id)] : [],
  )
}
