import type { LogKind } from '../../entries/row.js'
import type { LogCollections } from '../logCollections.js'
import type { Store } from '../Store.js'
import type { RetentionTable } from './findRetentionTable.js'
import type { RetentionDialect } from './retainRows.js'

import { findContentStart } from '../portable/findContentStart.js'
import { needsPayload } from '../portable/needsPayload.js'
import { needsPayloadToDelete } from '../retention.js'
import { findRetentionTable } from './findRetentionTable.js'
import { clearRows, countRows, deleteOldestRows } from './retainRows.js'

type Retention = Pick<Store, 'clearContent' | 'countRange' | 'deleteRange' | 'now'>

/** Deletes in SQL where that means the same as Payload's own way, and goes that way elsewhere. */
export function createSQLRetention(
  collections: LogCollections,
  portable: Retention,
  dialect: RetentionDialect,
): Retention {
  const { config } = collections
  const find = (kind: LogKind): RetentionTable | undefined => findRetentionTable(collections, kind)
  return {
    async clearContent(range) {
      const { before, kind, start } = range
      const table = needsPayload(config(kind), kind) ? undefined : find(kind)
      return table
        ? clearRows(dialect, table, {
            ...range,
            start: start ?? (await findContentStart(collections, kind, before)),
          })
        : portable.clearContent(range)
    },
    countRange: (range) => {
      const table = find(range.kind)
      return table ? countRows(dialect, table, range) : portable.countRange(range)
    },
    deleteRange: (range) => {
      const table = needsPayloadToDelete(config(range.kind)) ? undefined : find(range.kind)
      return table ? deleteOldestRows(dialect, table, range) : portable.deleteRange(range)
    },
    now: dialect.now,
  }
}
