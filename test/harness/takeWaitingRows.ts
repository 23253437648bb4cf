import type { LogKind, RowData } from '../../src/entries/row.js'

import { getRegistry } from '../../src/registry.js'

/** The rows that were logged since the last time, in a process in which no logbook is started: there they wait. */
export function takeWaitingRows(kind?: LogKind): RowData[] {
  const { waiting } = getRegistry()
  const rows = waiting.rows.splice(0).map(({ row }) => row)
  waiting.bytes = 0
  return rows.filter((row) => kind === undefined || row.kind === kind).map(({ data }) => data)
}
