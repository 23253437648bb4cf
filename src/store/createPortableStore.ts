import type { Store } from './Store.js'
import type { StoreParts } from './storeParts.js'

import { createDeadline } from './deadline.js'
import { aggregateByPages } from './portable/aggregateByPages.js'
import { clearPortably } from './portable/clearPortably.js'
import { countPortably } from './portable/countPortably.js'
import { createRowWriter } from './portable/createRowWriter.js'
import { deleteOldest } from './portable/deleteOldest.js'
import { findStarts } from './portable/findStarts.js'
import { insertPortably } from './portable/insertPortably.js'
import { joinPortableTransaction } from './portable/joinPortableTransaction.js'
import { isTransactionOpen as isOpen } from './sql/sqlAdapter.js'
import { insertTimeoutMs } from './Store.js'

/** A store on Payload's own database API: works on any adapter, and says what the others have to do. */
export function createPortableStore(parts: StoreParts): Store {
  const { collections } = parts
  return {
    name: 'portable',
    aggregate: (query) => aggregateByPages(collections, query),
    clearContent: (range) => clearPortably(collections, range),
    compileWhere: () => null,
    complete: (row) => createRowWriter(parts).write({ ...row, completes: true }),
    countRange: (range) => countPortably(collections, range),
    deleteRange: (range) => deleteOldest(collections, range),
    findStarts: (rows) => findStarts(collections, rows),
    insert: (rows, { timeoutMs = insertTimeoutMs } = {}) =>
      insertPortably(parts, { deadline: createDeadline(timeoutMs), rows }),
    joinTransaction: (id) =>
      id !== undefined && isOpen(collections.payload.db, id)
        ? joinPortableTransaction(parts, id)
        : undefined,
    now: () => Promise.resolve(new Date()),
  }
}
