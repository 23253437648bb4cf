import type { RowMarks } from '../entries/row.js'
import type { LLMLogEntry } from '../entries/schemas.js'
import type { FetchArguments } from './describeRequest.js'
import type { LLMSettings } from './llm/recogniseCall.js'

import { guarded } from './guarded.js'
import { sendCall } from './passingCall.js'
import { splitInit } from './splitInit.js'
import { startCall } from './startCall.js'
import { tapResponse } from './tapResponse.js'

/** What the `init` of a call may carry for the log, beside what is for fetch; also the defaults of a tap. */
export type FetchLogContext = {
  /** Joins the rows of one request. */
  correlationId?: string
  /** Which part of the app makes the call. */
  feature?: string
  /** False for a plain fetch that leaves no row. @default true */
  log?: boolean
  /** Merged, key by key, with that of the defaults. */
  metadata?: Record<string, unknown>
  projectId?: number | string
  /** Names the service of a call that is none of a model. */
  service?: string
  sessionId?: string
  tenant?: string
  userId?: number | string
}

export type InstrumentedRequestInit = FetchLogContext & RequestInit

export type InstrumentedFetch = (
  input: RequestInfo | URL,
  init?: InstrumentedRequestInit,
) => Promise<Response>

/**
 * An entry for the service log. Headers and bodies are as they were sent, capped but not redacted. Where a body is
 * longer than its text, `metadata` has `requestBodyBytes` and `requestBodyTruncated`, or the same of the response;
 * where nobody read it to its end, `responseBodyUnread`.
 */
export type CapturedServiceCall = Omit<FetchLogContext, 'log'> & {
  attempt?: number
  /** When the call started. */
  createdAt: Date
  endpoint: string
  error?: string
  errorType?: string
  /** With the port, unless it is the protocol's own. Empty where the URL has none. */
  host: string
  method: string
  /** Made for this log: no header has it. */
  requestId: string
  /** Text, or in brackets what was sent instead: `[stream]`, `[binary image/png, 5234 bytes]`. */
  requestBody?: string
  requestHeaders: Record<string, string>
  responseBody?: string
  responseHeaders?: Record<string, string>
  responseStatus?: number
  /** Milliseconds until the body's end; of an unread body, until its last sign of life. */
  responseTime: number
  /** `requestId` of the first try, on the later ones. */
  retryOf?: string
  status: 'cancelled' | 'error' | 'success' | 'timeout'
}

/** An entry for the log of model calls. Texts are as they were sent and answered, capped but not redacted. */
export type CapturedLLMCall = LLMLogEntry

/** Where the rows go. What it throws does not reach the caller of the fetch. */
export type FetchTapHost = {
  /** What the user wants to be sent otherwise than it was given. */
  changeInit?(call: FetchArguments): RequestInit | undefined
  /** Runs what makes a row of a call soon, when the caller of the fetch has what it waits for. Default: at once. */
  defer?(run: () => void): void
  /** What the user adds to the providers and wire formats that are known. */
  llm?(): LLMSettings
  /** The most that is kept of one body of a service. Asked once for each call. */
  maxBodyBytes(): number
  /** Called in the async context of the call, whoever ended it. */
  record(
    ...call:
      | [kind: 'llmLogs', entry: CapturedLLMCall, marks?: RowMarks]
      | [kind: 'serviceLogs', entry: CapturedServiceCall]
  ): void
  /**
   * Told of a response whose body nobody reads yet. The host calls `settle` at a flush, so that its row is not missing, and
   * of one that is being read when the process ends. Returns what it is told by when the reading begins and when it is over.
   */
  registerOpen(settle: () => void): (state: 'over' | 'reading') => void
}

type FetchTapArgs = {
  defaults?: FetchLogContext
  /** @default globalThis.fetch at the time of a call */
  fetch?: typeof globalThis.fetch
  host: FetchTapHost
  /** How long a body may wait for its consumer before its call is recorded without the rest. @default 10000 */
  idleMs?: number
  /** Whether bodies of other services are kept; those of models always are. @default true */
  keepsBodies?: boolean
}

/** What the `openai` SDK asks of each fetch before it sends a file, to see whose `Response` comes: no call of anything. */
const formProbe = 'data:,'

/** A fetch that hands every call to the host, once, and is otherwise the fetch it wraps. */
export function createFetchTap({
  defaults = {},
  fetch,
  host,
  idleMs = 10_000,
  keepsBodies = true,
}: FetchTapArgs): InstrumentedFetch {
  return async function instrumentedFetch(input, init) {
    const send = fetch ?? globalThis.fetch
    const { context, requestInit: given } = splitInit(init, defaults)
    if (context.log === false || input === formProbe) {
      return (await sendCall(send, { init: given, input })).response
    }

    const requestInit = guarded(() => host.changeInit?.({ init: given, input })) ?? given
    const call = startCall({ context, host, init: requestInit, input, keepsBodies })
    try {
      const { isCached, response } = await sendCall(send, { init: requestInit, input })
      if (isCached) {
        return response
      }
      call.answered(response)
      return tapResponse({ call, host, idleMs, response })
    } catch (error) {
      call.finish({ ending: { error, kind: 'failed' } })
      throw error
    }
  }
}
