import type { BaseDatabaseAdapter, CollectionSlug, Config, Payload, SanitizedConfig } from 'payload'

import type { ExitHooks } from './delivery/watchExit.js'
import type { LogbookRuntime } from './logbook.js'
import type { ResolvedOptions } from './options.js'

import { attachRequests } from './audit/attachRequests.js'
import { attachAuthAudit } from './audit/auth/attachAuthAudit.js'
import { attachDocumentAudit } from './audit/documents/attachDocumentAudit.js'
import { registerTelemetry } from './capture/telemetry/registerTelemetry.js'
import { createLogbook } from './createLogbook.js'
import { watchExit } from './delivery/watchExit.js'
import { patchGlobalFetch } from './patchGlobalFetch.js'
import { getRegistry } from './registry.js'
import { warnOfUnexecuted } from './retention/warnOfUnexecuted.js'
import { collectionConfig } from './store/logCollections.js'
import { shapeLogTables } from './store/shapeLogTables.js'

const customKey = 'payload-logbook'
const shutdownMs = 5000

/**
 * Attaches the logbook where the final config is known: at the database adapter's `init`, after all plugins and all of
 * Payload's own sanitizing. A hot reload calls `init`, `connect` and `destroy` of the same adapter with a new config:
 * nothing is attached twice, and what waits is kept.
 */
export function withLogbook(config: Config, options: ResolvedOptions): Config {
  const { db } = config
  return {
    ...config,
    custom: { ...config.custom, [customKey]: options },
    db: {
      ...db,
      init: (args) => {
        const adapter = db.init(args)
        attachToAdapter(adapter, args.payload)
        return adapter
      },
    },
  }
}

/** The options in the config that Payload runs with now; none where a reload has taken the plugin out. */
function currentOptions(config: SanitizedConfig): ResolvedOptions | undefined {
  return config.custom?.[customKey] as ResolvedOptions | undefined
}

function attachToAdapter(adapter: BaseDatabaseAdapter, payload: Payload): void {
  const { connect, destroy, init } = adapter
  const documents = attachDocumentAudit(adapter, {
    currentOptions: () => currentOptions(payload.config),
    findRuntime: () => findRuntime(payload),
    payload,
  })
  shapeLogTables(adapter, () => Object.values(currentOptions(payload.config)?.slugs ?? {}))
  adapter.init = async function () {
    attach(payload)
    attachAuth(adapter, payload)
    documents.attach()
    // After all that adds hooks: theirs, too, run in the context of their request.
    await attachRequests(payload, currentOptions(payload.config))
    await init?.call(adapter)
  }
  adapter.connect = async function (...args) {
    await connect?.apply(adapter, args)
    await prepareStore(payload)
    startRuntime(payload)
  }
  adapter.destroy = async function () {
    await stopRuntime(payload)
    await destroy?.call(adapter)
  }
}

function attach(payload: Payload): void {
  const registry = getRegistry()
  const options = currentOptions(payload.config)
  const runtime = registry.runtimes.get(payload)
  if (options === undefined) {
    registry.runtimes.delete(payload)
    return
  }
  registerTelemetry(options.capture.aiSDK && !options.disabled)
  if (runtime) {
    runtime.configure(options)
    patchGlobalFetch()
    return
  }
  warnOfLateCollections(payload, options)
  const created = createLogbook(payload, options)
  registry.runtimes.set(payload, created)
  registry.current ??= created
}

/** Fields are made before later plugins run: what those add has to be named in the options. */
function warnOfLateCollections(payload: Payload, options: ResolvedOptions): void {
  const { flattenedFields } = collectionConfig(payload, options.slugs.llmLogs as CollectionSlug)
  const projects = flattenedFields.find(({ name }) => name === 'projectId')
  if (
    options.projects === undefined &&
    projects?.type === 'text' &&
    'projects' in payload.collections
  ) {
    payload.logger.warn(
      "payload-logbook: the collection `projects` was added after this plugin, so project ids are plain text; logbookPlugin({ projects: 'projects' }) makes them a relationship",
    )
  }
}

function startRuntime(payload: Payload): void {
  const registry = getRegistry()
  const runtime = findRuntime(payload)
  if (runtime === undefined) {
    return
  }
  if (registry.stopped !== runtime) {
    registry.stopped?.release()
  }
  registry.stopped = undefined
  registry.started.delete(runtime)
  registry.started.add(runtime)
  registry.current = runtime
  registry.unwatchExit ??= watchExit(exitHooks)
  patchGlobalFetch()
  acceptWaiting(runtime)
  runtime.start()
  void warnOfUnexecuted(runtime)
}

/** Before the first change comes. */
async function prepareStore(payload: Payload): Promise<void> {
  const runtime = findRuntime(payload)
  if (runtime === undefined || runtime.options().disabled || runtime.options().audit === false) {
    return
  }
  const problem = await runtime.store().prepare?.()
  if (problem !== undefined) {
    runtime.warn(
      'rows cannot be written in the transactions of their changes, and follow after the commit',
      problem,
    )
  }
}

function acceptWaiting(runtime: LogbookRuntime): void {
  const { waiting } = getRegistry()
  const rows = waiting.rows.splice(0)
  if (waiting.droppedCount > 0) {
    runtime.payload.logger.warn(
      `payload-logbook: ${waiting.droppedCount} entries that came before Payload was started found no room in memory and are lost`,
    )
  }
  Object.assign(waiting, { bytes: 0, droppedCount: 0 })
  for (const { release, row } of rows) {
    release(runtime.accept(row))
  }
}

/** For all logbooks of the process at once. */
const exitHooks: ExitHooks = {
  drain: async () => {
    await Promise.all([...getRegistry().started].map((runtime) => runtime.drain(shutdownMs)))
  },
  isDrained: () => {
    const { openCalls, started } = getRegistry()
    return openCalls.size === 0 && [...started].every((runtime) => runtime.isDrained())
  },
  release: () => {
    const { started, stopped } = getRegistry()
    const runtimes = stopped ? [...started, stopped] : [...started]
    runtimes.forEach((runtime) => runtime.release())
  },
}

async function stopRuntime(payload: Payload): Promise<void> {
  const runtime = findRuntime(payload)
  if (runtime === undefined) {
    return
  }
  await runtime.drain(shutdownMs)
  runtime.stop()
  runtime.release()
  const registry = getRegistry()
  registry.started.delete(runtime)
  patchGlobalFetch()
  // Static calls go to another instance of the process, or wait for the next one: on disk where there is one.
  registry.current = [...registry.started].at(-1)
  if (registry.current === undefined) {
    registry.stopped = runtime.hasSpool ? runtime : undefined
    if (!runtime.hasSpool) {
      registry.unwatchExit?.()
      registry.unwatchExit = undefined
    }
  }
}

function attachAuth(adapter: BaseDatabaseAdapter, payload: Payload): void {
  const runtime = findRuntime(payload)
  if (runtime && !runtime.options().disabled) {
    attachAuthAudit(adapter, runtime)
  }
}

function findRuntime(payload: Payload): LogbookRuntime | undefined {
  return getRegistry().runtimes.get(payload)
}
