import type { Payload } from 'payload'

import type { LogContext } from '../../entries/logContext.js'
import type { LogbookRequest } from '../request/LogbookRequest.js'

import { guarded } from '../../capture/guarded.js'
import { createId } from '../../entries/createId.js'
import { correlationIdOf } from '../request/correlationIdOf.js'
import { withJob } from '../request/withJob.js'

type Job = {
  id?: number | string
  meta?: unknown
  taskSlug?: null | string
  workflowSlug?: null | string
}
type JobArgs = { job: Job; req: LogbookRequest }
type Handler = (args: JobArgs) => unknown
type Step = { inlineTask?: unknown }
type Runnable = { handler?: unknown }

/** On our wrappers, for all copies of this package. */
const wrapped = Symbol.for('payload-logbook.wrappedJob')

/** In `meta` of a job. */
const metaKey = 'logbookCorrelationId'

/** Ids of jobs that are queued in this process, for apps whose jobs have no `meta`; the oldest go first. */
const maxKnownJobs = 10_000

/**
 * Takes the correlation id of a request along into the jobs that it queues, and names the job as the actor of what is
 * logged in it. The id is kept in the job's `meta`; Payload makes that column where a task or workflow has a schedule, as
 * our own has. Without it only the process that queued a job knows.
 */
export function wrapJobs(payload: Payload): void {
  const { jobs } = payload.config
  if (jobs === undefined) {
    return
  }
  wrapQueue(payload)
  const runnables = [...(jobs.tasks ?? []), ...(jobs.workflows ?? [])] as Runnable[]
  for (const runnable of runnables) {
    runnable.handler = wrapRunnable(runnable.handler)
  }
}

/** A function, the steps of a workflow, or the path of a module, which Payload imports itself. */
function wrapRunnable(handler: unknown): unknown {
  if (Array.isArray(handler)) {
    for (const step of handler as Step[]) {
      step.inlineTask &&= wrapHandler(step.inlineTask)
    }
  }
  return wrapHandler(handler)
}

function wrapHandler(handler: unknown): unknown {
  if (typeof handler !== 'function' || wrapped in handler) {
    return handler
  }
  const inJob: Handler = (args) => {
    const context = guarded(() => jobContext(args))
    const run = () => (handler as Handler)(args)
    return context === undefined ? run() : withJob({ ...args, context }, run)
  }
  return Object.defineProperties(inJob, {
    name: { value: handler.name },
    [wrapped]: { value: true },
  })
}

function jobContext({ job, req }: JobArgs): LogContext {
  return { correlationId: storedId(job) ?? queuedId(req, job) ?? ownId(job) }
}

/** With the correlation ids of what was queued by it, by the jobs' ids. */
type Queue = Payload['jobs']['queue'] & { [wrapped]?: Map<string, string> }
type QueueArgs = { meta?: object; req?: LogbookRequest }

function wrapQueue(payload: Payload): void {
  const queue = payload.jobs.queue as Queue
  if (queue[wrapped]) {
    return
  }
  const known = new Map<string, string>()
  async function queueInRequest(args: QueueArgs): Promise<unknown> {
    const correlationId = correlationIdOf(args.req)
    if (correlationId === undefined) {
      return queue(args as never)
    }
    if (hasMeta(payload)) {
      return queue({ ...args, meta: { ...args.meta, [metaKey]: correlationId } } as never)
    }
    const job = (await queue(args as never)) as Job
    rememberJob(known, String(job.id), correlationId)
    return job
  }
  Object.defineProperty(queueInRequest, wrapped, { value: known })
  payload.jobs.queue = queueInRequest as Queue
}

/** Of a job that was queued in this process. */
function queuedId({ payload }: LogbookRequest, { id }: Job): string | undefined {
  return (payload?.jobs.queue as Queue | undefined)?.[wrapped]?.get(String(id))
}

function hasMeta({ collections }: Payload): boolean {
  const jobs = (collections as Partial<Payload['collections']>)['payload-jobs' as never] as
    { config: { flattenedFields: { name: string }[] } } | undefined
  return jobs?.config.flattenedFields.some(({ name }) => name === 'meta') ?? false
}

function rememberJob(known: Map<string, string>, id: string, correlationId: string): void {
  known.set(id, correlationId)
  if (known.size > maxKnownJobs) {
    const [oldest] = known.keys()
    known.delete(oldest!)
  }
}

function storedId({ meta }: Job): string | undefined {
  const id =
    typeof meta === 'object' && meta !== null
      ? (meta as Record<string, unknown>)[metaKey]
      : undefined
  return typeof id === 'string' ? id : undefined
}

/** For jobs that no request has queued. Not by the job's id, which may come again. */
const ownIds = new WeakMap<object, string>()

function ownId(job: object): string {
  const id = ownIds.get(job) ?? createId()
  ownIds.set(job, id)
  return id
}
