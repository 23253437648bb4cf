import type { LogContext } from '../../entries/logContext.js'
import type { LogbookRequest } from './LogbookRequest.js'

import { withLogContext } from '../../capture/withLogContext.js'

/** Users of the requests that run jobs: what a job does with such a request is the job's doing. */
const runners = new WeakSet<object>()

type Job = { id?: number | string; taskSlug?: null | string; workflowSlug?: null | string }

type JobRun = { context?: LogContext; job: Job; req: LogbookRequest }

const jobsCollection = 'payload-jobs'

/** Runs what a job does: all that is logged in it is by the job, whoever has it run. */
export function withJob<T>({ context, job, req }: JobRun, fn: () => T): T {
  if (req.user) {
    runners.add(req.user)
  }
  const label = job.workflowSlug ?? job.taskSlug ?? undefined
  const actor = {
    type: 'job' as const,
    ...(job.id === undefined ? {} : { id: String(job.id), collection: jobsCollection }),
    ...(label === undefined ? {} : { label }),
  }
  return withLogContext({ ...context, actor, userId: null as never }, fn)
}

/** Whether a job acts where a request has this user: one that its code has set itself is who acts. */
export function isJobOf(user: LogbookRequest['user']): boolean {
  return !user || runners.has(user)
}
