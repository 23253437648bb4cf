import type { Row } from '../../entries/row.js'
import type { LogCollections } from '../logCollections.js'

import { idFields, rowId } from '../../entries/row.js'
import { fitRelations } from './fitRelations.js'
import { needsPayload } from './needsPayload.js'
import { deriveRow, reduceRow } from './rowVariants.js'
import { isSameEntry } from './sameEntry.js'

type Stored = Record<string, unknown> & { id: number | string }

export type RowWriter = {
  /** @returns whether anything was stored: `false` for a replay and for a row that is complete already. */
  write(row: Row): Promise<boolean>
}

/** Writes one row at a time: exactly once, whatever is wrong with it. */
export function createRowWriter(collections: LogCollections): RowWriter {
  const { config, payload, slug } = collections

  async function create(row: Row): Promise<void> {
    const collection = slug(row.kind)
    const data = { ...row.data }
    if (needsPayload(config(row.kind), row.kind)) {
      await payload.create({ collection, data: data as never, depth: 0, overrideAccess: true })
    } else {
      await payload.db.create({ collection, data })
    }
  }

  async function find(row: Row): Promise<Stored | undefined> {
    const { docs } = await payload.db.find<Stored>({
      collection: slug(row.kind),
      limit: 1,
      pagination: false,
      where: { [idFields[row.kind]]: { equals: rowId(row) } },
    })
    return docs[0]
  }

  /** The insert failed: because the id is taken, because of what is in the row, or because the database is away. */
  async function writeDespite(row: Row, error: unknown): Promise<boolean> {
    const stored = await find(row)
    if (stored === undefined) {
      await createFirst(reduceRow(row, error), create)
      return true
    }
    if (stored.status === 'pending' && row.data.status !== 'pending') {
      await payload.db.updateOne({ id: stored.id, collection: slug(row.kind), data: row.data })
      return true
    }
    if (row.data.status === 'pending' || isSameEntry(row, stored)) {
      return false
    }
    return writeDerived(row)
  }

  async function writeDerived(row: Row): Promise<boolean> {
    const derived = deriveRow(row)
    if ((await find(derived)) !== undefined) {
      return false
    }
    await create(derived)
    return true
  }

  return {
    async write(row) {
      const fitted = fitRelations(collections, row)
      try {
        await create(fitted)
        return true
      } catch (error) {
        return writeDespite(fitted, error)
      }
    },
  }
}

/** Creates the first of these rows that the database takes. */
async function createFirst(rows: Row[], create: (row: Row) => Promise<void>): Promise<void> {
  let refusal: unknown
  for (const row of rows) {
    try {
      return await create(row)
    } catch (error) {
      refusal = error
    }
  }
  throw refusal
}
