import type { Payload } from 'payload'

import type { LogKind } from '../entries/row.js'
import type { Store } from './Store.js'

import { createPortableStore } from './createPortableStore.js'
import { createPostgresStore } from './createPostgresStore.js'
import { createSQLiteStore } from './createSQLiteStore.js'
import { createLogCollections } from './logCollections.js'
import { findClient, findPool } from './sql/sqlAdapter.js'

/**
 * The store for the adapter of this Payload instance. Which one it is, is seen at each call: an adapter has its
 * connection only once it is connected, and another after a hot reload.
 */
export function createStore(payload: Payload, slugs: Record<LogKind, string>): Store {
  const collections = createLogCollections(payload, slugs)
  const portable = createPortableStore(collections)

  function current(): Store {
    const pool = findPool(payload.db)
    if (pool) {
      return createPostgresStore(collections, pool)
    }
    const client = findClient(payload.db)
    return client ? createSQLiteStore(collections, client) : portable
  }

  return {
    get name() {
      return current().name
    },
    aggregate: (query) => current().aggregate(query),
    compileWhere: (kind, where) => current().compileWhere(kind, where),
    complete: (row) => current().complete(row),
    deleteRange: (range) => current().deleteRange(range),
    insert: (rows) => current().insert(rows),
  }
}
