import type { CollectionSlug, Payload } from 'payload'

import type { Queue } from './delivery/createQueue.js'
import type { LogKind, Row } from './entries/row.js'
import type { EntryOf } from './entries/schemas.js'
import type { Logbook, LogbookRuntime } from './logbook.js'
import type { ResolvedOptions } from './options.js'

import { createMirror } from './delivery/createMirror.js'
import { createQueue } from './delivery/createQueue.js'
import { createLabelActors } from './delivery/labelActors.js'
import { rowId } from './entries/row.js'
import { LogbookError } from './errors.js'
import { createActivityLog } from './loggers/ActivityLogger.js'
import { buildRow } from './loggers/buildRow.js'
import { createLLMLog } from './loggers/LLMLogger.js'
import { createServiceLog } from './loggers/ServiceLogger.js'
import { withActor } from './loggers/withActor.js'
import { createPrivacy } from './privacy/createPrivacy.js'
import { getRegistry } from './registry.js'
import { createReports } from './reports/AuditReports.js'
import { rootMessage } from './rootMessage.js'
import { createStore } from './store/createStore.js'

const defaultFlushMs = 30_000
const errorPauseMs = 60_000

/** Joins the parts of the way from an entry to its row, for one Payload instance. */
export function createLogbook(payload: Payload, initial: ResolvedOptions): LogbookRuntime {
  let parts = createParts(payload, initial)
  const queue = createRowQueue(payload, initial, () => parts)

  async function accept(row: Row): Promise<void> {
    if (parts.options.disabled) {
      return
    }
    const { mirror, privacy, users } = parts
    const kept = privacy(withActor(row, users()))
    try {
      mirror(kept)
    } catch (error) {
      payload.logger.error({ err: error, msg: 'payload-logbook: a row could not be mirrored' })
    }
    await queue.enqueue(kept)
  }

  const log =
    <Kind extends LogKind>(kind: Kind) =>
    (entry: EntryOf[Kind]) =>
      accept(buildRow(kind, entry))

  const runtime: LogbookRuntime = {
    accept,
    configure: (options) => {
      parts = createParts(payload, options)
    },
    logbook: {} as Logbook,
    options: () => parts.options,
    payload,
    slug: (kind) => parts.options.slugs[kind] as CollectionSlug,
    start: queue.start,
    stop: queue.stop,
    store() {
      if (parts.options.disabled) {
        throw new LogbookError(
          'disabled',
          'reports need a logbook; take `disabled: true` out of the options',
        )
      }
      return parts.store
    },
  }
  runtime.logbook = {
    activity: createActivityLog(log('activityLogs')),
    flush: async ({ timeoutMs = defaultFlushMs } = {}) => {
      getRegistry().openCalls.forEach((settle) => settle())
      await queue.flush(timeoutMs)
    },
    health: () => ({ ...queue.health(), store: parts.store.name }),
    llm: createLLMLog(log('llmLogs')),
    reports: createReports(() => runtime),
    services: createServiceLog(log('serviceLogs')),
  }
  return runtime
}

function createRowQueue(payload: Payload, options: ResolvedOptions, parts: () => Parts): Queue {
  return createQueue({
    maxBytes: options.maxQueueBytes,
    maxCount: options.maxQueueCount,
    onError: reportSeldom(payload),
    onRefused: ({ error, row }) =>
      payload.logger.error(
        `payload-logbook: a row could not be stored and is given up: ${row.kind} ${JSON.stringify(rowId(row))}: ${rootMessage(error)}`,
      ),
    write: async (rows) => {
      const { labelActors, store } = parts()
      const labelled = await labelActors(rows)
      const refused = await store.insert(labelled)
      return refused.map(({ error, row }) => ({ error, row: rows[labelled.indexOf(row)] ?? row }))
    },
  })
}

type Parts = ReturnType<typeof createParts>

/** What depends on the options: made anew when a reloaded config brings others. */
function createParts(payload: Payload, options: ResolvedOptions) {
  return {
    labelActors: createLabelActors(payload),
    mirror: createMirror(payload, options),
    options,
    privacy: createPrivacy({ maxTextLength: options.maxTextLength }),
    store: createStore(payload, options.slugs),
    users: () => options.users ?? payload.config.admin.user,
  }
}

/** One line a minute, not one for each failed try. */
function reportSeldom(payload: Payload): (error: unknown) => void {
  let nextAt = 0
  return (error) => {
    if (Date.now() >= nextAt) {
      nextAt = Date.now() + errorPauseMs
      payload.logger.error(
        `payload-logbook: rows could not be stored; they wait in memory and are tried again: ${rootMessage(error)}`,
      )
    }
  }
}
