import { describe, expect, it } from 'vitest'

import { resolveOptions } from '../../../src/options.js'
import { cutoffsAt, hasPolicy } from '../../../src/retention/cutoffs.js'

const now = new Date('2026-03-30T00:30:00.000Z')

function cutoffsOf(options: Parameters<typeof resolveOptions>[0], environment = {}) {
  return cutoffsAt(now, resolveOptions(options, environment))
}

describe('a retention policy', () => {
  it('is none unless one is set', () => {
    expect(cutoffsOf({})).toEqual([])
    expect(hasPolicy(resolveOptions({ retention: { llmLogs: {} } }, {}))).toBe(false)
  })

  it('is that of the log, else that of all logs', () => {
    const retention = { activityLogs: false, llmLogs: { contentDays: 1 }, serviceLogs: { days: 2 } }
    expect(cutoffsOf({ retention: retention as never }, { AUDIT_RETENTION_DAYS: '3' })).toEqual([
      {
        contentBefore: new Date('2026-03-29T00:30:00.000Z'),
        kind: 'llmLogs',
        rowsBefore: new Date('2026-03-27T00:30:00.000Z'),
      },
      {
        contentBefore: undefined,
        kind: 'serviceLogs',
        rowsBefore: new Date('2026-03-28T00:30:00.000Z'),
      },
    ])
  })

  it('case 104: counts days of 24 hours, also where clocks are changed', () => {
    const zone = process.env.TZ
    // Clocks went forward on 29 March 2026.
    process.env.TZ = 'Europe/Berlin'
    const [cutoffs] = cutoffsOf({ retentionDays: 1 })
    process.env.TZ = zone
    expect(cutoffs?.rowsBefore).toEqual(new Date('2026-03-29T00:30:00.000Z'))
  })

  it.each([0, -1, 0.5, NaN, Infinity, 1e9, '30'])('case 104: refuses %s days', (days) => {
    const wrong = { days: days as number }
    expect(() => resolveOptions({ retentionDays: days as number }, {})).toThrow('`retentionDays`')
    for (const policy of [wrong, { contentDays: days as number }]) {
      expect(() => resolveOptions({ retention: { llmLogs: policy } }, {})).toThrow(
        /`retention\.llmLogs\.(?:contentDays|days)`/,
      )
    }
  })

  it.each(['0', '-1', '1.5', 'NaN', '1e9', '1000000000', '30 days'])(
    'case 104: refuses AUDIT_RETENTION_DAYS=%s and says what is allowed',
    (text) => {
      expect(() => resolveOptions({}, { AUDIT_RETENTION_DAYS: text })).toThrow(
        /AUDIT_RETENTION_DAYS is ".*"; allowed: a whole number of days, 1 to 36500/,
      )
    },
  )

  it('refuses content that would stay as long as its row, and schedules that are none', () => {
    const retention = { llmLogs: { contentDays: 30 } }
    expect(() => resolveOptions({ retention, retentionDays: 30 }, {})).toThrow(
      '`retention.llmLogs.contentDays` is 30; allowed: fewer than the 30 days',
    )
    expect(() => resolveOptions({ retention: { schedule: 'daily' } }, {})).toThrow(
      '`retention.schedule`: allowed: a cron expression, or false',
    )
    expect(() => resolveOptions({ retention: { llmLogs: 5 as never } }, {})).toThrow(
      '`retention.llmLogs`: allowed: { days, contentDays }, or false',
    )
  })
})
