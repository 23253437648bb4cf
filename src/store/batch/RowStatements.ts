import type { Row } from '../../entries/row.js'

/** What the database has under an id. */
export type StoredState = { digest: null | string; status: null | string }

/** What a batch asks of one table, in the language of its database. Each is one statement, whatever the number of rows. */
export type RowStatements = {
  /** Fills pending rows. Fields that a row does not have stay as they are. @returns the ids of those that were pending. */
  complete: (rows: readonly Row[]) => Promise<string[]>
  find: (ids: readonly string[]) => Promise<Map<string, StoredState>>
  /** @returns the ids of the rows that were stored: not those whose id was taken. */
  insert: (rows: readonly Row[]) => Promise<string[]>
}

export function readState({ digest, status }: Record<string, unknown>): StoredState {
  return {
    digest: typeof digest === 'string' ? digest : null,
    status: typeof status === 'string' ? status : null,
  }
}
