import type { JobsConfig, Payload } from 'payload'

import type { LogbookRuntime } from '../logbook.js'

import { detectRuntime } from '../options.js'
import { getRegistry } from '../registry.js'
import { hasPolicy } from './cutoffs.js'
import { pruneQueue, pruneTaskSlug } from './pruneTask.js'
import { pruneCorrelationId } from './recordPrune.js'

/** A week, for those who prune weekly, and a day. */
const recentMs = 8 * 24 * 60 * 60 * 1000

const warned = new WeakSet<LogbookRuntime>()

/**
 * Says, once, that there is a policy and nothing that executes it. Jobs that run by themselves do; whether something outside of the
 * app does, a cron with the command or one that runs the app's jobs, is seen by the row that each run leaves in
 * `activity-logs`. Asks for one row by an index, after the start, and never rejects.
 */
export async function warnOfUnexecuted(runtime: LogbookRuntime): Promise<void> {
  const { payload } = runtime
  const options = runtime.options()
  const isBrief = ['build', 'command'].includes(detectRuntime())
  if (isBrief || options.disabled || !hasPolicy(options) || runsByItself(payload.config.jobs)) {
    return
  }
  try {
    const isPruned = await getRegistry().ownTraffic.run(true, () => hasPrunedLately(runtime))
    if (!isPruned && !warned.has(runtime)) {
      warned.add(runtime)
      payload.logger.warn(warning(payload))
    }
  } catch {
    // The tables are not there yet, or the database has gone again: others say so.
  }
}

function runsByItself({ autoRun, tasks = [] }: JobsConfig): boolean {
  if (!tasks.some(({ slug }) => slug === pruneTaskSlug) || autoRun === undefined) {
    return false
  }
  // A function says only later which queues it means.
  return (
    typeof autoRun === 'function' ||
    autoRun.some(
      ({ allQueues, disableScheduling, queue = pruneQueue }) =>
        !disableScheduling && (allQueues || queue === pruneQueue),
    )
  )
}

async function hasPrunedLately({ payload, slug }: LogbookRuntime): Promise<boolean> {
  const { docs } = await payload.db.find({
    collection: slug('activityLogs'),
    limit: 1,
    pagination: false,
    select: {},
    where: {
      correlationId: { equals: pruneCorrelationId },
      createdAt: { greater_than: new Date(Date.now() - recentMs).toISOString() },
      status: { not_equals: 'error' },
    },
  })
  return docs.length > 0
}

function warning({ config }: Payload): string {
  const hasTask = config.jobs.tasks?.some(({ slug }) => slug === pruneTaskSlug)
  const job = hasTask
    ? `let Payload run the app's jobs (jobs.autoRun, or \`payload jobs:run --handle-schedules\` by a cron): \`${pruneTaskSlug}\` is one of them`
    : `give the app jobs that Payload runs (jobs.tasks and jobs.autoRun), and \`${pruneTaskSlug}\` is added to them`
  return `payload-logbook: there is a retention policy, but nothing has executed it in the last eight days: rows that should be deleted may still be there. Run \`payload logbook prune\` daily by a cron, or ${job}`
}
