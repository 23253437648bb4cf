import type { TaskConfig } from 'payload'

import type { LogbookRuntime } from '../logbook.js'

import { getRuntime } from '../getLogbook.js'
import { hasPolicy } from './cutoffs.js'
import { prune } from './prune.js'

export const pruneTaskSlug = 'logbook-prune'

/** The queue that Payload runs where it is told no other. */
export const pruneQueue = 'default'

/** The task's types are the host's to generate: this package does not know them. */
type PruneTask = TaskConfig<{ input: object; output: { cleared: number; deleted: number } }>

/** Executes the retention policy each day; without one it is not even scheduled. */
export function createPruneTask(cron: string): PruneTask {
  return {
    handler: async ({ req }) => {
      const runtime = getRuntime(req.payload)
      const logs = isExecutable(runtime) ? await prune(runtime, { sweep: sweepOf(new Date()) }) : []
      return {
        output: {
          cleared: logs.reduce((sum, { cleared }) => sum + cleared, 0),
          deleted: logs.reduce((sum, { deleted }) => sum + deleted, 0),
        },
      }
    },
    label: 'Delete old log rows',
    outputSchema: [
      { name: 'deleted', type: 'number', required: true },
      { name: 'cleared', type: 'number', required: true },
    ],
    retries: 3,
    schedule: [
      {
        cron,
        hooks: {
          beforeSchedule: async (args) =>
            isExecutable(getRuntime(args.req.payload))
              ? args.defaultBeforeSchedule(args)
              : { shouldSchedule: false },
        },
        queue: pruneQueue,
      },
    ],
    slug: pruneTaskSlug,
  }
}

function isExecutable(runtime: LogbookRuntime): boolean {
  const options = runtime.options()
  return !options.disabled && hasPolicy(options)
}

/** On Sundays in all old rows: a row may be stored when its content should long be gone, after an outage or by an import. */
function sweepOf(now: Date): 'all' | 'recent' {
  return now.getUTCDay() === 0 ? 'all' : 'recent'
}
