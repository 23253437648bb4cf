import type { PayloadRequest } from 'payload'

import type { StoreParts } from '../storeParts.js'
import type { StoreTransaction } from '../transaction/StoreTransaction.js'

import { prepareRows } from '../transaction/activityTable.js'
import { needsPayload } from './needsPayload.js'

/**
 * Rows through Payload, or its adapter: with the host's hooks, and on adapters of any family. What fails there takes the
 * transaction with it, so that only a caller who wants that may insert.
 */
export function joinPortableTransaction(
  { collections, ...rest }: StoreParts,
  transactionID: number | string,
): StoreTransaction {
  const { config, payload, slug } = collections
  const collection = slug('activityLogs')
  return {
    canContain: false,
    async insert(rows) {
      const req = { transactionID } as PayloadRequest
      for (const { data } of prepareRows({ collections, ...rest }, rows)) {
        if (needsPayload(config('activityLogs'), 'activityLogs')) {
          await payload.create({ collection, data: data as never, depth: 0, req })
        } else {
          await payload.db.create({ collection, data, req })
        }
      }
      return []
    },
    isCommitted: () => undefined,
    watchEnd: () => false,
  }
}
