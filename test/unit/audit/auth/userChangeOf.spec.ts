import { describe, expect, it } from 'vitest'

import { userChangeOf } from '../../../../src/audit/auth/userChangeOf.js'
import { beginAttempt } from '../../../../src/audit/request/operationOf.js'
import { resolveOptions } from '../../../../src/options.js'

const options = resolveOptions({}, {})
const user = { id: 1, apiKeyIndex: 'i', enableAPIKey: true, hash: 'h', role: 'editor', salt: 's' }
const edit = (after: object, req?: object) => ({ after: { ...user, ...after }, before: user, req })

describe('an edit of a user', () => {
  it('is no more than an edit, where nothing else changed', () => {
    expect(userChangeOf(edit({ name: 'Ada' }), options)).toBeUndefined()
  })

  it('is a change of password, without it', () => {
    expect(userChangeOf(edit({ hash: 'other', salt: 'other' }), options)).toEqual({
      action: 'password_changed',
      category: 'auth',
      changes: [{ kind: 'set', path: 'password', redacted: true }],
      events: ['password_changed'],
    })
  })

  it('is the weightiest of what it is, with all of it', () => {
    const change = userChangeOf(edit({ apiKeyIndex: 'j', hash: 'other', role: 'admin' }), options)
    expect(change?.action).toBe('role_changed')
    expect(change?.events).toEqual(['role_changed', 'password_changed', 'api_key_changed'])
    expect(JSON.stringify(change)).not.toMatch(/other|"j"/)
  })

  it('is a change of the API key, where that is taken away', () => {
    const change = userChangeOf(edit({ enableAPIKey: false }), options)
    expect(change).toMatchObject({ action: 'api_key_changed', changes: [] })
  })

  it('looks at the fields that the option names', () => {
    const own = resolveOptions({ audit: { auth: { roleFields: ['level'] } } }, {})
    expect(userChangeOf(edit({ level: 9 }), own)?.action).toBe('role_changed')
    expect(userChangeOf(edit({ role: 'admin' }), own)).toBeUndefined()
  })

  it('is not the new password of a reset, which is an event of its own', () => {
    const req = {}
    const attempt = beginAttempt(req, { collection: 'users', operation: 'resetPassword' })
    expect(userChangeOf(edit({ hash: 'other' }, req), options)).toBeUndefined()
    attempt.isSettled = true
    expect(userChangeOf(edit({ hash: 'other' }, req), options)?.action).toBe('password_changed')
  })

  it('is nothing that can be told, where nobody read what was there', () => {
    expect(userChangeOf({ after: user }, options)).toBeUndefined()
  })
})
