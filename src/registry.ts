import type { SanitizedConfig } from 'payload'

import { AsyncLocalStorage } from 'node:async_hooks'

import type { GlobalFetch } from './capture/globalFetch.js'
import type { FailedCalls } from './capture/linkAttempts.js'
import type { ModelCalls, ModelCallScope } from './capture/modelCall.js'
import type { PassingCall } from './capture/passingCall.js'
import type { LogContextFrame } from './entries/logContext.js'
import type { Row } from './entries/row.js'
import type { LogbookRuntime } from './logbook.js'
import type { StartedJob } from './loggers/startedJobs.js'

/**
 * What one process shares, however many copies of this package its bundler made: Next loads a package into several
 * bundles, each with module variables of its own. The version is that of this type's shape.
 */
export type Registry = {
  /** What `withLogContext` says of all that is logged in it. */
  context: AsyncLocalStorage<LogContextFrame>
  /** Calls that an SDK may try again; see `capture/linkAttempts.ts`. */
  failedCalls: FailedCalls
  /** Set while a fetch of ours stands in the place of the global one; see `capture/globalFetch.ts`. */
  globalFetch?: GlobalFetch
  /** Whether `passingCall` is told of what goes to the network. */
  isNetworkWatched?: boolean
  /** The model call that the Vercel AI SDK is about; see `capture/modelCall.ts`. */
  modelCall: AsyncLocalStorage<ModelCallScope>
  modelCalls: ModelCalls
  /** For a process in which nothing else starts Payload: see `registerLogbook`. */
  config?: Promise<SanitizedConfig> | SanitizedConfig
  /** Whether the registered config is being started. */
  isStarting?: boolean
  /** The logbook started last: where static calls go. */
  current?: LogbookRuntime
  /** Stopped last, while no other is started: entries that come now go to its spool. */
  stopped?: LogbookRuntime
  /** Ends what is not a row yet: calls whose response is there but whose body nobody reads, events that are counted; see `capture/` and `audit/auth/`. */
  openCalls: Set<() => void>
  /** Ends the calls whose body is being read, for the moment when the process ends. */
  readCalls: Set<() => void>
  /** Set while rows are written: what that makes the database driver fetch, or a hook log, is not logged. */
  ownTraffic: AsyncLocalStorage<true>
  /** The call that a tap is sending; see `capture/passingCall.ts`. */
  passingCall: AsyncLocalStorage<PassingCall>
  /** Those whose database is connected, in the order of their start. */
  started: Set<LogbookRuntime>
  /** Jobs that a provider works on, by the ids of their rows; see `loggers/startedJobs.ts`. */
  startedJobs: Map<string, StartedJob>
  /** Takes the listeners of the process's end away. */
  unwatchExit?: () => void
  /** By Payload instance. */
  runtimes: WeakMap<object, LogbookRuntime>
  /** Rows that came before any logbook was started. */
  waiting: WaitingRows
}

export type WaitingRow = { release: (stored: Promise<void>) => void; row: Row }

export type WaitingRows = {
  bytes: number
  /** Entries for which there was no room. */
  droppedCount: number
  rows: WaitingRow[]
}

const key = Symbol.for('payload-logbook')
const version = 1

type Holder = { [key]?: Record<number, Registry | undefined> }

export function getRegistry(): Registry {
  const holder = globalThis as Holder
  const versions = (holder[key] ??= {})
  return (versions[version] ??= {
    context: new AsyncLocalStorage(),
    failedCalls: new Map(),
    modelCall: new AsyncLocalStorage(),
    modelCalls: { byId: new Map(), handled: new WeakSet(), waiting: new Set() },
    openCalls: new Set(),
    readCalls: new Set(),
    ownTraffic: new AsyncLocalStorage(),
    passingCall: new AsyncLocalStorage(),
    runtimes: new WeakMap(),
    started: new Set(),
    startedJobs: new Map(),
    waiting: { bytes: 0, droppedCount: 0, rows: [] },
  })
}
