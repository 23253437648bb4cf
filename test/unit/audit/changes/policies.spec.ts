import { describe, expect, it } from 'vitest'

import type { FieldConfig } from '../../../../src/audit/changes/FieldChange.js'

import { describeChanges } from '../../../../src/audit/changes/describeChanges.js'
import { snapshotOf } from '../../../../src/audit/changes/snapshotOf.js'
import { containers, placed } from './containers.js'

const hidden = (name: string, type = 'text') => ({ name, hidden: true, type })
const mark = (marks: object) => ({ 'payload-logbook': marks })

const authFields: FieldConfig[] = [
  { name: 'enableAPIKey', type: 'checkbox' },
  { name: 'apiKey', type: 'text' },
  hidden('apiKeyIndex'),
  { name: 'email', type: 'email' },
  hidden('resetPasswordToken'),
  hidden('resetPasswordExpiration', 'date'),
  hidden('salt'),
  hidden('hash'),
  { name: '_verified', type: 'checkbox' },
  hidden('_verificationToken'),
  hidden('loginAttempts', 'number'),
  hidden('lockUntil', 'date'),
  { name: 'sessions', fields: [{ name: 'id', type: 'text' }], type: 'array' },
]

const user = (n: number) => ({
  _verificationToken: `canary-verify-${n}`,
  apiKey: `canary-key-${n}`,
  apiKeyIndex: `canary-index-${n}`,
  email: 'a@example.com',
  hash: `canary-hash-${n}`,
  lockUntil: new Date(n),
  loginAttempts: n,
  resetPasswordExpiration: new Date(n),
  resetPasswordToken: `canary-reset-${n}`,
  salt: `canary-salt-${n}`,
  sessions: [{ id: `canary-session-${n}` }],
})

function diff(fields: readonly FieldConfig[], before: unknown, after: unknown) {
  return describeChanges({ after, before, fields, settings: { hash: (text) => `#${text.length}` } })
    ?.changes
}

describe('users', () => {
  it('who change password and API key are told to have, without a value', () => {
    expect(diff(authFields, user(1), user(2))).toEqual([
      { kind: 'set', path: 'apiKey', redacted: true },
      { kind: 'set', path: 'password', redacted: true },
    ])
  })

  it('whose API key is encrypted anew have the same key', () => {
    const before = { apiKey: 'x', apiKeyIndex: 'same' }
    expect(diff(authFields, before, { apiKey: 'y', apiKeyIndex: 'same' })).toBeUndefined()
  })

  it('who sign in, fail to, or forget their password are not edited', () => {
    const { apiKey, apiKeyIndex, hash, salt, ...rest } = user(2)
    const same = { ...user(1), ...rest, apiKey: user(1).apiKey }
    expect([apiKey, apiKeyIndex, hash, salt]).toHaveLength(4)
    expect(diff(authFields, user(1), same)).toBeUndefined()
  })

  it('are shown without a secret when they come and go', () => {
    const { snapshot } = snapshotOf({ doc: user(1), fields: authFields })
    expect(snapshot).toEqual({
      apiKey: '[redacted]',
      email: 'a@example.com',
      password: '[redacted]',
    })
  })

  it('are told to be verified and to have a key', () => {
    const after = { ...user(1), _verified: true, enableAPIKey: true }
    expect(diff(authFields, user(1), after)?.map(({ path, to }) => [path, to])).toEqual([
      ['enableAPIKey', true],
      ['_verified', true],
    ])
  })
})

describe('fields that are secret', () => {
  it.each([
    ['a hidden one', hidden('plain')],
    ['one whose name says so', { name: 'clientSecret', type: 'text' }],
    ['JSON whose name says so', { name: 'credentials', type: 'json' }],
    [
      'a group whose name says so',
      { name: 'credentials', fields: [{ name: 'user', type: 'text' }], type: 'group' },
    ],
    ['one that is marked', { name: 'plain', custom: mark({ redact: true }), type: 'text' }],
    ['one with a mark nobody knows', { name: 'plain', custom: mark({ redact: 1 }), type: 'text' }],
    ['one to be hashed', { name: 'plain', custom: mark({ redact: 'hash' }), type: 'text' }],
  ] as [string, FieldConfig & { name: string }][])(
    'never show a value, in any container: %s',
    (_title, field) => {
      const value = (text: string) => (field.type === 'group' ? { user: text } : text)
      for (const wrap of Object.values(containers)) {
        const { field: outer, path, put } = wrap(placed(field))
        const [before, after] = [put(value('canary 1')), put(value('canary 2'))]
        const { changes } = describeChanges({ after, before, fields: [outer] })!
        expect(changes).toEqual([{ kind: 'set', path, redacted: true }])
        const added = describeChanges({ after, before: {}, fields: [outer] })
        const whole = snapshotOf({ doc: after, fields: [outer] })
        expect(JSON.stringify([added, whole])).not.toContain('canary')
      }
    },
  )

  it('are known by the names that the app calls secret', () => {
    const settings = { isSecretName: (name: string) => name === 'shoeSize' }
    const fields = [{ name: 'shoeSize', type: 'text' }]
    expect(
      describeChanges({ after: { shoeSize: '43' }, before: {}, fields, settings })?.changes,
    ).toEqual([{ kind: 'set', path: 'shoeSize', redacted: true }])
  })

  it('may be shown where the app says so', () => {
    const fields = [{ ...hidden('token'), custom: mark({ redact: false }) }]
    expect(diff(fields, { token: 'a' }, { token: 'b' })).toEqual([
      { from: 'a', kind: 'set', path: 'token', to: 'b' },
    ])
  })

  it('are not those that only point to a document, or say when', () => {
    const fields = [
      { name: 'apiKey', type: 'relationship' },
      { name: 'token', type: 'date' },
    ]
    const after = { apiKey: 5, token: '2026-01-01T00:00:00.000Z' }
    expect(diff(fields, {}, after)?.map(({ to }) => to)).toEqual([5, after.token])
  })

  it('are no change where nothing in them changed', () => {
    const rows = { name: 'rows', fields: [{ name: 'at', type: 'date' }], type: 'array' }
    const fields = [{ ...rows, custom: mark({ redact: true }) }]
    const before = { rows: [{ id: 'a', at: '2026-01-01T00:00:00Z' }] }
    expect(
      diff(fields, before, { rows: [{ id: 'a', at: new Date('2026-01-01') }] }),
    ).toBeUndefined()
  })
})

describe('marks', () => {
  const note = { name: 'note', type: 'text' }

  it('hash a value: another hash for another value, the same for the same', () => {
    const fields = [{ ...note, custom: mark({ redact: 'hash' }) }]
    const hash = (text: string) => `hash of ${text}`
    const settings = { hash }
    const described = (before: string, after: string) =>
      describeChanges({ after: { note: after }, before: { note: before }, fields, settings })
    expect(described('a', 'b')?.changes).toEqual([
      { from: 'hash of a', hashed: true, kind: 'set', path: 'note', to: 'hash of b' },
    ])
    expect(described('a', 'a')).toBeUndefined()
    expect(snapshotOf({ doc: { note: 'a' }, fields, settings }).snapshot).toEqual({
      note: 'hash of a',
    })
  })

  it('redact what is to be hashed where there is no key', () => {
    const fields = [{ ...note, custom: mark({ redact: 'hash' }) }]
    expect(
      describeChanges({ after: { note: 'b' }, before: { note: 'a' }, fields })?.changes,
    ).toEqual([{ kind: 'set', path: 'note', redacted: true }])
  })

  it('ignore a field, and in snapshots too', () => {
    const fields = [{ ...note, custom: mark({ ignore: true }) }]
    expect(diff(fields, { note: 'a' }, { note: 'b' })).toBeUndefined()
    expect(snapshotOf({ doc: { note: 'a' }, fields }).snapshot).toEqual({})
  })

  it.each([
    ['a row', (custom: object) => ({ custom, fields: [note], type: 'row' })],
    ['a collapsible', (custom: object) => ({ custom, fields: [note], type: 'collapsible' })],
    ['a group without a name', (custom: object) => ({ custom, fields: [note], type: 'group' })],
    ['a tab', (custom: object) => ({ tabs: [{ custom, fields: [note] }], type: 'tabs' })],
    ['tabs', (custom: object) => ({ custom, tabs: [{ fields: [note] }], type: 'tabs' })],
  ])('of %s hold for what is in it', (_title, build) => {
    const field = (marks: object) => build(mark(marks)) as FieldConfig
    expect(diff([field({ ignore: true })], { note: 'a' }, { note: 'b' })).toBeUndefined()
    expect(diff([field({ redact: true })], { note: 'a' }, { note: 'b' })).toEqual([
      { kind: 'set', path: 'note', redacted: true },
    ])
  })

  it('of what a field stands in are not loosened by its own', () => {
    const kept = { ...note, custom: mark({ redact: false }) }
    const row = (marks: object) => ({ custom: mark(marks), fields: [kept], type: 'row' })
    expect(diff([row({ ignore: true })], { note: 'a' }, { note: 'b' })).toBeUndefined()
    expect(diff([row({ redact: true })], { note: 'a' }, { note: 'b' })).toEqual([
      { kind: 'set', path: 'note', redacted: true },
    ])
  })

  it('of a block hold for what is in it, not for the block', () => {
    const block = { fields: [note], slug: 'hero' }
    const fields = (marks: object) => [
      { name: 'layout', blocks: [{ ...block, custom: mark(marks) }], type: 'blocks' },
    ]
    const doc = (text: string) => ({ layout: [{ id: 'a', blockType: 'hero', note: text }] })
    expect(diff(fields({ ignore: true }), doc('1'), doc('2'))).toBeUndefined()
    expect(diff(fields({ ignore: true }), {}, doc('1'))).toEqual([
      { kind: 'add', path: 'layout.a', to: { blockType: 'hero' } },
    ])
    expect(diff(fields({ redact: true }), doc('1'), doc('2'))).toEqual([
      { kind: 'set', path: 'layout.a.note', redacted: true },
    ])
  })
})
