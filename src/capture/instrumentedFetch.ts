import type { FetchLogContext, FetchTapHost, InstrumentedFetch } from './tapFetch.js'

import { logToCurrent } from '../loggers/logRow.js'
import { getRegistry } from '../registry.js'
import { classifyService } from './classifyService.js'
import { includeUsage } from './includeUsage.js'
import { createFetchTap } from './tapFetch.js'

/** Used while no logbook is started yet. */
const defaultMaxBodyBytes = 64 * 1024

/** Hands the rows to the logbook of this process. */
export const logbookHost: FetchTapHost = {
  changeInit: (call) =>
    includeUsage(call, getRegistry().current?.options().capture.includeUsage ?? false),
  defer(run) {
    const { openCalls } = getRegistry()
    const settle = () => {
      if (openCalls.delete(settle)) {
        run()
      }
    }
    openCalls.add(settle)
    setImmediate(settle)
  },
  llm: () => getRegistry().current?.options().capture ?? {},
  maxBodyBytes: () => getRegistry().current?.options().maxBodyBytes ?? defaultMaxBodyBytes,
  record(...[kind, entry, marks]) {
    if (kind === 'llmLogs') {
      void logToCurrent(kind, entry, marks)
      return
    }
    const services = getRegistry().current?.options().services ?? {}
    const { method, ...rest } = entry
    void logToCurrent('serviceLogs', {
      ...rest,
      // Any method may come in; what is not in the list is repaired.
      method: method as 'OTHER',
      service: entry.service ?? classifyService(entry.host, services),
    })
  },
  registerOpen(settle) {
    const { openCalls, readCalls } = getRegistry()
    openCalls.add(settle)
    return (state) => {
      openCalls.delete(settle)
      if (state === 'reading') {
        readCalls.add(settle)
      } else {
        readCalls.delete(settle)
      }
    }
  },
}

/** `fetch`, bound to defaults, for an SDK's `fetch` option. */
export function createInstrumentedFetch(
  defaults: { fetch?: typeof globalThis.fetch } & FetchLogContext = {},
): InstrumentedFetch {
  const { fetch, ...context } = defaults
  return createFetchTap({ defaults: context, fetch, host: logbookHost })
}

/**
 * `fetch` that logs: the same arguments, the same response, one row in the service log. `init` may carry `service`,
 * `projectId`, `userId`, `feature`, `sessionId`, `correlationId`, `metadata`, and `log: false` for a plain fetch.
 */
export const instrumentedFetch: InstrumentedFetch = createInstrumentedFetch()
