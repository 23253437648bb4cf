import type { Row } from '../../entries/row.js'
import type { PreparedRow } from '../prepareRow.js'
import type { RefusedRow } from '../Store.js'

import { withDigest } from '../digest.js'
import { reduceRow } from '../portable/rowVariants.js'
import { isRefusal } from '../storeError.js'

export type Written = {
  /** Rows that the database takes in no form. */
  refused: RefusedRow[]
  /** The ids that the statement says were written. */
  written: Set<string>
}

/** One statement that writes all of these rows or none; gives back the ids of those it wrote. */
type Write = (rows: readonly Row[]) => Promise<string[]>

/**
 * Writes rows with one statement. Where the database refuses it, halves are tried, until the row that is to blame stands
 * alone: its neighbours are stored by about twice as many statements as the batch can be halved, and it itself reduced.
 *
 * @throws what is not about a row.
 */
export async function writeBisected(
  { reach, write }: { reach: () => Promise<unknown>; write: Write },
  rows: readonly PreparedRow[],
): Promise<Written> {
  const result: Written = { refused: [], written: new Set() }
  const note = (ids: string[]) => ids.forEach((id) => result.written.add(id))

  async function writeSome(some: readonly PreparedRow[]): Promise<void> {
    try {
      note(await write(some.map(({ row }) => row)))
    } catch (error) {
      if (!isRefusal(error)) {
        throw error
      }
      const middle = some.length >> 1
      if (middle === 0) {
        return writeReduced(some[0]!, error)
      }
      await writeSome(some.slice(0, middle))
      await writeSome(some.slice(middle))
    }
  }

  async function writeReduced({ digest, given, row }: PreparedRow, error: unknown): Promise<void> {
    let refusal = error
    for (const reduced of reduceRow(row, error)) {
      try {
        return note(await write([withDigest(reduced, digest)]))
      } catch (again) {
        if (!isRefusal(again)) {
          throw again
        }
        refusal = again
      }
    }
    // Tells a refused row from a database that is away in words we do not know: that one refuses this too.
    await reach()
    result.refused.push({ error: refusal, row: given })
  }

  if (rows.length > 0) {
    await writeSome(rows)
  }
  return result
}
