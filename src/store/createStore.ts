import type { Payload } from 'payload'

import type { LogKind } from '../entries/row.js'
import type { Store } from './Store.js'

import { createPortableStore } from './createPortableStore.js'
import { createPostgresStore } from './createPostgresStore.js'
import { createSQLiteStore } from './createSQLiteStore.js'
import { createLogCollections } from './logCollections.js'
import { findClient, findPool } from './sql/sqlAdapter.js'
import { createStoreParts } from './storeParts.js'

/**
 * The store for the adapter of this Payload instance. Which one it is, is seen at each call: an adapter has its
 * connection only once it is connected, and another after a hot reload.
 */
export function createStore(payload: Payload, slugs: Record<LogKind, string>): Store {
  const parts = createStoreParts(createLogCollections(payload, slugs))
  const portable = createPortableStore(parts)

  function current(): Store {
    const pool = findPool(payload.db)
    if (pool) {
      return createPostgresStore(parts, pool)
    }
    const client = findClient(payload.db)
    return client ? createSQLiteStore(parts, client) : portable
  }

  return {
    get name() {
      return current().name
    },
    aggregate: (query) => current().aggregate(query),
    clearContent: (range) => current().clearContent(range),
    compileWhere: (kind, where) => current().compileWhere(kind, where),
    complete: (row) => current().complete(row),
    findStarts: (rows) => current().findStarts(rows),
    countRange: (range) => current().countRange(range),
    deleteRange: (range) => current().deleteRange(range),
    insert: (rows, options) => current().insert(rows, options),
    joinTransaction: (id) => current().joinTransaction(id),
    now: () => current().now(),
  }
}
