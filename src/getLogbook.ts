import type { Payload, SanitizedConfig } from 'payload'

import type { Logbook, LogbookRuntime } from './logbook.js'

import { LogbookError } from './errors.js'
import { getRegistry } from './registry.js'

/**
 * The logbook of a Payload instance; without one, the logbook started last in this process.
 *
 * @throws {LogbookError} `not-started` where there is none.
 */
export function getLogbook(payload?: Payload): Logbook {
  return getRuntime(payload).logbook
}

/** The runtime of a Payload instance; without one, the one started last. */
export function getRuntime(payload?: Payload): LogbookRuntime {
  const runtime = payload ? getRegistry().runtimes.get(payload) : getRegistry().current
  if (runtime === undefined) {
    throw new LogbookError(
      'not-started',
      payload
        ? 'this Payload instance has no logbook; add logbookPlugin() to its plugins'
        : 'no logbook is started in this process; start Payload first (getPayload), with logbookPlugin() in its plugins',
    )
  }
  return runtime
}

export function getCurrentRuntime(): LogbookRuntime {
  return getRuntime()
}

/**
 * For a process in which nothing else starts Payload, a script or a worker: the first entry then starts it with this
 * config. Where Payload is started anyway this changes nothing.
 */
export function registerLogbook(config: Promise<SanitizedConfig> | SanitizedConfig): void {
  getRegistry().config = config
}
