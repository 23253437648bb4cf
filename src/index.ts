export type { CollectionOverride, LogbookOptions } from './options.js'
export type {
  FetchLogContext,
  InstrumentedFetch,
  InstrumentedRequestInit,
} from './capture/tapFetch.js'
export type { Logbook, LogbookHealth } from './logbook.js'
export type { ActivityLogEntry, LLMLogEntry, ServiceLogEntry } from './entries/schemas.js'
export type { LLMUsageReport } from './reports/llmUsage.js'
export type { ServiceUsageReport } from './reports/serviceUsage.js'
export type { LogbookErrorCode } from './errors.js'

export { logbookPlugin } from './plugin.js'
export { getLogbook, registerLogbook } from './getLogbook.js'
export { createInstrumentedFetch, instrumentedFetch } from './capture/instrumentedFetch.js'
export { ActivityLogger } from './loggers/ActivityLogger.js'
export { LLMLogger } from './loggers/LLMLogger.js'
export { ServiceLogger } from './loggers/ServiceLogger.js'
export { AuditReports } from './reports/AuditReports.js'
export { isLogbookError, LogbookError } from './errors.js'
