import type { Payload } from 'payload'

import { expect, it } from 'vitest'

import { createStore } from '../../../src/store/createStore.js'

const slugs = { activityLogs: 'a', llmLogs: 'l', serviceLogs: 's' }
const call = () => Promise.resolve()

function storeOn(db: object) {
  return createStore({ db } as unknown as Payload, slugs)
}

it.each([
  ['Postgres', { name: 'postgres', pool: { query: call } }, 'postgres'],
  ['libSQL', { client: { batch: call, execute: call }, name: 'sqlite' }, 'sqlite'],
  ['D1', { client: { batch: call, prepare: call }, name: 'sqlite' }, 'portable'],
  ['MongoDB', { client: { db: call }, name: 'mongoose' }, 'portable'],
])('is the one for %s', (_title, db, name) => {
  expect(storeOn(db).name).toBe(name)
})

it('follows the adapter when it connects, and when it is gone', () => {
  const db = { name: 'postgres', pool: undefined as unknown }
  const store = storeOn(db)
  expect(store.name).toBe('portable')
  db.pool = { query: call }
  expect(store.name).toBe('postgres')
  db.pool = undefined
  expect(store.name).toBe('portable')
})
