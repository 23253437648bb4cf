import type { Endpoint, PayloadRequest, Where } from 'payload'

import { UnauthorizedError } from 'payload'

import type { LogbookRuntime } from '../logbook.js'
import type { Range } from '../reports/parseRange.js'
import type { Store } from '../store/Store.js'
import type { ReportParameter } from './reportQuery.js'

import { isLogbookError } from '../errors.js'
import { getRuntime } from '../getLogbook.js'
import { generateLLMUsageReport, llmUsageFields } from '../reports/llmUsage.js'
import { projectCondition } from '../reports/projectCondition.js'
import { generateServiceUsageReport, serviceUsageFields } from '../reports/serviceUsage.js'
import { checkAccess } from './checkAccess.js'
import { parseReportQuery, readParameters } from './reportQuery.js'
import { readResourceTrail } from './resourceTrail.js'

type ReportEndpoint = {
  /** The fields of a row that the reader has to be allowed to read. */
  fields: readonly string[]
  generate: (store: Store, range: Range, where?: Where) => Promise<object>
  kind: 'llmLogs' | 'serviceLogs'
  parameters: readonly ReportParameter[]
  path: string
  summary: string
}

/** All report endpoints: routes and the README's table come from here. */
export const reportEndpoints = [
  {
    fields: llmUsageFields,
    generate: generateLLMUsageReport,
    kind: 'llmLogs',
    parameters: ['startDate', 'endDate', 'projectId'],
    path: '/audit-reports/llm-usage',
    summary:
      'Requests, cost, tokens, latency and errors of LLM calls, by provider, vendor, model …',
  },
  {
    fields: serviceUsageFields,
    generate: generateServiceUsageReport,
    kind: 'serviceLogs',
    parameters: ['startDate', 'endDate', 'projectId', 'service'],
    path: '/audit-reports/service-usage',
    summary: 'Requests, latency and errors of calls to other services, by service, host, method …',
  },
] as const satisfies ReportEndpoint[]

/** All changes of one document, or of a global: `/resource/global/<slug>`. */
export const trailEndpoint = {
  parameters: ['limit', 'page'],
  path: '/audit-reports/resource/:collection/:id',
  summary:
    'All changes of one document, newest first, for those who may read it; of a global `/resource/global/<slug>`',
} as const satisfies Pick<ReportEndpoint, 'parameters' | 'path' | 'summary'>

export function createReportEndpoints(): Endpoint[] {
  const reports = reportEndpoints.map((report) => ({
    handler: (req: PayloadRequest) => answer(() => readReport(req, report)),
    path: report.path,
  }))
  const trail = {
    handler: (req: PayloadRequest) => answer(() => readTrail(req)),
    path: trailEndpoint.path,
  }
  return [...reports, trail].map(({ handler, path }) => ({
    // What `audit.endpoints` leaves out.
    custom: { 'payload-logbook': {} },
    handler,
    method: 'get',
    path,
  }))
}

async function answer(read: () => Promise<object>): Promise<Response> {
  try {
    return json(200, await read())
  } catch (error) {
    if (isLogbookError(error) && error.code === 'bad-argument') {
      return json(400, { errors: [{ field: error.parameter, message: error.message }] })
    }
    throw error
  }
}

async function readReport(req: PayloadRequest, report: ReportEndpoint): Promise<object> {
  const runtime = getRuntime(req.payload)
  const filters = report.parameters.filter((name) => req.searchParams.has(name))
  const readable = await checkAccess(req, runtime.slug(report.kind), [...report.fields, ...filters])
  return generate(req, { readable, report, runtime })
}

/** Who may not read is told so before what is wrong with the question. */
async function readTrail(req: PayloadRequest): Promise<object> {
  if (!req.user) {
    throw new UnauthorizedError(req.t)
  }
  const { collection, id } = req.routeParams as { collection: string; id: string }
  const { limit, page } = readParameters(req, trailEndpoint.parameters)
  return readResourceTrail(req, getRuntime(req.payload), {
    collection,
    id,
    ...(limit !== undefined && { limit: Number(limit) }),
    ...(page !== undefined && { page: Number(page) }),
  })
}

type Context = { readable?: Where; report: ReportEndpoint; runtime: LogbookRuntime }

function generate(req: PayloadRequest, { readable, report, runtime }: Context): Promise<object> {
  const { projectId, range, service } = parseReportQuery(req, report.parameters)
  const conditions: Where[] = [
    ...(readable ? [readable] : []),
    ...(projectId ? [projectCondition(runtime, report.kind, projectId)] : []),
    ...(service ? [{ service: { equals: service } }] : []),
  ]
  const where = conditions.length > 1 ? { and: conditions } : conditions[0]
  return report.generate(runtime.store(), range, where)
}

/** Reports are the reader's own: no cache on the way may keep them. */
function json(status: number, body: object): Response {
  return Response.json(body, { headers: { 'Cache-Control': 'no-store' }, status })
}
