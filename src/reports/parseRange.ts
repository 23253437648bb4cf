import { z } from 'zod'

import { LogbookError } from '../errors.js'

/** From `start`, inclusive, to `end`, exclusive. */
export type Range = { end: Date; start: Date }

/** An ISO 8601 date and time with zone, or a date alone, which is midnight UTC. */
export const isoDate = z.union([z.iso.datetime({ offset: true }), z.iso.date()])

/**
 * Reads the range of a report.
 *
 * @throws {LogbookError} `bad-argument`, naming the parameter.
 */
export function parseRange(startDate: Date | string, endDate: Date | string): Range {
  const start = parseDate('startDate', startDate)
  const end = parseDate('endDate', endDate)
  if (start > end) {
    throw badArgument('startDate', `is after endDate (${end.toISOString()})`)
  }
  return { end, start }
}

/** Years that every database has. */
const storableYear = /^(?!0000)\d{4}-/

/** @throws {LogbookError} `bad-argument`, naming the parameter. */
export function parseDate(parameter: string, value: Date | string): Date {
  const isDate = value instanceof Date || isoDate.safeParse(value).success
  const date = isDate ? new Date(value) : undefined
  if (
    date === undefined ||
    Number.isNaN(date.getTime()) ||
    !storableYear.test(date.toISOString())
  ) {
    throw badArgument(
      parameter,
      `expected an ISO date with zone, such as 2026-01-31T00:00:00Z, or a date alone, got "${String(value).slice(0, 40)}"`,
    )
  }
  return date
}

/** An error about one argument of a report. */
export function badArgument(parameter: string, problem: string): LogbookError {
  return new LogbookError('bad-argument', `${parameter}: ${problem}`, { parameter })
}
