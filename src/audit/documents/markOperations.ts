import type { CollectionBeforeOperationHook, GlobalBeforeOperationHook, Payload } from 'payload'

import type { AuditedRequest, RequestMemory } from './requestMemory.js'
import type { IsAudited } from './wrapReads.js'

import { guarded } from '../../capture/guarded.js'
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

type OperationArgs = { id?: unknown; unpublishAllLocales?: unknown; where?: unknown }

const markCollectionOperation: CollectionBeforeOperationHook = ({
  args,
  collection,
  operation,
  req,
}) => {
  guarded(() => {
    if (!writing.has(operation)) {
      return
    }
    const memory = memoryOf(req as AuditedRequest)
    const { id, unpublishAllLocales, where } = args as OperationArgs
    memory.isWriting = true
    if (id !== undefined) {
      memory.bulk = memory.bulk?.collection === collection.slug ? undefined : memory.bulk
      markUnpublishing(memory, documentKey(collection.slug, id), unpublishAllLocales)
    } else if (where !== undefined) {
      beginBulk(memory, collection.slug)
    }
  })
  // Nothing: what the operation was called with stays.
}

const markGlobalOperation: GlobalBeforeOperationHook = ({ args, global, operation, req }) => {
  guarded(() => {
    if (writing.has(operation)) {
      const memory = memoryOf(req as AuditedRequest)
      memory.isWriting = true
      const { unpublishAllLocales } = args as OperationArgs
      markUnpublishing(memory, globalKey(global.slug), unpublishAllLocales)
    }
  })
}

function markUnpublishing(memory: RequestMemory, key: string, value: unknown): void {
  if (value === true || value === 'true') {
    memory.unpublishing.add(key)
  } else {
    memory.unpublishing.delete(key)
  }
}
