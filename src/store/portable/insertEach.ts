import type { Row } from '../../entries/row.js'
import type { LogCollections } from '../logCollections.js'
import type { RefusedRow } from '../Store.js'
import type { RowWriter } from './createRowWriter.js'

import { isRefusal } from '../isRefusal.js'

/** Writes rows one by one; one that is refused does not hold up those after it. */
export async function insertEach(
  collections: LogCollections,
  { write }: Pick<RowWriter, 'write'>,
  rows: readonly Row[],
): Promise<RefusedRow[]> {
  const refused: RefusedRow[] = []
  for (const row of rows) {
    try {
      await write(row)
    } catch (error) {
      if (!isRefusal(error)) {
        throw error
      }
      await reach(collections, row)
      refused.push({ error, row })
    }
  }
  return refused
}

/** Tells a refused row from a database that is away: that one refuses this too. */
async function reach({ payload, slug }: LogCollections, { kind }: Row): Promise<void> {
  await payload.db.find({ collection: slug(kind), limit: 1, pagination: false, select: {} })
}
