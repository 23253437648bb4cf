import { z } from 'zod'

import type { knownCategories, knownProviders, knownServices } from './knownValues.js'
import type { LogKind } from './row.js'

import {
  activityStatuses,
  actorTypes,
  callStatuses,
  httpMethods,
  severities,
} from './knownValues.js'

/** Any text, with the known values offered by the editor. */
type OpenList<Known extends readonly string[]> = Known[number] | (string & {})

const openList = <Known extends readonly string[]>() =>
  z.string() as z.ZodType<OpenList<Known>, OpenList<Known>>
const id = z.union([z.string(), z.number()])
const json = z.unknown()
/** What is larger than any whole number is no figure, and would make every sum it is in infinite. */
const figure = z.number().nonnegative().max(Number.MAX_SAFE_INTEGER)
const count = figure
const milliseconds = figure
/** USD; discounts are negative. */
const money = z.number().min(-1e12).max(1e12)

const actor = z.object({
  /** Default: `user` where there is an id, else `system`. */
  type: z.enum(actorTypes).optional(),
  /** Id of the actor, kept as text so that it outlives the document. */
  id: id.optional(),
  /** Slug of the auth collection the id belongs to. */
  collection: z.string().optional(),
  /** What to call the actor: an e-mail address, a name. */
  label: z.string().optional(),
})

const shared = {
  projectId: id.optional(),
  userId: id.optional(),
  actor: actor.optional(),
  tenant: z.string().optional(),
  /** The part of the app that made the call. */
  feature: z.string().optional(),
  sessionId: z.string().optional(),
  /** Joins the rows of one request across the three logs. */
  correlationId: z.string().optional(),
  metadata: json.optional(),
  /** When it happened. Default: now. */
  createdAt: z.union([z.date(), z.iso.datetime({ offset: true })]).optional(),
}

const call = {
  /** Unique id. Default: a new UUIDv7. */
  requestId: z.string().min(1).optional(),
  status: z.enum(callStatuses),
  /** ms */
  responseTime: milliseconds.optional(),
  /** 1 for the first try. */
  attempt: z.int().positive().optional(),
  /** `requestId` of the first try, on the later ones. */
  retryOf: z.string().optional(),
  error: z.string().optional(),
  errorType: z.string().optional(),
}

export const llmLogEntrySchema = z.object({
  ...call,
  /** The route the call took. */
  provider: openList<typeof knownProviders>(),
  /** Who made the model. */
  vendor: z.string().optional(),
  model: z.string(),
  /** The model that answered, where its name is another. */
  responseModel: z.string().optional(),
  /** chat, completion, responses, embedding, image, audio, … */
  operation: z.string().optional(),
  /** The host that was called. */
  host: z.string().optional(),
  /** The text of the last message of the user. */
  prompt: z.string(),
  /** The conversation in OpenTelemetry's form, `[{ role, parts }]`; a part `{ type: 'text', from: 'prompt' }` is the text of `prompt`. */
  messages: json.optional(),
  response: z.string().optional(),
  /** What came back beside the text: `{ reasoning, toolCalls, refusal, media, alternatives, searches, sources }`. */
  output: json.optional(),
  /** All else of the request: temperature, limits, tools. */
  parameters: json.optional(),
  /** ms */
  timeToFirstToken: milliseconds.optional(),
  tokenUsage: z
    .object({
      /** All input, cached included. */
      promptTokens: count.optional(),
      /** All output, reasoning included. */
      completionTokens: count.optional(),
      totalTokens: count.optional(),
      cachedTokens: count.optional(),
      cacheWriteTokens: count.optional(),
      reasoningTokens: count.optional(),
    })
    .optional(),
  /** Figures beyond `tokenUsage` that a price depends on: cache lifetimes, audio and image tokens, units, seconds. */
  usageDetails: json.optional(),
  /** How good the figures are: `provider`, `provider_partial` (of a call that was cut), `none`, … */
  usageSource: z.string().optional(),
  /** USD; absent where the price is not known. */
  cost: money.optional(),
  /** Where the cost comes from: `provider`, `list-price`, … */
  costSource: z.string().optional(),
  /** Which list the price is from, and its version. */
  priceVersion: z.string().optional(),
  /** What the call was billed as: `default`, `flex`, `priority`, `batch`, … */
  serviceTier: z.string().optional(),
  finishReason: z.string().optional(),
  httpStatus: z.int().optional(),
  providerRequestId: z.string().optional(),
  promptHash: z.string().optional(),
  responseHash: z.string().optional(),
  ...shared,
})

export const serviceLogEntrySchema = z.object({
  ...call,
  service: openList<typeof knownServices>(),
  host: z.string().optional(),
  /** The URL. */
  endpoint: z.string(),
  method: z.enum(httpMethods),
  requestHeaders: json.optional(),
  requestBody: z.string().optional(),
  responseStatus: z.int().optional(),
  responseHeaders: json.optional(),
  responseBody: z.string().optional(),
  ...shared,
})

export const activityLogEntrySchema = z.object({
  /** Unique id. Default: a new UUIDv7. */
  eventId: z.string().min(1).optional(),
  action: z.string(),
  category: openList<typeof knownCategories>(),
  status: z.enum(activityStatuses),
  severity: z.enum(severities).optional(),
  details: json.optional(),
  resourceType: z.string().optional(),
  resourceId: id.optional(),
  changes: json.optional(),
  ipAddress: z.string().optional(),
  userAgent: z.string().optional(),
  endpoint: z.string().optional(),
  method: z.enum(httpMethods).optional(),
  statusCode: z.int().optional(),
  /** ms */
  responseTime: milliseconds.optional(),
  ...shared,
})

export const entrySchemas = {
  activityLogs: activityLogEntrySchema,
  llmLogs: llmLogEntrySchema,
  serviceLogs: serviceLogEntrySchema,
} as const satisfies Record<LogKind, z.ZodObject>

export type LLMLogEntry = z.input<typeof llmLogEntrySchema>
export type ServiceLogEntry = z.input<typeof serviceLogEntrySchema>
export type ActivityLogEntry = z.input<typeof activityLogEntrySchema>
export type EntryOf = {
  activityLogs: ActivityLogEntry
  llmLogs: LLMLogEntry
  serviceLogs: ServiceLogEntry
}
