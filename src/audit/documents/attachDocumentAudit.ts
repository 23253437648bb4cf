import type { BaseDatabaseAdapter, Payload } from 'payload'

import type { LogbookRuntime } from '../../logbook.js'
import type { ResolvedOptions } from '../../options.js'
import type { ChangeRow } from './buildChangeRow.js'
import type { Change } from './Change.js'
import type { AuditPlan } from './createPlans.js'
import type { AuditedRequest } from './requestMemory.js'
import type { WriteWatch } from './wrapWrites.js'

import { guarded } from '../../capture/guarded.js'
import { getRegistry } from '../../registry.js'
import { rootMessage } from '../../rootMessage.js'
import { buildChangeRow } from './buildChangeRow.js'
import { createPlans } from './createPlans.js'
import { createTransactions } from './createTransactions.js'
import { createReadLog, markReads } from './logReads.js'
import { markOperations } from './markOperations.js'
import { warnOfUnknown } from './warnOfUnknown.js'
import { wrapReads } from './wrapReads.js'
import { wrapVersions } from './wrapVersions.js'
import { wrapWrites } from './wrapWrites.js'

export type DocumentAudit = {
  /** Takes in the config that Payload runs with now. */
  attach: () => void
}

type Parts = {
  currentOptions: () => ResolvedOptions | undefined
  findRuntime: () => LogbookRuntime | undefined
  payload: Payload
}

const attached = Symbol.for('payload-logbook.documentAudit')

/**
 * Logs what is done to documents and globals, at the boundary to the database: there it is what was written that is seen, not
 * what a caller may read of it. Wraps the adapter's methods once; whatever config a hot reload brings is looked at anew.
 */
export function attachDocumentAudit(adapter: BaseDatabaseAdapter, parts: Parts): DocumentAudit {
  const known = (adapter as { [attached]?: DocumentAudit })[attached]
  if (known) {
    return known
  }
  const { currentOptions, findRuntime, payload } = parts
  const plans = createPlans(payload, currentOptions)
  const transactions = createTransactions(adapter, findRuntime)
  const { ownTraffic } = getRegistry()

  const watch: WriteWatch = {
    // A hook of a log collection may change documents; to log that would never end.
    find: (kind, slug) => (ownTraffic.getStore() ? undefined : plans.find(kind, slug)),
    record(tell, req) {
      const runtime = findRuntime()
      const told = runtime && tellSafely(runtime, { req, tell })
      return told && transactions.record(told.row, told.plan, req)
    },
  }
  // What is looked up for a row is not what Payload read: the methods that remember stand before those that log.
  wrapWrites(adapter, watch)
  wrapVersions(adapter, watch)
  wrapReads(adapter, plans.isAudited)
  const logReads = createReadLog({ findRuntime, plans })
  const audit = {
    attach() {
      markOperations(payload, plans.isAudited)
      markReads(payload, logReads)
      guarded(() => warnOfUnknown(payload, currentOptions()))
    },
  }
  Object.defineProperty(adapter, attached, { value: audit })
  return audit
}

type Telling = { req: AuditedRequest | undefined; tell: () => Change | undefined }

/** A change is not refused for a mistake of ours, and what the database answered is handed on. */
function tellSafely(
  runtime: LogbookRuntime,
  { req, tell }: Telling,
): { plan: AuditPlan; row: ChangeRow } | undefined {
  const fail = (error: unknown): undefined => {
    runtime.warn('a change could not be described, and has no row', rootMessage(error))
  }
  return attempt(() => {
    const change = tell()
    if (change === undefined || !change.plan.operations.has(change.action)) {
      return undefined
    }
    const { bytes, read } = buildChangeRow(runtime, change, req)
    return { plan: change.plan, row: { bytes, read: () => attempt(read, fail) } }
  }, fail)
}

function attempt<T>(read: () => T, fail: (error: unknown) => undefined): T | undefined {
  try {
    return read()
  } catch (error) {
    return fail(error)
  }
}
