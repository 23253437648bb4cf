import type { FieldNode } from './compileFields.js'
import type { DiffPlace, Values } from './tell.js'
import type { RowValue } from './values.js'

import { fieldsOfRow } from './compileFields.js'
import { diffFields } from './diffFields.js'
import { compareLists } from './order.js'
import { snapshotRow } from './snapshotFields.js'
import { tell } from './tell.js'
import { readRows } from './values.js'

/** Compares the rows of an array, or blocks: one change for each row that came or went, one for the order, and those inside of rows. */
export function diffRows(node: FieldNode, values: Values, place: DiffPlace): void {
  const before = readRows(values.before)
  const after = readRows(values.after)
  const { added, isAppended, moved, removed } = compareLists(
    { after, before },
    ({ identity }) => identity,
  )
  const inRow = (row: RowValue) => ({ ...place, path: `${place.path}.${row.key}` })
  const snapshot = (row: RowValue) => snapshotRow(node, row, { ...place, isWhole: false })

  for (const row of removed) {
    tell(inRow(row), { kind: 'remove', values: () => ({ from: snapshot(row) }) })
  }
  if (moved) {
    const { at, from, to } = moved
    const ids = (rows: RowValue[]) => rows.map(({ key }) => key)
    tell(place, {
      kind: 'move',
      ...(at > 0 && { at }),
      values: () => ({ from: ids(from), to: ids(to) }),
    })
  }
  for (const { at, item } of added) {
    tell(inRow(item), {
      kind: 'add',
      ...(!isAppended && { at }),
      values: () => ({ to: snapshot(item) }),
    })
  }
  diffStayed({ after, before, node }, place)
}

type Stayed = { after: RowValue[]; before: RowValue[]; node: FieldNode }

function diffStayed({ after, before, node }: Stayed, place: DiffPlace): void {
  const known = new Map(before.map((row) => [row.identity, row]))
  for (const row of after) {
    const old = known.get(row.identity)
    if (old && old.row !== row.row) {
      const values = { after: row.row, before: old.row }
      const path = `${place.path}.${row.key}`
      diffFields(fieldsOfRow(node, row.blockType), values, { ...place, path })
    }
  }
}
