import { describe, expect, it } from 'vitest'

import type { SeverityFunction } from '../../../src/audit/severity.js'

import { authEvents } from '../../../src/audit/catalogue.js'
import { severityOf, withSeverity } from '../../../src/audit/severity.js'
import { auditActions } from '../../../src/index.js'
import { buildRow } from '../../../src/loggers/buildRow.js'

const none = { actions: {}, severity: {} }

describe('the severity of an action', () => {
  it.each([
    [{ action: 'login' }, 'low'],
    [{ action: 'role_changed' }, 'high'],
    [{ action: 'rate_limit_exceeded', category: 'security' }, 'medium'],
    [{ action: 'something', category: 'security', status: 'error' }, 'high'],
    [{ action: 'something', category: 'security' }, 'medium'],
    [{ action: 'something', category: 'auth', status: 'error' }, 'medium'],
    [{ action: 'something', status: 'success', statusCode: 503 }, 'high'],
    [{ action: 'something', status: 'error' }, 'medium'],
    [{ action: 'invoice_deleted' }, 'medium'],
    [{ action: 'token.revoke' }, 'medium'],
    [{ action: 'undeleted' }, 'low'],
    [{ action: 'something' }, 'low'],
    [{ action: 'constructor' }, 'low'],
  ])('%j is %s', (facts, severity) => {
    expect(severityOf(facts)).toBe(severity)
  })

  it('is what the option says of it', () => {
    const settings = { ...none, severity: { login: 'critical' as const } }
    expect(severityOf({ action: 'login' }, settings)).toBe('critical')
    expect(severityOf({ action: 'logout' }, settings)).toBe('low')
  })

  it('is what the function of the option says, unless that says nothing, nonsense or throws', () => {
    const severity: SeverityFunction = ({ action }) => {
      if (action === 'boom') {
        throw new Error('boom')
      }
      return { login: 'high', logout: 'enormous' }[action] as 'high' | undefined
    }
    const of = (action: string) => severityOf({ action }, { ...none, severity })
    expect([of('login'), of('logout'), of('boom'), of('delete')]).toEqual([
      'high',
      'low',
      'low',
      'medium',
    ])
  })

  it("is that of the app's own action", () => {
    const actions = { invoice_sent: { category: 'data', severity: 'high' as const } }
    expect(severityOf({ action: 'invoice_sent' }, { ...none, actions })).toBe('high')
  })
})

describe('a row that is logged by hand', () => {
  it('gets a severity, where it has none', () => {
    const row = buildRow('activityLogs', {
      action: 'git_push',
      category: 'project',
      status: 'success',
    })
    expect(withSeverity(row).data.severity).toBe('medium')
  })

  it('keeps the one that it has', () => {
    const entry = { ...auditActions.git_push, severity: 'low', status: 'success' }
    expect(withSeverity(buildRow('activityLogs', entry)).data.severity).toBe('low')
  })

  it('of another log has none', () => {
    const row = buildRow('serviceLogs', {})
    expect(withSeverity(row)).toBe(row)
  })
})

describe('the catalogue', () => {
  it('holds each action as the part of an entry that it is', () => {
    for (const [name, action] of Object.entries(auditActions)) {
      expect(action).toEqual({
        action: name,
        category: expect.any(String),
        severity: expect.stringMatching(/^(low|medium|high|critical)$/),
      })
    }
  })

  it('holds all events of authentication', () => {
    expect(Object.keys(auditActions)).toEqual(expect.arrayContaining(authEvents))
  })
})
