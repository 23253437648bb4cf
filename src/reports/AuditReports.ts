import type { LogbookRuntime } from '../logbook.js'

import { getCurrentRuntime } from '../getLogbook.js'
import { generateLLMUsageReport, type LLMUsageReport } from './llmUsage.js'
import { parseRange } from './parseRange.js'
import { projectCondition } from './projectCondition.js'
import { findResourceTrail, type ResourceTrail, type TrailPage } from './resourceTrail.js'
import { generateServiceUsageReport, type ServiceUsageReport } from './serviceUsage.js'

type Moment = Date | string

export type Reports = {
  /** @throws {LogbookError} `bad-argument` for a date that is none or a range that ends before it starts. */
  generateLLMUsageReport: (
    startDate: Moment,
    endDate: Moment,
    projectId?: number | string,
  ) => Promise<LLMUsageReport>
  /** @throws {LogbookError} `bad-argument` for a date that is none or a range that ends before it starts. */
  generateServiceUsageReport: (
    startDate: Moment,
    endDate: Moment,
    service?: string,
  ) => Promise<ServiceUsageReport>
  /**
   * All changes of one document, newest first; of a global by `('global', slug)`.
   *
   * @throws {LogbookError} `bad-argument` for a limit above 100 or a page that is none.
   */
  resourceTrail: (
    collection: string,
    id: number | string,
    options?: TrailPage,
  ) => Promise<ResourceTrail>
}

/** Reports for code of the app's own: privileged, like the Local API. */
export function createReports(runtime: () => LogbookRuntime): Reports {
  return {
    generateLLMUsageReport: async (startDate, endDate, projectId) => {
      const range = parseRange(startDate, endDate)
      const where =
        projectId === undefined ? undefined : projectCondition(runtime(), 'llmLogs', projectId)
      return generateLLMUsageReport(runtime().store(), range, where)
    },
    generateServiceUsageReport: async (startDate, endDate, service) => {
      const range = parseRange(startDate, endDate)
      const where = service === undefined ? undefined : { service: { equals: service } }
      return generateServiceUsageReport(runtime().store(), range, where)
    },
    resourceTrail: async (collection, id, options = {}) =>
      findResourceTrail(runtime(), { ...options, collection, id }),
  }
}

/** Reports of the logbook of this process. */
export const AuditReports: Reports = createReports(getCurrentRuntime)
