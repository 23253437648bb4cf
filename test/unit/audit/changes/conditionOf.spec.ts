import { expect, it } from 'vitest'

import { conditionOf } from '../../../../src/audit/changes/conditionOf.js'

const fields = [
  { name: 'title', type: 'text', localized: true },
  { name: 'pin', type: 'text', custom: { 'payload-logbook': { redact: true } } },
  { name: 'apiKey', type: 'text' },
  { name: 'author', type: 'relationship', relationTo: 'users' },
  { name: 'meta', type: 'group', fields: [{ name: 'note', type: 'text' }] },
]

const tell = (where: unknown) => conditionOf({ fields, where })

it('a condition is told by its fields, and their values where they are no secrets', () => {
  const where = {
    and: [
      { title: { like: 'a' } },
      { 'title.de': { like: 'b' } },
      { or: [{ 'meta.note': { equals: 'c' } }, { id: { in: [1, 2] } }] },
      { author: { equals: 3 } },
    ],
  }
  expect(tell(where)).toEqual(where)
})

it('of a condition no value of a secret is told, nor of what the config does not know', () => {
  const names = ['pin', 'apiKey', 'salt', 'hash', 'sessions.id', 'author.resetPasswordToken']
  for (const name of names) {
    const where = { or: [{ [name]: { equals: 'hunter2' } }] }
    expect(tell(where)).toEqual({ or: [{ [name]: '[redacted]' }] })
  }
})

it('what is no condition, or nested without end, is not told', () => {
  const endless: Record<string, unknown> = {}
  endless.and = [endless]
  expect(JSON.stringify(tell(endless))).toContain('[redacted]')
  expect([tell(undefined), tell('hunter2'), tell(null)]).toEqual([
    undefined,
    '[redacted]',
    '[redacted]',
  ])
})
