import type { PayloadRequest } from 'payload'

import { z } from 'zod'

import { badArgument, isoDate, parseDate, parseRange, type Range } from '../reports/parseRange.js'

const defaultDays = 30
const dayMs = 24 * 60 * 60 * 1000

const dateParameter = isoDate.optional()
// No control characters: no name has them, and Postgres takes no NUL.
const textParameter = z
  .string()
  .max(200)
  .regex(/^\P{Cc}+$/u)
  .optional()

const wholeNumber = z
  .string()
  .regex(/^[1-9]\d{0,4}$/)
  .optional()

/** The parameters of a report, by name. */
export const reportParameters = {
  /** Exclusive end. Default: now. */
  endDate: dateParameter,
  /** Rows of a page, at most 100. Default: 25. */
  limit: wholeNumber,
  /** Default: 1. */
  page: wholeNumber,
  projectId: textParameter,
  service: textParameter,
  /** Inclusive start. Default: 30 days before the end. */
  startDate: dateParameter,
}

export type ReportParameter = keyof typeof reportParameters

export type ReportQuery = { projectId?: string; range: Range; service?: string }

const expectations: Record<ReportParameter, string> = {
  endDate: 'expected an ISO date with zone, such as 2026-01-31T00:00:00Z, or a date alone',
  limit: 'expected a whole number from 1 to 100',
  page: 'expected a whole number from 1 to 10000',
  projectId: 'expected the id of a project, 1 to 200 characters',
  service: 'expected the name of a service, 1 to 200 characters',
  startDate: 'expected an ISO date with zone, such as 2026-01-31T00:00:00Z, or a date alone',
}

type QueryRequest = Pick<PayloadRequest, 'searchParams'>
type Values = Partial<Record<ReportParameter, string>>

/**
 * Reads the query of a report's URL.
 *
 * @throws {LogbookError} `bad-argument`, naming the parameter, for a wrong, an unknown and a repeated one.
 */
export function parseReportQuery(
  req: QueryRequest,
  allowed: readonly ReportParameter[],
): ReportQuery {
  const values = readParameters(req, allowed)
  const { endDate = new Date().toISOString(), projectId, service } = values
  // First: its error names the parameter that is there.
  parseDate('endDate', endDate)
  const startDate =
    values.startDate ?? new Date(new Date(endDate).getTime() - defaultDays * dayMs).toISOString()
  return { projectId, range: parseRange(startDate, endDate), service }
}

/** @throws {LogbookError} `bad-argument`, as {@link parseReportQuery} does. */
export function readParameters(req: QueryRequest, allowed: readonly ReportParameter[]): Values {
  const values: Values = {}
  for (const [name, value] of req.searchParams) {
    const parameter = allowed.find((candidate) => candidate === name)
    if (parameter === undefined) {
      throw badArgument(name.slice(0, 40), `unknown parameter; allowed: ${allowed.join(', ')}`)
    }
    if (values[parameter] !== undefined) {
      throw badArgument(parameter, 'given more than once')
    }
    if (!reportParameters[parameter].safeParse(value).success) {
      throw badArgument(parameter, `${expectations[parameter]}, got "${value.slice(0, 40)}"`)
    }
    values[parameter] = value
  }
  return values
}
