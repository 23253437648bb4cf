/** The whole public API, as an app would use it: not run, but type-checked against the package as it is installed. */
import type { CollectionConfig, Config, Plugin } from 'payload'
import type {
  ActivityLogEntry,
  CollectionOverride,
  FetchLogContext,
  InstrumentedFetch,
  InstrumentedRequestInit,
  LLMLogEntry,
  LLMUsageReport,
  Logbook,
  LogbookErrorCode,
  LogbookHealth,
  LogbookOptions,
  ServiceLogEntry,
  ServiceUsageReport,
} from 'payload-logbook'
import type * as types from 'payload-logbook/types'

import OpenAI from 'openai'
import { getPayload } from 'payload'
import {
  ActivityLogger,
  AuditReports,
  createInstrumentedFetch,
  getLogbook,
  instrumentedFetch,
  isLogbookError,
  LLMLogger,
  LogbookError,
  logbookPlugin,
  registerLogbook,
  ServiceLogger,
} from 'payload-logbook'
import * as client from 'payload-logbook/client'
import * as rsc from 'payload-logbook/rsc'

import type { LlmLog } from './payload-types.js'

import config from './payload.config.js'

const withLabel: CollectionOverride = ({ defaultCollection }): CollectionConfig => ({
  ...defaultCollection,
  fields: [...defaultCollection.fields, { name: 'region', type: 'text' }],
})

export const options: LogbookOptions = {
  access: {
    read: ({ req }) => req.user?.role === 'admin' && { feature: { not_equals: 'payroll' } },
    readContent: ({ req }) => req.user?.role === 'admin',
  },
  adminGroup: 'Audit',
  disabled: false,
  logLevel: 'warn',
  maxBodyBytes: 1024,
  overrides: {
    activityLogs: ({ defaultCollection }) => ({ ...defaultCollection, labels: { plural: 'A' } }),
    llmLogs: withLabel,
  },
  projects: false,
  services: { r2: ['*.r2.cloudflarestorage.com'] },
  slugs: { llmLogs: 'model-calls' },
  users: 'users',
}

export const plugins: Plugin[] = [logbookPlugin(), logbookPlugin(options)]
export const hostConfig: Pick<Config, 'plugins'> = { plugins }

// @ts-expect-error an unknown option
logbookPlugin({ keep: 30 })
// @ts-expect-error a value that is not allowed
logbookPlugin({ logLevel: 'loud' })

registerLogbook(config)

/** The order of arguments that users were promised. */
export async function log(projectId: number | string, userId: string): Promise<void> {
  const [requestId, model, prompt, responseTime] = [crypto.randomUUID(), 'openai/gpt', 'Hi', 120]
  await LLMLogger.logOpenRouterRequest(
    requestId,
    model,
    prompt,
    { choices: [{ message: { content: 'Hello' } }] },
    responseTime,
    projectId,
    userId,
  )
  await LLMLogger.logFalRequest(requestId, model, prompt, { images: [] }, responseTime, projectId)
  const error = new Error('rate limited')
  await LLMLogger.logError(requestId, 'fal', model, prompt, error, responseTime, projectId, userId)
  await LLMLogger.logRequest(llmEntry)

  await ServiceLogger.logHTTPRequest(
    requestId,
    'lastframe',
    'https://api.example.com/videos',
    'POST',
    { body: { seconds: 5 }, headers: { accept: 'application/json' } },
    { body: 'ok', status: 200 },
    responseTime,
    projectId,
    userId,
  )
  await ServiceLogger.logRequest(serviceEntry)

  await ActivityLogger.logProjectCreated(projectId, userId, { title: 'Low Tide' })
  await ActivityLogger.logAIGeneration('script_generated', projectId, userId, 'success', {})
  await ActivityLogger.logMediaProcessing('video_cut', projectId, 'error', { seconds: 5 })
  const request = new Request('https://example.com')
  await ActivityLogger.logUserAction('login', userId, projectId, undefined, request)
  await ActivityLogger.log(activityEntry)
}

const llmEntry: LLMLogEntry = {
  feature: 'scripts',
  metadata: { anything: [1, 2] },
  model: 'openai/gpt',
  prompt: 'Hi',
  provider: 'a provider of my own',
  status: 'success',
  tokenUsage: { cachedTokens: 1, completionTokens: 2, promptTokens: 3, totalTokens: 5 },
}

const serviceEntry: ServiceLogEntry = {
  createdAt: new Date(),
  endpoint: '/videos',
  method: 'POST',
  service: 'lastframe',
  status: 'timeout',
}

const activityEntry: ActivityLogEntry = {
  action: 'export',
  actor: { label: 'nightly job', type: 'system' },
  category: 'data',
  status: 'warning',
}

// @ts-expect-error a status that a call cannot have
export const wrongEntry: LLMLogEntry = { ...llmEntry, status: 'info' }

/** For whatever takes a fetch. */
export const asFetch: typeof fetch = instrumentedFetch
const context: FetchLogContext = { feature: 'scripts', projectId: 1, service: 'openrouter' }
export const bound: InstrumentedFetch = createInstrumentedFetch({ fetch: asFetch, ...context })
export const openai = new OpenAI({ apiKey: 'none', fetch: instrumentedFetch })
export const boundOpenAI = new OpenAI({ apiKey: 'none', fetch: bound })
const init: InstrumentedRequestInit = { body: '{}', log: false, method: 'POST', service: 'r2' }
export const response: Promise<Response> = instrumentedFetch(new URL('https://example.com'), init)

export async function report(): Promise<number> {
  const llm: LLMUsageReport = await AuditReports.generateLLMUsageReport(
    new Date(0),
    '2026-01-31T00:00:00Z',
    7,
  )
  const services: ServiceUsageReport = await AuditReports.generateServiceUsageReport(
    '2026-01-01',
    new Date(),
    'r2',
  )
  const { cost, p95, requests, tokens } = llm.byModel['openai/gpt']!
  const byHost: types.CallUsage | undefined = services.byHost['example.com']
  const figures: (null | number | undefined)[] = [p95, llm.averageResponseTime, byHost?.p99]
  return cost + requests + tokens.total + llm.modelBreakdown['openai/gpt']! + figures.length
}

export async function inspect(): Promise<LogbookHealth> {
  const payload = await getPayload({ config })
  const logbook: Logbook = getLogbook(payload)
  await logbook.llm.logRequest(llmEntry)
  await logbook.services.logRequest(serviceEntry)
  await logbook.activity.log(activityEntry)
  await logbook.flush({ timeoutMs: 1000 })
  await logbook.reports.generateLLMUsageReport('2026-01-01', '2026-02-01')
  const { docs } = await payload.find({ collection: 'llm-logs', limit: 1 })
  const row: LlmLog | undefined = docs[0]
  const status: 'cancelled' | 'error' | 'pending' | 'success' | 'timeout' | undefined = row?.status
  const at: string | undefined = row?.createdAt
  console.log(status, at, row?.tokenUsage?.totalTokens)
  return logbook.health()
}

export function describe(error: unknown): LogbookErrorCode | undefined {
  return isLogbookError(error) ? error.code : undefined
}

export const isError: boolean = new LogbookError('bad-argument', 'no') instanceof Error
export const entryPoints: object[] = [client, rsc]
export type Others = [types.LogKind, types.JSONValue, types.QueueHealth, types.Reports]
