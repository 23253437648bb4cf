import { afterAll, beforeAll, expect, it } from 'vitest'

import type { Booted } from '../harness/bootLogbook.js'

import { bootLogbook } from '../harness/bootLogbook.js'
import { describeForDb } from '../harness/describeForDb.js'
import { findRow } from '../harness/findRow.js'

const call = { model: 'm', prompt: 'p', provider: 'openrouter', status: 'success' } as const

/** Any entry: what is wrong with it is the point. */
type Entry = Record<string, unknown>

describeForDb('an entry with hostile values', (db) => {
  let app: Booted

  beforeAll(async () => {
    app = await bootLogbook({ db })
  })
  afterAll(() => app.stop())

  async function store(requestId: string, entry: Entry) {
    await app.logbook.llm.logRequest({ ...call, requestId, ...entry } as never)
    return findRow(app.payload, 'llm-logs', requestId)
  }

  it('case 1: loses its NUL bytes visibly, and harms no other entry of its batch', async () => {
    const before = app.logbook.llm.logRequest({ ...call, requestId: 'nul-before' })
    const row = await store('nul', {
      metadata: { 'key\0': ['value\0'] },
      model: 'a\0b',
      prompt: '\0',
    })
    await before
    expect(row).toMatchObject({
      metadata: { 'key\uFFFD': ['value\uFFFD'] },
      model: 'a\uFFFDb',
      prompt: '\uFFFD',
      repairs: { model: {}, prompt: {} },
    })
    expect(await findRow(app.payload, 'llm-logs', 'nul-before')).toMatchObject({ repairs: null })
  })

  it('case 2: comes back as it was stored, whole characters only', async () => {
    const broken = Buffer.from([0x61, 0xf0, 0x9f, 0x98, 0x62])
    const metadata = { bytes: broken, emoji: '😀', text: broken.toString('utf8') }
    const row = await store('surrogates', { metadata, prompt: '\uD800a\uDC00', response: '😀' })
    expect(row).toMatchObject({
      metadata: { bytes: { bytes: 5 }, emoji: '😀', text: 'a\uFFFDb' },
      prompt: '\uFFFDa\uFFFD',
      response: '😀',
    })
  })

  it('case 3: says where it is circular', async () => {
    const metadata: Entry = { a: 1 }
    metadata.self = { metadata }
    const row = await store('circular', { metadata })
    expect(row?.metadata).toEqual({ a: 1, self: { metadata: '[circular]' } })
  })

  it('case 4: has a value for every kind of value', async () => {
    const values = {
      big: 2n ** 70n,
      call: function named() {},
      list: [undefined, NaN, -0],
      overflow: JSON.parse('-1e400') as number,
      symbol: Symbol('s'),
      undefined,
    }
    const row = await store('values', { metadata: values, responseTime: -0 })
    expect(row).toMatchObject({ responseTime: 0 })
    expect(row?.metadata).toEqual({
      big: '1180591620717411303424',
      call: '[function named]',
      list: [null, null, 0],
      overflow: null,
      symbol: '[Symbol(s)]',
    })
  })

  it('case 4: is one row when it is logged again as it was read', async () => {
    const entry = { metadata: { big: 1n, list: [NaN, -0, 1e21, 0.1, 5e-324] } }
    const row = await store('again', entry)
    const { docs } = await app.payload.find({
      collection: 'llm-logs',
      where: { requestId: { equals: 'again' } },
    })
    await store('again', entry)
    const { totalDocs } = await app.payload.count({
      collection: 'llm-logs',
      where: { requestId: { like: 'again' } },
    })
    expect({ count: docs.length, totalDocs }).toEqual({ count: 1, totalDocs: 1 })
    expect(row?.metadata).toEqual({ big: '1', list: [null, 0, 1e21, 0.1, 5e-324] })
  })

  it('case 5: is stored with what of it can be read', async () => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    const entry = {
      feature: 'outline',
      get metadata(): never {
        throw new Error('no')
      },
      parameters: proxy,
    }
    const defined = Object.defineProperties(
      { ...call, requestId: 'unreadable' },
      Object.getOwnPropertyDescriptors(entry),
    )
    await app.logbook.llm.logRequest(defined as never)
    expect(await findRow(app.payload, 'llm-logs', 'unreadable')).toMatchObject({
      feature: 'outline',
      metadata: '[unreadable]',
      parameters: '[unreadable]',
    })
  })

  it('case 6: hides a secret that only toJSON shows', async () => {
    const canary = 'correct-horse-battery'
    const session = { toJSON: () => ({ password: canary, user: 'ann' }) }
    const row = await store('to-json', { metadata: { session }, parameters: session })
    expect(row).toMatchObject({ metadata: { session: { user: 'ann' } } })
    expect(JSON.stringify(row)).not.toContain(canary)
  })

  it('case 7: is cut where it is nested too deeply', async () => {
    const metadata = JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`) as unknown
    const row = await store('deep', { metadata, response: 'kept' })
    expect(row?.response).toBe('kept')
    expect(JSON.stringify(row?.metadata)).toContain('[left out]')
  })

  it('case 8: is cut where it has too many keys or holes', async () => {
    const keys = Array.from({ length: 300_000 }, (_, index) => [`key-${index}`, index])
    const row = await store('many', {
      metadata: Object.fromEntries(keys) as Entry,
      parameters: new Array(10_000_000),
      response: 'kept',
    })
    expect(row).toMatchObject({ repairs: { metadata: {} }, requestId: 'many' })
    expect(Object.keys(row?.metadata as object).length).toBeLessThanOrEqual(100_000)
  })

  it('case 9: keeps the ends and the length of a text of 50 million characters', async () => {
    const prompt = `start${'😀'.repeat(25_000_000)}end`
    const row = await store('long', { prompt, response: 'kept' })
    expect(row?.response).toBe('kept')
    expect(row?.prompt).toMatch(/^start😀/)
    expect(row?.prompt).toMatch(/😀end$/)
    expect(String(row?.prompt).length).toBeLessThan(201_000)
    expect(row?.repairs).toMatchObject({
      prompt: { problem: expect.stringContaining(String(prompt.length)) as string },
    })
  })
})
