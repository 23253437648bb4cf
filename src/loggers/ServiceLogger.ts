import type { ServiceLogEntry } from '../entries/schemas.js'

import { logToCurrent } from './logRow.js'
import { neverThrowing } from './neverThrowing.js'

export type ServiceLog = ReturnType<typeof createMethods>

type Log = (entry: ServiceLogEntry) => Promise<void>

type RequestData = { body?: unknown; headers?: Record<string, string> }
type ResponseData = { body?: unknown; headers?: Record<string, string>; status: number }

/** The ways to log a call of another service. None of them throws or rejects. */
export function createServiceLog(log: Log): ServiceLog {
  return neverThrowing(createMethods(log), (entry) => log(entry as ServiceLogEntry))
}

function createMethods(log: Log) {
  return {
    /** Logs a finished HTTP call: an error from status 400 on. A body that is no text is kept as JSON. */
    logHTTPRequest: (
      requestId: string,
      service: ServiceLogEntry['service'],
      url: string,
      method: string,
      requestData: RequestData,
      response: ResponseData,
      responseTime: number,
      projectId?: number | string,
      userId?: number | string,
    ): Promise<void> =>
      log({
        endpoint: url,
        host: hostOf(url),
        // Any method may come in; what is not in the list is repaired.
        method: method as ServiceLogEntry['method'],
        projectId,
        requestBody: bodyText(requestData?.body),
        requestHeaders: requestData?.headers,
        requestId,
        responseBody: bodyText(response?.body),
        responseHeaders: response?.headers,
        responseStatus: response?.status,
        responseTime,
        service,
        status: response?.status < 400 ? 'success' : 'error',
        userId,
      }),

    /** Logs an entry as it is. */
    logRequest: log,
  }
}

/** Host and port of a URL; nothing where it is none. */
export function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).host : undefined
}

/** Not JSON here: an object in a text field is made into JSON, whatever is in it, when the entry is read. */
function bodyText(body: unknown): string | undefined {
  return body as string | undefined
}

/** Logs calls of other services to the logbook of this process. */
export const ServiceLogger: ServiceLog = createServiceLog((entry) =>
  logToCurrent('serviceLogs', entry),
)
