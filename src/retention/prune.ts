import type { LogKind } from '../entries/row.js'
import type { LogbookRuntime } from '../logbook.js'
import type { Store } from '../store/Store.js'
import type { Cutoffs } from './cutoffs.js'

import { getRegistry } from '../registry.js'
import { cutoffsAt, hasPolicy } from './cutoffs.js'
import { recordPrune } from './recordPrune.js'

/** Rows between two reports of progress. */
const stepRows = 5000

/** What went of one log; in a dry run, what would go. */
export type PrunedLog = {
  /** Rows whose content was removed. */
  cleared: number
  /** Rows. */
  deleted: number
  /** Whether nothing is left to do: something is where another process is at it, or a hook of the host's refused. */
  isComplete: boolean
  kind: LogKind
}

export type PruneOptions = {
  /** Counts, and changes nothing. */
  dryRun?: boolean
  /** Default: now. A moment that is still to come by the database's clock is taken for its present. */
  now?: Date
  /** Called after each few thousand rows with what went so far. */
  onProgress?: (log: PrunedLog) => void
  /**
   * Where content is looked for. `recent`: from where the last run ended, as far as a few rows tell; what was stored later than
   * that, with a time before it, is not found. `all` (default): in all old rows.
   */
  sweep?: 'all' | 'recent'
}

/**
 * Deletes what is older than the policy, and writes to `activity-logs` that it did. It may be ended at any moment, repeated, and
 * run in several processes at once: each step is a small transaction, and what went is not missed. Without a policy
 * it does nothing.
 */
export async function prune(
  runtime: LogbookRuntime,
  options: PruneOptions = {},
): Promise<PrunedLog[]> {
  if (!hasPolicy(runtime.options())) {
    return []
  }
  const work = () => pruneLogs(runtime, options)
  // Neither this traffic nor what a hook of a log collection logs of it is an entry.
  const run = () => getRegistry().ownTraffic.run(true, work)
  return options.dryRun ? run() : recordPrune(runtime, run)
}

async function pruneLogs(
  runtime: LogbookRuntime,
  { now = new Date(), ...options }: PruneOptions,
): Promise<PrunedLog[]> {
  const store = runtime.store()
  const databaseTime = await store.now()
  // A process whose clock is ahead would delete what is not old.
  const present = databaseTime < now ? databaseTime : now
  const pruned: PrunedLog[] = []
  for (const cutoffs of cutoffsAt(present, runtime.options())) {
    const pruneOne = options.dryRun ? countOld : removeOld
    pruned.push(await pruneOne(store, cutoffs, options))
  }
  return pruned
}

async function countOld(
  store: Store,
  { contentBefore, kind, rowsBefore }: Cutoffs,
): Promise<PrunedLog> {
  const [deleted, cleared] = [
    rowsBefore ? await store.countRange({ before: rowsBefore, kind }) : 0,
    contentBefore
      ? await store.countRange({ before: contentBefore, isContent: true, kind, start: rowsBefore })
      : 0,
  ]
  return { cleared, deleted, isComplete: true, kind }
}

type Note = (rows: number) => void

async function removeOld(
  store: Store,
  { contentBefore, kind, rowsBefore }: Cutoffs,
  { onProgress, sweep = 'all' }: PruneOptions,
): Promise<PrunedLog> {
  const log: PrunedLog = { cleared: 0, deleted: 0, isComplete: true, kind }
  const note = (name: 'cleared' | 'deleted') => (rows: number) => {
    log[name] += rows
    onProgress?.({ ...log })
  }
  if (rowsBefore) {
    log.isComplete = await deleteAll(store, { before: rowsBefore, kind }, note('deleted'))
  }
  if (contentBefore) {
    const start = sweep === 'all' ? new Date(0) : undefined
    const range = { before: contentBefore, kind, start }
    log.isComplete = (await clearAll(store, range, note('cleared'))) && log.isComplete
  }
  return log
}

/** @returns whether none is left. */
async function deleteAll(
  store: Store,
  range: { before: Date; kind: LogKind },
  note: Note,
): Promise<boolean> {
  for (;;) {
    const count = await store.deleteRange({ ...range, limit: stepRows })
    note(count)
    if (count < stepRows) {
      const isEmpty = (await store.countRange(range)) === 0
      // Fewer than asked for are also deleted where another process was at it in between.
      if (isEmpty || count === 0) {
        return isEmpty
      }
    }
  }
}

/** @returns whether the end was reached. */
async function clearAll(
  store: Store,
  { start: first, ...range }: { before: Date; kind: LogKind; start?: Date },
  note: Note,
): Promise<boolean> {
  for (let start = first; ;) {
    const { count, next } = await store.clearContent({ ...range, limit: stepRows, start })
    note(count)
    if (next === null || next.getTime() === start?.getTime()) {
      return next === null
    }
    start = next
  }
}
