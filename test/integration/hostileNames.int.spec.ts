import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Booted } from '../harness/bootLogbook.js'

import { bootLogbook } from '../harness/bootLogbook.js'
import { describeForDb } from '../harness/describeForDb.js'
import { findRow } from '../harness/findRow.js'

const call = { model: 'm', prompt: 'p', provider: 'openrouter', status: 'success' } as const

describeForDb('an entry with hostile keys, ids and figures', (db) => {
  let app: Booted

  beforeAll(async () => {
    app = await bootLogbook({ db })
  })
  afterAll(() => app.stop())

  async function store(requestId: string, entry: Record<string, unknown>) {
    await app.logbook.llm.logRequest({ ...call, requestId, ...entry } as never)
    return findRow(app.payload, 'llm-logs', requestId)
  }

  it('case 10: keeps the values of keys that pollute, break or overflow', async () => {
    const metadata: unknown = JSON.parse(
      `{"__proto__":{"isAdmin":true},"constructor":{"prototype":1},"a\\u0000":2,"${'k'.repeat(70_000)}":3}`,
    )
    const row = await store('keys', { metadata })
    const stored = row?.metadata as object
    expect(stored).toMatchObject({
      '[__proto__]': { isAdmin: true },
      'a\uFFFD': 2,
      constructor: { prototype: 1 },
    })
    expect(Object.keys(stored).every((key) => key.length <= 500)).toBe(true)
    expect(Object.assign({}, stored)).not.toHaveProperty('isAdmin')
  })

  it('case 11: keeps keys that are operators or paths elsewhere', async () => {
    const metadata = { '': 1, $where: 'sleep(1)', 'a.b': 2, 'a[0]': 3, "it's": { $gt: '' } }
    const row = await store('operators', { metadata, parameters: metadata })
    expect(row?.metadata).toEqual(metadata)
    expect(row?.parameters).toEqual(metadata)
  })

  it('case 12: shows what is in objects of the language and the web', async () => {
    const form = new FormData()
    form.append('file', new Blob(['123'], { type: 'audio/mpeg' }))
    await app.logbook.services.logRequest({
      endpoint: 'https://example.com/',
      error: new AggregateError([new Error('refused')], 'no address', { cause: 'offline' }),
      metadata: { date: new Date(NaN), form, map: new Map([['a', new Set([1])]]) },
      method: 'GET',
      requestHeaders: new Headers({ accept: 'text/plain', authorization: 'Bearer abcdef123456' }),
      requestId: 'objects',
      service: 'external',
      status: 'error',
    } as never)
    const row = await findRow(app.payload, 'service-logs', 'objects')
    expect(row).toMatchObject({
      error: 'no address (refused) ← offline',
      errorType: 'AggregateError',
      metadata: {
        date: 'Invalid Date',
        form: { file: { bytes: 3, type: 'audio/mpeg' } },
        map: { a: [1] },
      },
      requestHeaders: { accept: 'text/plain' },
    })
    expect(JSON.stringify(row)).not.toContain('abcdef123456')
  })

  it('case 13: hides the password of an address in an error and its causes', async () => {
    const address = 'postgres://app:correct-horse@db.internal:5432/app'
    const error = new Error(`no connection to ${address}`, { cause: new Error(address) })
    await app.logbook.llm.logError('address', 'openrouter', 'm', 'p', error, 5)
    const row = await store('address-details', { metadata: { error } })
    const both = JSON.stringify([row, await findRow(app.payload, 'llm-logs', 'address')])
    expect(both).toContain('db.internal:5432')
    expect(both).not.toContain('correct-horse')
  })

  it('case 14: keeps line breaks and terminal commands as they are', async () => {
    const text = 'first\r\nsecond\u001B[31mred\u001B]0;title\u0007\u009B2J\u2028'
    await app.logbook.activity.log({
      action: text,
      actor: { label: text },
      category: 'system',
      eventId: 'escapes',
      status: 'info',
    })
    const row = await findRow(app.payload, 'activity-logs', 'escapes')
    expect(row).toMatchObject({ action: text, actor: { label: text } })
  })

  describe('case 16: an id', () => {
    it.each([
      ['of 10 kB', 'x'.repeat(10_000)],
      ['of 10 kB of emoji', '😀'.repeat(2500)],
      ['in unusual characters', 'a\u0301\u202E\u200B﷽\u0000 \t%_\\\'"'],
    ])(
      '%s is stored, apart from others like it, and once however often it comes',
      async (_, id) => {
        const count = () => app.payload.count({ collection: 'llm-logs' })
        const { totalDocs: before } = await count()
        for (const requestId of [`${id}1`, `${id}2`, `${id}1`]) {
          await app.logbook.llm.logRequest({ ...call, requestId })
        }
        expect((await count()).totalDocs - before).toBe(2)
      },
    )
  })

  it('case 18: keeps the time of any year from 100 to 9999, and sorts by it', async () => {
    const times = [
      '0100-01-01T00:00:00.000Z',
      '1969-12-31T23:59:59.999Z',
      '9999-12-31T23:59:59.999Z',
    ]
    const stored = []
    for (const createdAt of times.toReversed()) {
      await store(`at ${createdAt}`, { createdAt, feature: 'times' })
    }
    const { docs } = await app.payload.find({
      collection: 'llm-logs',
      sort: 'createdAt',
      where: { feature: { equals: 'times' } },
    })
    stored.push(...docs.map(({ createdAt }) => new Date(createdAt as string).toISOString()))
    expect(stored).toEqual(times)
  })

  it('case 19: stores one entry of 100 million characters, cut to what a document may hold', async () => {
    const texts = Array.from({ length: 100 }, () => 'y'.repeat(1_000_000))
    const row = await store('document', { metadata: { texts }, response: 'kept' })
    expect(row).toMatchObject({ model: 'm', requestId: 'document', response: 'kept' })
    expect(JSON.stringify(row).length).toBeLessThan(16_000_000)
  })

  it('case 20: sums what are figures, and nothing that is none', async () => {
    const feature = 'figures'
    const start = new Date(Date.now() - 60_000)
    const usages = [
      { cost: '0.5', tokenUsage: null },
      { cost: NaN, tokenUsage: { completionTokens: 'NaN', promptTokens: '10' } },
      { cost: 1e308, tokenUsage: { completionTokens: -5, promptTokens: 1e308 } },
      { cost: 1e308, tokenUsage: { completionTokens: 2, promptTokens: Infinity, totalTokens: {} } },
    ]
    for (const [index, usage] of usages.entries()) {
      await store(`figures-${index}`, { ...usage, feature, responseTime: 1e308 })
    }
    const { docs } = await app.payload.find({
      collection: 'llm-logs',
      sort: 'requestId',
      where: { feature: { equals: feature }, createdAt: { greater_than: start.toISOString() } },
    })
    expect(docs.map(({ cost, tokenUsage }) => [cost, tokenUsage])).toMatchObject([
      [0.5, {}],
      [null, { promptTokens: 10, totalTokens: 10 }],
      [null, {}],
      [null, { completionTokens: 2, totalTokens: 2 }],
    ])
  })
})
