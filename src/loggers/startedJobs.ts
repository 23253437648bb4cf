import type { LLMLogEntry } from '../entries/schemas.js'

import { getRegistry } from '../registry.js'

/** What this process knows of a job that it has started, beside what was asked: that is in the pending row. */
export type StartedJob = Pick<LLMLogEntry, 'model' | 'operation' | 'vendor'> & {
  createdAt: Date
  /** On the clock of `performance.now()`. */
  startedAtMs: number
}

/** The end of a job: what only its start knows may be left out, and comes from the pending row. */
export type JobEnd = Omit<LLMLogEntry, 'model' | 'prompt'> &
  Partial<Pick<LLMLogEntry, 'model' | 'prompt'>> & { requestId: string }

/** A job that was forgotten is completed as one of another process is. */
const maxStarted = 10_000

/** Keeps what the end of a job will be told with: its model, for the price, and when it began. */
export function rememberJob(requestId: string, job: StartedJob): void {
  const { startedJobs } = getRegistry()
  startedJobs.set(requestId, job)
  if (startedJobs.size > maxStarted) {
    const [oldest] = startedJobs.keys()
    startedJobs.delete(oldest!)
  }
}

/**
 * The entry that completes a job. Where another process has started it, `createdAt` is the time of its end: the store knows
 * when it began.
 *
 * @param endedAtMs On the clock of `performance.now()`.
 */
export function withStart(end: JobEnd, endedAtMs = performance.now()): LLMLogEntry {
  const { startedJobs } = getRegistry()
  const started = startedJobs.get(end.requestId)
  if (started === undefined) {
    return { createdAt: new Date(), model: 'unknown', prompt: '', ...end }
  }
  const { startedAtMs, ...start } = started
  const responseTime = Math.round(endedAtMs - startedAtMs)
  const { operation = start.operation } = end
  return { ...start, prompt: '', responseTime, ...end, operation }
}
