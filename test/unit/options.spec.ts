import { describe, expect, it } from 'vitest'

import type { LogbookOptions } from '../../src/index.js'

import { isLogbookError } from '../../src/errors.js'
import { resolveOptions } from '../../src/options.js'

function messageOf(options: unknown, environment = {}): string {
  try {
    resolveOptions(options as LogbookOptions, environment)
  } catch (error) {
    expect(isLogbookError(error)).toBe(true)
    return (error as Error).message
  }
  throw new Error('the options were taken')
}

describe('options', () => {
  it('have defaults for everything', () => {
    expect(resolveOptions({}, {})).toMatchObject({
      disabled: false,
      logLevel: 'silent',
      slowThresholdMs: 5000,
      slugs: { activityLogs: 'activity-logs', llmLogs: 'llm-logs', serviceLogs: 'service-logs' },
    })
  })

  it('keep the other defaults of a group when one is given', () => {
    const { slugs } = resolveOptions({ slugs: { llmLogs: 'calls' } }, {})
    expect(slugs).toEqual({
      activityLogs: 'activity-logs',
      llmLogs: 'calls',
      serviceLogs: 'service-logs',
    })
  })

  it('name a wrong option and what is allowed', () => {
    expect(messageOf({ logLevel: 'loud' })).toContain('`logLevel`: allowed: trace, debug, info')
    expect(messageOf({ access: { read: true } })).toContain('`access.read`: expected a function')
    expect(messageOf({ projects: 7 })).toContain('`projects`')
    expect(messageOf({ maxBodyBytes: -1 })).toContain('`maxBodyBytes`')
  })

  it('name an unknown option and the known ones', () => {
    expect(messageOf({ keep: 5 })).toMatch(/unknown option `keep`; allowed: disabled, users/)
    expect(messageOf({ retention: { llm: { days: 5 } } })).toMatch(
      /`retention.llm`; allowed: llmLogs, serviceLogs/,
    )
    expect(messageOf({ retention: { llmLogs: { day: 5 } } })).toMatch(
      /`retention.llmLogs.day`; allowed: contentDays, days/,
    )
    expect(messageOf({ slugs: { llm: 'x' } })).toMatch(/`slugs.llm`; allowed: llmLogs, serviceLogs/)
  })
})

describe('the environment', () => {
  const environment = {
    AUDIT_EXPORT_ENABLED: 'true',
    AUDIT_RETENTION_DAYS: '365',
    ENABLE_PERFORMANCE_LOGGING: '1',
    LOG_FORMAT: 'json',
    LOG_LEVEL: 'INFO',
    SLOW_QUERY_THRESHOLD: '250',
  }

  it('sets options', () => {
    expect(resolveOptions({}, environment)).toMatchObject({
      exportEnabled: true,
      logFormat: 'json',
      logLevel: 'info',
      performanceLogging: true,
      retentionDays: 365,
      slowThresholdMs: 250,
    })
  })

  it('yields to an option given in code', () => {
    expect(resolveOptions({ logLevel: 'error' }, environment).logLevel).toBe('error')
    expect(resolveOptions({ logLevel: 'error' }, { LOG_LEVEL: 'loud' }).logLevel).toBe('error')
  })

  it('names a wrong variable and what is allowed', () => {
    expect(messageOf({}, { LOG_LEVEL: 'loud' })).toMatch(
      /LOG_LEVEL is "loud"; allowed: trace, debug/,
    )
    expect(messageOf({}, { AUDIT_RETENTION_DAYS: '0' })).toContain('AUDIT_RETENTION_DAYS is "0"')
    expect(messageOf({}, { ENABLE_PERFORMANCE_LOGGING: 'maybe' })).toContain('true, false')
  })

  it('is ignored where it is empty', () => {
    expect(resolveOptions({}, { LOG_LEVEL: ' ' }).logLevel).toBe('silent')
  })
})

describe('the option privacy', () => {
  it('knows the fields of each log', () => {
    const privacy = { collections: { llmLogs: { fields: { requestBody: 'hashed' } } } }
    expect(() => resolveOptions({ privacy } as never, {})).toThrow(
      'unknown option `privacy.collections.llmLogs.fields.requestBody`; allowed: prompt, messages, response, output, parameters, error, metadata',
    )
  })

  it('names a wrong mode and the known ones', () => {
    const privacy = { hosts: { 'x.com': 'none' } }
    expect(() => resolveOptions({ privacy } as never, {})).toThrow(
      'option `privacy.hosts.x.com`: allowed: full, redacted, hashed, metadata',
    )
  })
})
