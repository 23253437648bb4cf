import type { Row } from '../../entries/row.js'
import type { Deadline } from '../deadline.js'
import type { LogCollections } from '../logCollections.js'
import type { RefusedRow } from '../Store.js'
import type { RowWriter } from './createRowWriter.js'

import { within } from '../deadline.js'
import { isRefusal } from '../storeError.js'

/** Writes rows one by one; one that is refused does not hold up those after it. None is begun after the deadline. */
export async function insertEach(
  collections: LogCollections,
  { write }: Pick<RowWriter, 'write'>,
  { deadline, rows }: { deadline: Deadline; rows: readonly Row[] },
): Promise<RefusedRow[]> {
  const refused: RefusedRow[] = []
  for (const row of rows) {
    if (deadline.isOver()) {
      throw deadline.timeout()
    }
    try {
      await within(deadline, write(row))
    } catch (error) {
      if (!isRefusal(error)) {
        throw error
      }
      await within(deadline, reach(collections, row))
      refused.push({ error, row })
    }
  }
  return refused
}

/** Tells a refused row from a database that is away: that one refuses this too. */
async function reach({ payload, slug }: LogCollections, { kind }: Row): Promise<void> {
  await payload.db.find({ collection: slug(kind), limit: 1, pagination: false, select: {} })
}
