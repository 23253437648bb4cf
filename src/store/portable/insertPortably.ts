import type { Row } from '../../entries/row.js'
import type { Deadline } from '../deadline.js'
import type { RefusedRow } from '../Store.js'
import type { StoreParts } from '../storeParts.js'

import { findTitlesWith } from '../actorLabels.js'
import { within } from '../deadline.js'
import { createRowWriter } from './createRowWriter.js'
import { insertEach } from './insertEach.js'

/** Stores rows one by one through Payload. */
export async function insertPortably(
  parts: StoreParts,
  { deadline, rows }: { deadline: Deadline; rows: readonly Row[] },
): Promise<RefusedRow[]> {
  if (rows.length === 0) {
    return []
  }
  const { collections, labels } = parts
  await within(deadline, labels.lookUp(rows, findTitlesWith(collections.payload)))
  return insertEach(collections, createRowWriter(parts), { deadline, rows })
}
