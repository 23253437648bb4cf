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

  /** By connection: a change of a document asks for its store each time. */
  const stores = new WeakMap<object, Store>()

  function current(): Store {
    const pool = findPool(payload.db)
    if (pool) {
      return stores.get(pool) ?? keep(pool, createPostgresStore(parts, pool))
    }
    const client = findClient(payload.db)
    return client
      ? (stores.get(client) ?? keep(client, createSQLiteStore(parts, client)))
      : portable
  }

  function keep(connection: object, store: Store): Store {
    stores.set(connection, store)
    return store
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
    prepare: async () => current().prepare?.(),
  }
}
