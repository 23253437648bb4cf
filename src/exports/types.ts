export type { LLMAnswer, ToolCall } from '../capture/llm/LLMAnswer.js'
export type { LLMRequest, Message, MessagePart } from '../capture/llm/LLMRequest.js'
export type { Provider } from '../capture/llm/providers.js'
export type { JSONObject } from '../entries/readJSON.js'
export type { Usage } from '../capture/llm/usage.js'
export type { CallAddress, JobCall, JobStep, WireFormat } from '../capture/llm/WireFormat.js'
export type {
  FetchLogContext,
  InstrumentedFetch,
  InstrumentedRequestInit,
} from '../capture/tapFetch.js'
export type {
  LogbookTelemetry,
  LogbookTelemetryOptions,
} from '../capture/telemetry/logbookTelemetry.js'
export type { QueueHealth, QueueState } from '../delivery/createQueue.js'
export type { LogContext } from '../entries/logContext.js'
export type { JSONValue, LogKind } from '../entries/row.js'
export type { ActivityLogEntry, LLMLogEntry, ServiceLogEntry } from '../entries/schemas.js'
export type { LogbookErrorCode } from '../errors.js'
export type { Logbook, LogbookHealth } from '../logbook.js'
export type { ActivityLog } from '../loggers/ActivityLogger.js'
export type { LLMLog } from '../loggers/LLMLogger.js'
export type { ServiceLog } from '../loggers/ServiceLogger.js'
export type { CollectionOverride, LogbookOptions } from '../options.js'
export type { Reports } from '../reports/AuditReports.js'
export type { LLMUsageReport } from '../reports/llmUsage.js'
export type { ServiceUsageReport } from '../reports/serviceUsage.js'
export type { CallUsage, LLMUsage, Percentiles, TokenUsage } from '../reports/usage.js'
