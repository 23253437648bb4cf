import type { Row } from '../../entries/row.js'
import type { StoreParts } from '../storeParts.js'
import type { StoredRow } from './createRowAccess.js'

import { digestField } from '../../entries/row.js'
import { withDigest } from '../digest.js'
import { startMissing } from '../mergeRules.js'
import { prepareRow } from '../prepareRow.js'
import { isRefusal } from '../storeError.js'
import { createRowAccess } from './createRowAccess.js'
import { deriveRow, reduceRow } from './rowVariants.js'
import { isSameEntry } from './sameEntry.js'

export type RowWriter = {
  /** @returns whether anything was stored: `false` for a replay, and for the end of a job that has ended already. */
  write(row: Row): Promise<boolean>
}

/** Writes one row at a time: exactly once, whatever is wrong with it. */
export function createRowWriter(parts: StoreParts): RowWriter {
  const { collections } = parts
  const { complete, create, find } = createRowAccess(collections)

  /** The insert failed: because the id is taken, because of what is in the row, or because the database is away. */
  async function writeDespite(row: Row, error: unknown): Promise<boolean> {
    if (!isRefusal(error)) {
      throw error
    }
    const hash = String(row.data[digestField])
    const stored = await find(row)
    if (stored === undefined) {
      const reduced = reduceRow(row, error).map((variant) => withDigest(variant, hash))
      await createFirst(reduced, create)
      return true
    }
    const isStart = row.data.status === 'pending'
    if (isStart ? lacksStart(stored) : isPending(stored)) {
      return complete(stored, row)
    }
    if (isStart || row.completes || isSameEntry(row, stored, collections.config(row.kind))) {
      return false
    }
    return writeDerived(deriveRow(row, hash))
  }

  async function writeDerived(derived: Row): Promise<boolean> {
    if ((await find(derived)) !== undefined) {
      return false
    }
    await create(derived)
    return true
  }

  return {
    async write(row) {
      const { row: prepared } = prepareRow(parts, row)
      try {
        await create(prepared)
        return true
      } catch (error) {
        return writeDespite(prepared, error)
      }
    },
  }
}

function isPending({ status }: StoredRow): boolean {
  return status === 'pending'
}

function lacksStart(stored: StoredRow): boolean {
  return String(stored[digestField]).startsWith(startMissing)
}

/** Creates the first of these rows that the database takes. */
async function createFirst(rows: Row[], create: (row: Row) => Promise<void>): Promise<void> {
  let refusal: unknown
  for (const row of rows) {
    try {
      return await create(row)
    } catch (error) {
      if (!isRefusal(error)) {
        throw error
      }
      refusal = error
    }
  }
  throw refusal
}
