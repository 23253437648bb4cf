import type { Config } from 'payload'

import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import type { ResolvedOptions } from '../options.js'

import { createPruneTask } from './pruneTask.js'

/** Adds what executes a retention policy: a job where the app has jobs, and the command `payload logbook prune`. */
export function withRetention(config: Config, options: ResolvedOptions): Config {
  const withJob = withPruneJob(config, options)
  if (options.disabled) {
    return withJob
  }
  const scriptPath = findCommand()
  return scriptPath === undefined
    ? withJob
    : { ...withJob, bin: [...(config.bin ?? []), { key: 'logbook', scriptPath }] }
}

/** Not `new URL('pruneCommand.js', …)`: a bundler takes that for a file to be bundled. */
function findCommand(): string | undefined {
  try {
    return join(dirname(fileURLToPath(import.meta.url)), 'pruneCommand.js')
  } catch {
    // In a bundle the URL may be that of no file. Payload's command line runs without one.
    return undefined
  }
}

/**
 * The names of jobs are in the database's schema. So the job is there with a policy or without, and with the plugin disabled
 * or not: else a variable of the environment would ask for a migration. And the first job of an app would bring it a new
 * collection: an app that has none gets none.
 */
function withPruneJob(config: Config, { retention }: ResolvedOptions): Config {
  const { schedule } = retention
  if (schedule === false || !hasJobs(config)) {
    return config
  }
  const { jobs } = config
  return {
    ...config,
    jobs: { ...jobs, tasks: [...(jobs?.tasks ?? []), createPruneTask(schedule)] },
  }
}

/** Whether Payload makes its collection of jobs for what the app has set up so far. Documents published by schedule are jobs too. */
function hasJobs({ collections = [], globals = [], jobs }: Config): boolean {
  const isPublishedByJob = [...collections, ...globals].some(({ versions }) => {
    const drafts = typeof versions === 'object' ? versions.drafts : undefined
    return typeof drafts === 'object' && Boolean(drafts.schedulePublish)
  })
  return Boolean(jobs?.tasks?.length || jobs?.workflows?.length) || isPublishedByJob
}
