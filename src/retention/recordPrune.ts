import type { LogKind } from '../entries/row.js'
import type { LogbookRuntime } from '../logbook.js'
import type { PrunedLog } from './prune.js'

import { rootMessage } from '../rootMessage.js'

/** Under which the runs are found: the log has an index on it. */
export const pruneCorrelationId = 'logbook.prune'

/** An audit log that rows vanish from says so: a row in `activity-logs` for each run, and for one that failed. */
export async function recordPrune(
  { logbook }: LogbookRuntime,
  run: () => Promise<PrunedLog[]>,
): Promise<PrunedLog[]> {
  try {
    const logs = await run()
    const isComplete = logs.every((log) => log.isComplete)
    await logbook.activity.log({
      ...common,
      details: {
        deleted: counts(logs, 'deleted'),
        removedContent: counts(logs, 'cleared'),
      },
      status: isComplete ? 'success' : 'warning',
    })
    return logs
  } catch (error) {
    await logbook.activity.log({
      ...common,
      details: { error: rootMessage(error) },
      severity: 'high',
      status: 'error',
    })
    throw error
  }
}

const common = {
  action: 'logbook.prune',
  actor: { type: 'system' },
  category: 'system',
  correlationId: pruneCorrelationId,
} as const

function counts(
  logs: readonly PrunedLog[],
  name: 'cleared' | 'deleted',
): Partial<Record<LogKind, number>> {
  return Object.fromEntries(logs.map((log) => [log.kind, log[name]]))
}
