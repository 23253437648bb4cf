import type { CollectionConfig } from 'payload'

import fc from 'fast-check'
import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'

import type { StoredRow } from '../harness/findRow.js'
import type { Subject } from './storeContract.js'

import { idFields, logKinds } from '../../src/entries/row.js'
import { rootMessage } from '../../src/rootMessage.js'
import {
  clearLogs,
  createUser,
  day,
  findIds,
  findRows,
  insertMany,
  row,
  slugs,
} from '../harness/logRows.js'

/**
 * A host whose hook takes nothing of the feature `refused`, an event `refused` in no form at all, and changes what has the
 * feature `changed`.
 */
export function withHostHooks({
  defaultCollection,
}: {
  defaultCollection: CollectionConfig
}): CollectionConfig {
  const hook = ({ data }: { data: Record<string, unknown> }) => {
    if (data.feature === 'refused' || data.eventId === 'refused') {
      throw new Error('not this one')
    }
    return data.feature === 'changed' ? { ...data, tenant: 'of the hook' } : data
  }
  const { hooks } = defaultCollection
  return { ...defaultCollection, hooks: { ...hooks, beforeChange: [hook] } }
}

/** What an insert has to do, whatever the store is made of. */
export function insertContract(subject: Subject): void {
  it('stores rows of all three logs', async () => {
    const rows = logKinds.map((kind) => row(`a ${kind}`, { feature: 'outline' }, kind))
    await subject.store.insert(rows)
    for (const kind of logKinds) {
      expect(await findRows(subject.app.payload, kind)).toMatchObject([
        { [idFields[kind]]: `a ${kind}`, createdAt: day.toISOString(), feature: 'outline' },
      ])
    }
  })

  it('stores the same entry with the same id once', async () => {
    const rows = [row('a', { metadata: { b: 1, c: [2] } }), row('b')]
    await subject.store.insert([...rows, ...rows])
    await subject.store.insert(rows)
    expect(await findIds(subject.app.payload)).toEqual(['a', 'b'])
  })

  it('case 66: stores another entry with the same id under a derived id, once', async () => {
    const [first, second] = [row('a', { cost: 1 }), row('a', { cost: 2 })]
    await subject.store.insert([first, second])
    await subject.store.insert([second, first, second])
    expect(await findRows(subject.app.payload)).toMatchObject([
      { cost: 1, repairs: null, requestId: 'a' },
      {
        cost: 2,
        repairs: { requestId: { problem: 'another entry has this id', value: 'a' } },
        requestId: expect.stringMatching(/^a~[\da-f]+$/),
      },
    ])
  })

  it('stores what is left of a row that is refused, and its neighbours', async () => {
    const refused = row('b', { feature: 'refused' }, 'activityLogs')
    const rows = [row('a', {}, 'activityLogs'), refused, row('c', {}, 'activityLogs')]
    expect(await subject.store.insert(rows)).toEqual([])
    expect(await subject.store.insert(rows)).toEqual([])
    expect(await findRows(subject.app.payload, 'activityLogs')).toMatchObject([
      { eventId: 'a' },
      {
        eventId: 'b',
        metadata: { entry: { feature: 'refused' } },
        repairs: { row: { problem: expect.stringContaining('not this one') } },
      },
      { eventId: 'c' },
    ])
  })

  it('returns a row that is refused in any form, and stores its neighbours', async () => {
    const [a, refused, z] = ['a', 'refused', 'z'].map((id) => row(id, {}, 'activityLogs'))
    const rows = [a!, refused!, z!, row('elsewhere')]
    expect(await subject.store.insert(rows)).toEqual([
      { error: expect.objectContaining({ message: 'not this one' }), row: refused },
    ])
    expect(await findIds(subject.app.payload, 'activityLogs')).toEqual(['a', 'z'])
    expect(await findIds(subject.app.payload)).toEqual(['elsewhere'])
  })

  it('stores a row with a text that does not fit an index', async () => {
    // Postgres takes no more than 2,704 bytes into an index, and random ones cannot be compressed.
    const { data, kind } = row('b')
    const long = { ...data, correlationId: randomBytes(10_000).toString('base64') }
    expect(await subject.store.insert([row('a'), { data: long, kind }, row('c')])).toEqual([])
    expect(await findIds(subject.app.payload)).toEqual(['a', 'b', 'c'])
  })

  it('case 52: stores 499 of 500 rows at once, and explains the one that is poison', async () => {
    const rows = Array.from({ length: 500 }, (_, index) => row(`${1000 + index}`))
    const poison = { ...rows[317]!, data: { ...rows[317]!.data, provider: null } }
    const refused = await subject.store.insert(rows.with(317, poison), { timeoutMs: 60_000 })
    expect(refused).toEqual([{ error: expect.any(Error), row: poison }])
    expect(rootMessage(refused[0]?.error)).toMatch(/null/i)
    const ids = await findIds(subject.app.payload)
    expect(ids).toHaveLength(499)
    expect(ids).not.toContain('1317')
  })

  it('case 65: stores one row of the same entry that comes 50 times at once', async () => {
    const entry = row('a', { metadata: { b: 1 } })
    const results = await Promise.all(
      Array.from({ length: 50 }, () => subject.store.insert([entry, row('b')])),
    )
    expect(results.flat()).toEqual([])
    expect(await findIds(subject.app.payload)).toEqual(['a', 'b'])
  })

  it('stores the same entry once where a hook of the host changes it, and another apart', async () => {
    const changed = row('a', { feature: 'changed' }, 'activityLogs')
    const other = row('a', { action: 'write', feature: 'changed' }, 'activityLogs')
    await subject.store.insert([changed, changed])
    await subject.store.insert([changed, other])
    expect(await findRows(subject.app.payload, 'activityLogs')).toMatchObject([
      { action: 'read', eventId: 'a', tenant: 'of the hook' },
      { action: 'write', eventId: expect.stringMatching(/^a~/) },
    ])
  })

  it('knows an entry again that an earlier version stored, and tells another apart', async () => {
    const { payload } = subject.app
    await insertMany(payload, 1, () => ({ vendor: 'a' }))
    await subject.store.insert([row('many-0000', { vendor: 'a' })])
    expect(await findIds(payload)).toEqual(['many-0000'])
    await subject.store.insert([row('many-0000', { vendor: 'b' })])
    expect(await findIds(payload)).toEqual(['many-0000', expect.stringMatching(/^many-0000~/)])
  })

  it('keeps the order in which rows were given', async () => {
    const ids = ['c', 'a', 'd', 'b'].flatMap((letter) => [`${letter}1`, `${letter}2`])
    await subject.store.insert(ids.map((id) => row(id)))
    const page = { collection: slugs.llmLogs, pagination: false, sort: 'id' } as const
    const { docs } = await subject.app.payload.db.find<StoredRow>(page)
    const isSerial = typeof docs[0]?.id === 'number'
    const stored = docs.map(({ requestId }) => requestId)
    expect(isSerial ? stored : [...stored].sort()).toEqual(isSerial ? ids : [...ids].sort())
  })

  it('calls the actor by the name of the user', async () => {
    const { payload } = subject.app
    const { id } = await createUser(payload, 'labelled')
    await subject.store.insert([row('a', { userId: id }), row('b', { userId: 'nobody' })])
    const [known, unknown] = await findRows(payload)
    expect(known?.actor).toMatchObject({ actorId: String(id), label: 'labelled@example.com' })
    expect(unknown?.actor).toMatchObject({ actorId: 'nobody', label: null })
  })

  it('stores values exactly as the database API of Payload does', async () => {
    const { payload } = subject.app
    const property = fc.asyncProperty(
      fc.array(entry, { maxLength: 8, minLength: 1 }),
      async (data) => {
        await clearLogs(payload)
        const rows = data.map((each, index) => row(`${index}`, each))
        await subject.store.insert(rows)
        const ours = await findRows(payload)
        await clearLogs(payload)
        for (const { data: expected } of rows) {
          await payload.db.create({ collection: slugs.llmLogs, data: structuredClone(expected) })
        }
        const theirs = await findRows(payload)
        const withoutOwn = ({ digest: _digest, id: _id, ...rest }: StoredRow) => rest
        expect(ours.map(withoutOwn)).toEqual(theirs.map(withoutOwn))
      },
    )
    await fc.assert(property, { numRuns: 10, seed: 20260301 })
  })
}

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('', 'NULL', '{"a"}', 'a\\\\b"c\'d', '\r\n\t', '\\N', '{NULL,"x"}', 'ü🚀\u2028'),
)
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
// Postgres takes no NUL: loggers replace it before a row comes here.
const stored = text.map((value) => value.replaceAll('\0', '�'))
const json = fc
  .jsonValue()
  .map((value) => JSON.parse(JSON.stringify(value).replaceAll('\\u0000', '')))

const entry = fc.record({
  attempt: maybe(fc.integer({ max: 1e9, min: 1 })),
  cost: maybe(fc.oneof(fc.constantFrom(0, 1e-12, 0.1, 1e21, 1e300, -5), fc.maxSafeInteger())),
  createdAt: fc.date({
    max: new Date('2100-01-01'),
    min: new Date('1970-01-01'),
    noInvalidDate: true,
  }),
  metadata: maybe(json),
  parameters: maybe(json),
  prompt: stored,
  response: maybe(stored),
  responseTime: maybe(fc.integer({ max: 1e6, min: 0 }).map((quarters) => quarters / 4)),
  status: fc.constantFrom('success', 'error', 'timeout', 'pending'),
  tokenUsage: maybe(fc.record({ promptTokens: fc.nat(), totalTokens: maybe(fc.nat()) })),
  vendor: maybe(stored),
})
