import type { LogKind, Row } from '../../entries/row.js'
import type { FindTitles } from '../actorLabels.js'
import type { BatchResult } from '../batch/insertBatch.js'
import type { RowStatements } from '../batch/RowStatements.js'
import type { Deadline } from '../deadline.js'
import type { RefusedRow } from '../Store.js'
import type { StoreParts } from '../storeParts.js'
import type { RowTable } from './findRowTable.js'

import { logKinds } from '../../entries/row.js'
import { insertBatch } from '../batch/insertBatch.js'
import { insertPortably } from '../portable/insertPortably.js'
import { prepareRow } from '../prepareRow.js'
import { findRowTable } from './findRowTable.js'

/** One connection, for as long as a batch takes. */
export type SQLSession = {
  findTitles: FindTitles
  statements: (table: RowTable) => RowStatements
}

export type WithSession = <T>(
  deadline: Deadline,
  work: (session: SQLSession) => Promise<T>,
) => Promise<T>

type Batch = { deadline: Deadline; rows: readonly Row[] }

/**
 * Stores rows in one statement for each log. Logs on which the host has hooks go through Payload afterwards, and so do the
 * few rows whose case is not clear: never on a second connection beside the first.
 */
export async function insertRows(
  parts: StoreParts,
  withSession: WithSession,
  { deadline, rows }: Batch,
): Promise<RefusedRow[]> {
  const tables = findTables(parts, rows)
  const isOurs = ({ kind }: Row) => tables.some((table) => table.kind === kind)
  const ours = rows.filter(isOurs)
  const result: BatchResult = { refused: [], undecided: [] }
  if (ours.length > 0) {
    await withSession(deadline, async (session) => {
      await parts.labels.lookUp(ours, session.findTitles)
      for (const table of tables) {
        const prepared = ours
          .filter(({ kind }) => kind === table.kind)
          .map((row) => prepareRow(parts, row))
        const { refused, undecided } = await insertBatch(session.statements(table), prepared)
        result.refused.push(...refused)
        result.undecided.push(...undecided)
      }
    })
  }
  const others = [...result.undecided, ...rows.filter((row) => !isOurs(row))]
  const refused = await insertPortably(parts, { deadline, rows: others })
  return [...result.refused, ...refused]
}

/** Those of the logs that the batch is for. */
function findTables({ collections }: StoreParts, rows: readonly Row[]): RowTable[] {
  const kinds = new Set<LogKind>(rows.map(({ kind }) => kind))
  return logKinds.flatMap((kind) =>
    kinds.has(kind) ? (findRowTable(collections, kind) ?? []) : [],
  )
}
