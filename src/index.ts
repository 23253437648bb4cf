export type { CollectionOverride, LogbookOptions } from './options.js'
export type {
  FetchLogContext,
  InstrumentedFetch,
  InstrumentedRequestInit,
} from './capture/tapFetch.js'
export type { AuditEndpointOptions } from './audit/endpoints/auditEndpoint.js'
export type { AuditAction } from './audit/catalogue.js'
export type { SeverityFacts, SeverityFunction } from './audit/severity.js'
export type { LLMAnswer } from './capture/llm/LLMAnswer.js'
export type { LLMRequest } from './capture/llm/LLMRequest.js'
export type { Provider } from './capture/llm/providers.js'
export type { CallAddress, WireFormat } from './capture/llm/WireFormat.js'
export type { LogContext } from './entries/logContext.js'
export type {
  LogbookTelemetry,
  LogbookTelemetryOptions,
} from './capture/telemetry/logbookTelemetry.js'
export type { AWSClient } from './capture/aws/logAWSCalls.js'
export type { Logbook, LogbookHealth } from './logbook.js'
export type { ActivityLogEntry, LLMLogEntry, ServiceLogEntry } from './entries/schemas.js'
export type { LLMUsageReport } from './reports/llmUsage.js'
export type { ResourceTrail, TrailRow } from './reports/resourceTrail.js'
export type { ServiceUsageReport } from './reports/serviceUsage.js'
export type { CalculatedCost, CostInput, DisjointUsage } from './pricing/calculateCost.js'
export type { UserPrice } from './pricing/userPriceSchema.js'
export type { LogbookErrorCode } from './errors.js'

export { logbookPlugin } from './plugin.js'
export { getLogbook, registerLogbook } from './getLogbook.js'
export { createInstrumentedFetch, instrumentedFetch } from './capture/instrumentedFetch.js'
export { logbookTelemetry } from './capture/telemetry/logbookTelemetry.js'
export { logAWSCalls } from './capture/aws/logAWSCalls.js'
export { auditEndpoint } from './audit/endpoints/auditEndpoint.js'
export { withLogContext } from './capture/withLogContext.js'
export { ActivityLogger } from './loggers/ActivityLogger.js'
export { LLMLogger } from './loggers/LLMLogger.js'
export { ServiceLogger } from './loggers/ServiceLogger.js'
export { auditActions } from './audit/catalogue.js'
export { AuditReports } from './reports/AuditReports.js'
export { calculateCost } from './pricing/calculateCost.js'
export { isLogbookError, LogbookError } from './errors.js'
