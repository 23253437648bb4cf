import type { LogCollections } from './logCollections.js'
import type { Store } from './Store.js'

import { aggregateByPages } from './portable/aggregateByPages.js'
import { createRowWriter } from './portable/createRowWriter.js'
import { deleteOldest } from './portable/deleteOldest.js'
import { insertEach } from './portable/insertEach.js'

/** A store on Payload's own database API: works on any adapter, and says what the others have to do. */
export function createPortableStore(collections: LogCollections): Store {
  const writer = createRowWriter(collections)
  return {
    name: 'portable',
    aggregate: (query) => aggregateByPages(collections, query),
    compileWhere: () => null,
    complete: writer.complete,
    deleteRange: (range) => deleteOldest(collections, range),
    insert: (rows) => insertEach(collections, writer, rows),
  }
}
