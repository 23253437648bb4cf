import type { Row } from '../../entries/row.js'

/** What the database has under an id. */
export type StoredState = { digest: null | string; status: null | string }

/** What a batch asks of one table, in the language of its database. Each is one statement, whatever the number of rows. */
export type RowStatements = {
  /** Adds the starts of jobs to ends that were stored before them. @returns the ids of those that lacked theirs. */
  begin: (rows: readonly Row[]) => Promise<string[]>
  /** Adds the ends of jobs to pending rows, by `mergeRules`. @returns the ids of those that were pending. */
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
