import type { SanitizedConfig } from 'payload'

import type { Row } from './entries/row.js'
import type { LogbookRuntime } from './logbook.js'

/**
 * What one process shares, however many copies of this package its bundler made: Next loads a package into several
 * bundles, each with module variables of its own. The version is that of this type's shape.
 */
export type Registry = {
  /** For a process in which nothing else starts Payload: see `registerLogbook`. */
  config?: Promise<SanitizedConfig> | SanitizedConfig
  /** Whether the registered config is being started. */
  isStarting?: boolean
  /** The logbook started last: where static calls go. */
  current?: LogbookRuntime
  /** Ends the calls whose response is there but whose body nobody reads; see `capture/`. */
  openCalls: Set<() => void>
  /** Those whose database is connected, in the order of their start. */
  started: Set<LogbookRuntime>
  /** By Payload instance. */
  runtimes: WeakMap<object, LogbookRuntime>
  /** Rows that came before any logbook was started. */
  waiting: WaitingRow[]
}

export type WaitingRow = { release: (stored: Promise<void>) => void; row: Row }

const key = Symbol.for('payload-logbook')
const version = 1

type Holder = { [key]?: Record<number, Registry | undefined> }

export function getRegistry(): Registry {
  const holder = globalThis as Holder
  const versions = (holder[key] ??= {})
  return (versions[version] ??= {
    openCalls: new Set(),
    runtimes: new WeakMap(),
    started: new Set(),
    waiting: [],
  })
}
