import type { Where } from 'payload'

import type { Row } from '../../entries/row.js'
import type { LogCollections } from '../logCollections.js'

import { idFields, rowId } from '../../entries/row.js'
import { needsPayload } from './needsPayload.js'

export type StoredRow = Record<string, unknown> & { id: number | string }

export type RowAccess = {
  /** @returns whether the row was still pending. */
  complete: (stored: StoredRow, row: Row) => Promise<boolean>
  create: (row: Row) => Promise<void>
  /** The stored row with the same unique id. */
  find: (row: Row) => Promise<StoredRow | undefined>
}

/** The three things that a writer asks of the database. */
export function createRowAccess({ config, payload, slug }: LogCollections): RowAccess {
  return {
    async complete({ id }, row) {
      // With its status as condition: another process may have been quicker.
      const pending: Where = { status: { equals: 'pending' } }
      const where: Where = { and: [{ id: { equals: id } }, pending] }
      const collection = slug(row.kind)
      return Boolean(await payload.db.updateOne({ collection, data: row.data, where }))
    },
    async create(row) {
      const collection = slug(row.kind)
      const data = { ...row.data }
      if (needsPayload(config(row.kind), row.kind)) {
        await payload.create({ collection, data: data as never, depth: 0, overrideAccess: true })
      } else {
        await payload.db.create({ collection, data })
      }
    },
    async find(row) {
      const { docs } = await payload.db.find<StoredRow>({
        collection: slug(row.kind),
        limit: 1,
        pagination: false,
        where: { [idFields[row.kind]]: { equals: rowId(row) } },
      })
      return docs[0]
    },
  }
}
