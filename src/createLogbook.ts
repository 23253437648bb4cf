import type { CollectionSlug, Payload } from 'payload'

import type { Delivery } from './delivery/createDelivery.js'
import type { Warn } from './delivery/createWarnings.js'
import type { LogKind, Row, RowMarks } from './entries/row.js'
import type { ActivityLogEntry, EntryOf } from './entries/schemas.js'
import type { Logbook, LogbookRuntime } from './logbook.js'
import type { ResolvedOptions, RuntimeKind } from './options.js'
import type { Pricing } from './pricing/createPricing.js'
import type { Store } from './store/Store.js'

import { withSeverity } from './audit/severity.js'
import { createDelivery } from './delivery/createDelivery.js'
import { createHoldRequest } from './delivery/createHoldRequest.js'
import { createMirror } from './delivery/createMirror.js'
import { createWarnings } from './delivery/createWarnings.js'
import { LogbookError } from './errors.js'
import { createActivityLog } from './loggers/ActivityLogger.js'
import { addContext } from './loggers/addContext.js'
import { buildRow } from './loggers/buildRow.js'
import { capEnvelope } from './loggers/capEnvelope.js'
import { createLLMLog } from './loggers/LLMLogger.js'
import { createServiceLog } from './loggers/ServiceLogger.js'
import { withActor } from './loggers/withActor.js'
import { databaseEnvironment, detectRuntime } from './options.js'
import { insertPriced } from './priceJobEnds.js'
import { createPricer } from './pricing/createPricer.js'
import { createPricing } from './pricing/createPricing.js'
import { createPrivacy } from './privacy/createPrivacy.js'
import { getRegistry } from './registry.js'
import { createReports } from './reports/AuditReports.js'
import { rootMessage } from './rootMessage.js'
import { createStore } from './store/createStore.js'
import { databaseIdentity } from './store/databaseIdentity.js'

const defaultFlushMs = 30_000

/** Joins the parts of the way from an entry to its row, for one Payload instance. */
export function createLogbook(payload: Payload, initial: ResolvedOptions): LogbookRuntime {
  const warn = createWarnings(payload)
  const unchecked = countUnchecked(warn)
  let parts = createParts(payload, initial, unchecked.add)
  const { ownTraffic, openCalls } = getRegistry()
  const kind = initial.disabled ? 'build' : detectRuntime()
  const pricing = createPricing({ pricer: () => parts.pricer, warn })
  const queued = createDelivery({
    database: databaseIdentity(payload.db, databaseEnvironment()),
    kind,
    // Without the context of the request in which it happened to be noticed.
    onShed: (shed) => void accept(buildRow('activityLogs', describeShed(shed))),
    options: initial,
    warn,
    // In a context of its own: not that of the request whose entry happened to start it.
    write: (rows) =>
      ownTraffic.run(true, () => insertPriced({ pricing, store: parts.store }, rows)),
  })
  const delivery = withPricing(queued, { isAhead: lasting.includes(kind), pricing })
  const way = createWay({ delivery, parts: () => parts })
  const accept = createAccept({ parts: () => parts, pricing, warn, way })
  const log =
    <Kind extends LogKind>(kind: Kind) =>
    (entry: EntryOf[Kind], marks?: RowMarks) =>
      accept(addContext({ ...buildRow(kind, entry), ...marks }))

  const runtime: LogbookRuntime = {
    ...way,
    accept,
    configure: (options) => {
      parts = createParts(payload, options, unchecked.add)
    },
    drain: (timeoutMs) => {
      openCalls.forEach((settle) => settle())
      return delivery.drain(timeoutMs)
    },
    hasSpool: delivery.hasSpool,
    isDrained: delivery.isDrained,
    logbook: {} as Logbook,
    options: () => parts.options,
    payload,
    release: () => {
      settleAll()
      delivery.release()
    },
    slug: (kind) => parts.options.slugs[kind] as CollectionSlug,
    start: delivery.start,
    stop: delivery.stop,
    store: () => enabledStore(parts),
    warn,
  }
  runtime.logbook = createInterface({
    delivery,
    log,
    runtime,
    storeName: () => parts.store.name,
    unchecked,
  })
  return runtime
}

/** The process ends: what is still read has its row now or never. */
function settleAll(): void {
  const { openCalls, readCalls } = getRegistry()
  readCalls.forEach((settle) => settle())
  openCalls.forEach((settle) => settle())
}

type Inside = {
  delivery: Delivery
  log: <Kind extends LogKind>(
    kind: Kind,
  ) => (entry: EntryOf[Kind], marks?: RowMarks) => Promise<void>
  runtime: LogbookRuntime
  storeName: () => Store['name']
  unchecked: { count: () => number }
}

/** What users get of a logbook. */
function createInterface({ delivery, log, runtime, storeName, unchecked }: Inside): Logbook {
  const { openCalls } = getRegistry()
  return {
    activity: createActivityLog(log('activityLogs')),
    flush: async ({ timeoutMs = defaultFlushMs } = {}) => {
      openCalls.forEach((settle) => settle())
      await delivery.flush(timeoutMs)
    },
    health: () => ({
      ...delivery.health(),
      store: storeName(),
      uncheckedCount: unchecked.count(),
      unwrittenCount: runtime.unwrittenCount(),
    }),
    llm: createLLMLog(log('llmLogs')),
    reports: createReports(() => runtime),
    services: createServiceLog(log('serviceLogs')),
  }
}

/** Processes that go on: in these the list prices are read before the first call needs them. */
const lasting: readonly RuntimeKind[] = ['development', 'server']

/** The delivery together with the rows that wait for the list prices on their way to it. */
function withPricing(
  delivery: Delivery,
  { isAhead, pricing }: { isAhead: boolean; pricing: Pricing },
): Delivery {
  const afterPricing = (go: () => Promise<void>): Promise<void> =>
    pricing.isSettled() ? go() : pricing.settle().then(go)
  return {
    ...delivery,
    drain: (timeoutMs) => afterPricing(() => delivery.drain(timeoutMs)),
    flush: (timeoutMs) => afterPricing(() => delivery.flush(timeoutMs)),
    isDrained: () => pricing.isSettled() && delivery.isDrained(),
    release() {
      pricing.release()
      delivery.release()
    },
    start() {
      if (isAhead) {
        pricing.prepare()
      }
      delivery.start()
    },
  }
}

type Way = Pick<
  LogbookRuntime,
  'deliver' | 'mirror' | 'noteUnwritten' | 'protect' | 'unwrittenCount'
>

/** The parts of a row's way, for what does not take all of it at once: a row may be written in a transaction of the host's. */
function createWay({ delivery, parts }: { delivery: Delivery; parts: () => Parts }): Way {
  const holdRequest = createHoldRequest(() => delivery.flush(defaultFlushMs))
  let unwrittenCount = 0
  return {
    deliver(row) {
      const safe = delivery.enqueue(row)
      holdRequest()
      return safe
    },
    mirror: (row) => parts().mirror(row),
    noteUnwritten: (count) => {
      unwrittenCount += count
    },
    protect: (row, own) => capEnvelope(parts().privacy(complete(row, parts()), { own })),
    unwrittenCount: () => unwrittenCount,
  }
}

/** With what is not said in the entry: whom its user is, and how much it matters. */
function complete(row: Row, { options, users }: Parts): Row {
  return withSeverity(withActor(row, users()), options.audit === false ? undefined : options.audit)
}

type Accepting = { parts: () => Parts; pricing: Pricing; warn: Warn; way: Way }

/** The way of a row from its logger to the delivery. */
function createAccept({ parts, pricing, warn, way }: Accepting): LogbookRuntime['accept'] {
  const { ownTraffic } = getRegistry()

  // Not an async function: while it waited it would keep the row in memory, with all that the queue has shed of it.
  function take(row: Row): Promise<void> {
    if (ownTraffic.getStore()) {
      warn('entries that a hook of a log collection logs are left out: they would never end')
      return Promise.resolve()
    }
    const kept = way.protect(row)
    const safe = way.deliver(kept)
    way.mirror(kept)
    return safe
  }

  function takeSafely(row: Row): Promise<void> {
    try {
      return take(row)
    } catch (error) {
      warn('an entry could not be taken in', rootMessage(error))
      return Promise.resolve()
    }
  }

  return (row) => (parts().options.disabled ? Promise.resolve() : pricing.pass(row, takeSafely))
}

function enabledStore({ options, store }: Parts): Store {
  if (options.disabled) {
    throw new LogbookError(
      'disabled',
      'reports need a logbook; take `disabled: true` out of the options',
    )
  }
  return store
}

/** What was lost is said where it is missed. */
function describeShed({ content, rows }: { content: number; rows: number }): ActivityLogEntry {
  return {
    action: 'logbook.shed',
    category: 'system',
    details: { entriesLost: rows, entriesWithoutContent: content },
    severity: 'high',
    status: 'warning',
  }
}

/** Tells of fields that are not stored because they could not be checked, and counts them. */
function countUnchecked(warn: Warn): { add: Unchecked; count: () => number } {
  let count = 0
  return {
    add(field, problem) {
      count += 1
      warn(`content of \`${field}\` could not be checked and is not stored`, problem)
    },
    count: () => count,
  }
}

type Parts = ReturnType<typeof createParts>
type Unchecked = (field: string, problem: string) => void

/** What depends on the options: made anew when a reloaded config brings others. */
function createParts(payload: Payload, options: ResolvedOptions, onUnchecked: Unchecked) {
  return {
    mirror: createMirror(payload, options),
    options,
    pricer: createPricer(options.prices),
    privacy: createPrivacy({
      maxTextLength: options.maxTextLength,
      onFailure: onUnchecked,
      secret: payload.secret,
      settings: options.privacy,
    }),
    store: createStore(payload, options.slugs),
    users: () => options.users ?? payload.config.admin.user,
  }
}
