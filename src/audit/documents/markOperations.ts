import type { CollectionBeforeOperationHook, GlobalBeforeOperationHook, Payload } from 'payload'

import type { AuditedRequest, RequestMemory } from './requestMemory.js'
import type { IsAudited } from './wrapReads.js'

import { guarded } from '../../capture/guarded.js'
import { isPlainObject } from '../../entries/isPlainObject.js'
import { ownHook } from '../correlation/ownHook.js'
import { correlationIdOf } from '../request/correlationIdOf.js'
import { beginBulk, documentKey, globalKey, memoryOf } from './requestMemory.js'

const marked = new WeakSet<object>()

/**
 * A hook behind the host's that tells when an operation begins that writes: on an adapter without transactions nothing else
 * does, and nothing else tells a bulk operation from many.
 */
export function markOperations(payload: Payload, isAudited: IsAudited): void {
  for (const { config } of Object.values(payload.collections)) {
    if (isAudited('collection', config.slug) && !marked.has(config)) {
      marked.add(config)
      config.hooks.beforeOperation = [
        ...(config.hooks.beforeOperation ?? []),
        markCollectionOperation,
      ]
    }
  }
  for (const config of payload.globals.config) {
    if (isAudited('global', config.slug) && !marked.has(config)) {
      marked.add(config)
      config.hooks.beforeOperation = [...(config.hooks.beforeOperation ?? []), markGlobalOperation]
    }
  }
}

const writing = new Set<string>(['create', 'delete', 'restoreVersion', 'update', 'updateByID'])

type OperationArgs = {
  data?: unknown
  draft?: unknown
  id?: unknown
  unpublishAllLocales?: unknown
  where?: unknown
}

const markCollectionOperation = ownHook<CollectionBeforeOperationHook>(
  ({ args, collection, operation, req }) => {
    guarded(() => {
      if (!writing.has(operation)) {
        return
      }
      const memory = beginWrite(req)
      const { id, where } = args as OperationArgs
      if (id !== undefined) {
        memory.bulk = memory.bulk?.collection === collection.slug ? undefined : memory.bulk
        markPublication(memory, documentKey(collection.slug, id), args as OperationArgs)
      } else if (where !== undefined) {
        beginBulk(memory, collection.slug)
      }
    })
    // Nothing: what the operation was called with stays.
  },
)

const markGlobalOperation = ownHook<GlobalBeforeOperationHook>(
  ({ args, global, operation, req }) => {
    guarded(() => {
      if (writing.has(operation)) {
        markPublication(beginWrite(req), globalKey(global.slug), args as OperationArgs)
      }
    })
  },
)

/** From now on copies of the request have its id and its memory, too. */
function beginWrite(req: object): RequestMemory {
  correlationIdOf(req)
  const memory = memoryOf(req as AuditedRequest)
  memory.isWriting = true
  return memory
}

function markPublication(
  { unpublishing, withdrawing }: RequestMemory,
  key: string,
  { data, draft, unpublishAllLocales: all }: OperationArgs,
): void {
  mark(unpublishing, key, all === true || all === 'true')
  mark(withdrawing, key, draft !== true && isPlainObject(data) && data._status === 'draft')
}

function mark(keys: Set<string>, key: string, isMarked: boolean): void {
  if (isMarked) {
    keys.add(key)
  } else {
    keys.delete(key)
  }
}
