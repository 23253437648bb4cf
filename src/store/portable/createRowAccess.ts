import type { Where } from 'payload'

import type { Row } from '../../entries/row.js'
import type { LogCollections } from '../logCollections.js'

import { digestField, idFields, rowId } from '../../entries/row.js'
import { mergeRows } from './mergeRows.js'
import { needsPayload } from './needsPayload.js'

export type StoredRow = Record<string, unknown> & { id: number | string }

export type RowAccess = {
  /** Adds the start, or the end, of a job to what is stored of it. @returns whether nobody else did so before. */
  complete: (stored: StoredRow, row: Row) => Promise<boolean>
  create: (row: Row) => Promise<void>
  /** The stored row with the same unique id. */
  find: (row: Row) => Promise<StoredRow | undefined>
}

/** The three things that a writer asks of the database. */
export function createRowAccess({ config, payload, slug }: LogCollections): RowAccess {
  return {
    async complete(stored, row) {
      const { data: given, kind } = row
      const isStart = given.status === 'pending'
      const rows = isStart
        ? { end: stored, kind, start: given }
        : { end: given, kind, start: stored }
      const data = mergeRows(rows, Object.keys(given))
      // What it was found as is a condition: another process may have been quicker.
      const found: Where = isStart
        ? { [digestField]: { equals: stored[digestField] } }
        : { status: { equals: 'pending' } }
      const where: Where = { and: [{ id: { equals: stored.id } }, found] }
      return Boolean(await payload.db.updateOne({ collection: slug(kind), data, where }))
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
