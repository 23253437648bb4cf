import type { Payload } from 'payload'

import type { ResolvedOptions } from '../options.js'

import { wrapHooks } from './correlation/wrapHooks.js'
import { wrapJobs } from './correlation/wrapJobs.js'
import { wrapEndpoints } from './endpoints/wrapEndpoints.js'

/** Joins all that is logged in a request, and in the jobs that it queues, by one correlation id; and logs requests of endpoints. */
export async function attachRequests(
  payload: Payload,
  options: ResolvedOptions | undefined,
): Promise<void> {
  if (options === undefined || options.disabled) {
    return
  }
  wrapHooks(payload)
  wrapJobs(payload)
  await wrapEndpoints(payload, options)
}
