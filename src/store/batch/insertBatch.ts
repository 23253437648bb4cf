import type { Row } from '../../entries/row.js'
import type { PreparedRow } from '../prepareRow.js'
import type { RefusedRow } from '../Store.js'
import type { RowStatements, StoredState } from './RowStatements.js'

import { rowId } from '../../entries/row.js'
import { withDigest } from '../digest.js'
import { startMissing, withoutMark } from '../mergeRules.js'
import { deriveRow } from '../portable/rowVariants.js'
import { writeBisected } from './writeBisected.js'

export type BatchResult = {
  refused: RefusedRow[]
  /** Rows whose case is a rare one: it is decided one by one, the portable way. */
  undecided: Row[]
}

/** Stores rows of one log, each once, in as few statements as there are kinds of conflicts. */
export async function insertBatch(
  statements: RowStatements,
  rows: readonly PreparedRow[],
): Promise<BatchResult> {
  const reach = () => statements.find([])
  const inserting = { reach, write: statements.insert }
  const { firsts, repeats } = splitRepeats(rows)
  const inserted = await writeBisected(inserting, firsts)
  const given = new Set(inserted.refused.map(({ row }) => row))
  const conflicts = [
    ...firsts.filter((row) => !inserted.written.has(row.id) && !given.has(row.given)),
    ...repeats,
  ]
  if (conflicts.length === 0) {
    return { refused: inserted.refused, undecided: [] }
  }
  const verdict = judge(conflicts, await statements.find(conflicts.map(({ id }) => id)))
  const completed = await writeBisected({ reach, write: statements.complete }, verdict.results)
  const begun = await writeBisected({ reach, write: statements.begin }, verdict.starts)
  const derived = await writeBisected(inserting, verdict.others)
  const parts = [inserted, completed, begun, derived]
  return {
    refused: parts.flatMap(({ refused }) => refused),
    undecided: [
      ...verdict.undecided,
      ...missed(verdict.results, completed),
      ...missed(verdict.starts, begun),
    ],
  }
}

function splitRepeats(rows: readonly PreparedRow[]) {
  const seen = new Set<string>()
  const repeats: PreparedRow[] = []
  const firsts = rows.filter((row) => {
    const isFirst = !seen.has(row.id)
    seen.add(row.id)
    if (!isFirst) {
      repeats.push(row)
    }
    return isFirst
  })
  return { firsts, repeats }
}

type Verdict = {
  /** Other entries under an id that is taken, under the ids derived of it. */
  others: PreparedRow[]
  /** Results of pending rows. */
  results: PreparedRow[]
  /** Pending rows whose results were stored before them. */
  starts: PreparedRow[]
  undecided: Row[]
}

/** Decides on rows whose id is taken, in the order in which they came. Replays need nothing. */
function judge(rows: readonly PreparedRow[], stored: Map<string, StoredState>): Verdict {
  const verdict: Verdict = { others: [], results: [], starts: [], undecided: [] }
  for (const prepared of rows) {
    const { digest, given, id, row } = prepared
    const state = stored.get(id)
    const isPending = row.data.status === 'pending'
    if (state === undefined) {
      verdict.undecided.push(given)
    } else if (state.status === 'pending' && !isPending) {
      verdict.results.push(prepared)
      stored.set(id, { digest: withoutMark(digest), status: String(row.data.status) })
    } else if (isPending && state.digest?.startsWith(startMissing)) {
      verdict.starts.push(prepared)
      stored.set(id, { ...state, digest: '' })
    } else if (isPending || given.completes || state.digest === digest) {
      continue
    } else if (state.digest === null) {
      verdict.undecided.push(given)
    } else {
      verdict.others.push(derive(prepared))
    }
  }
  return { ...verdict, others: splitRepeats(verdict.others).firsts }
}

function derive({ digest, given, row }: PreparedRow): PreparedRow {
  const derived = deriveRow(row, digest)
  return { digest, given, id: rowId(derived), row: withDigest(derived, digest) }
}

/** Another process was quicker. */
function missed(
  rows: readonly PreparedRow[],
  { refused, written }: { refused: readonly RefusedRow[]; written: ReadonlySet<string> },
): Row[] {
  const taken = new Set(refused.map(({ row }) => row))
  return rows
    .filter(({ given, id }) => !written.has(id) && !taken.has(given))
    .map(({ given }) => given)
}
