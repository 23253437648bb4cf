import type { HooksWithIds } from './hooksWithIds.js'
import type { HooksWithoutIds } from './hooksWithoutIds.js'

import { createHooksWithIds } from './hooksWithIds.js'
import { createHooksWithoutIds } from './hooksWithoutIds.js'

export type LogbookTelemetryOptions = {
  /** False: what was asked is not kept, of this call or, where registered, of all. @default true */
  recordInputs?: boolean
  /** False: what was answered is not kept. @default true */
  recordOutputs?: boolean
}

/** What the AI SDK takes for an integration: the hooks of versions 6 and 7. */
export type LogbookTelemetry = HooksWithIds & HooksWithoutIds

/**
 * Integration for the Vercel AI SDK, versions 6 and 7, which the plugin registers by itself (option `capture.aiSDK`). It joins
 * what the SDK knows of a call to the row of its HTTP call: `functionId` as the feature, the metadata, one `callId` for
 * all steps. A call that no instrumented fetch sees, of a mock model or of an SDK of its own, gets its row here: one for
 * each model call, none for the agent run around it.
 *
 * Version 6 says nothing of calls that fail, are aborted or are left early, tells of `generateText` and `streamText` only,
 * and does not say what `experimental_telemetry` is set to: there, give a call
 * `integrations: logbookTelemetry({ recordInputs: false })`.
 *
 * @example
 * registerTelemetryIntegration(logbookTelemetry()) // by hand, version 6
 * registerTelemetry(logbookTelemetry()) // version 7
 */
export function logbookTelemetry(options: LogbookTelemetryOptions = {}): LogbookTelemetry {
  return { ...createHooksWithoutIds(options), ...createHooksWithIds(options) }
}
