import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'

import type { LogbookRuntime } from '../../src/logbook.js'
import type { Store } from '../../src/store/Store.js'
import type { Booted } from '../harness/bootLogbook.js'

import { contentFields, logKinds } from '../../src/entries/row.js'
import { getRuntime } from '../../src/getLogbook.js'
import { prune } from '../../src/retention/prune.js'
import { createPortableStore } from '../../src/store/createPortableStore.js'
import { createLogCollections } from '../../src/store/logCollections.js'
import { clearedMark } from '../../src/store/retention.js'
import { createStoreParts } from '../../src/store/storeParts.js'
import { bootLogbook } from '../harness/bootLogbook.js'
import { describeForDb } from '../harness/describeForDb.js'
import { clearLogs, findRows, insertMany, row, slugs } from '../harness/logRows.js'

const dayMs = 24 * 60 * 60 * 1000
const now = new Date()
const daysAgo = (days: number) => new Date(now.getTime() - days * dayMs)

const full = {
  activityLogs: { changes: { a: 1 }, details: { b: 2 }, ipAddress: '10.0.0.1', userAgent: 'u' },
  llmLogs: { error: 'e', metadata: { a: 1 }, parameters: { t: 1 }, prompt: 'p', response: 'r' },
  serviceLogs: { requestBody: 'q', requestHeaders: { a: 'b' }, responseBody: 'r' },
}

const ways = {
  'by statements of its own': (runtime: LogbookRuntime) => runtime.store(),
  'through Payload': ({ payload }: LogbookRuntime) =>
    createPortableStore(createStoreParts(createLogCollections(payload, slugs))),
} satisfies Record<string, (runtime: LogbookRuntime) => Store>

describeForDb('content that goes sooner than its row', (db) => {
  let app: Booted
  let runtime: LogbookRuntime

  beforeAll(async () => {
    const policy = { contentDays: 10, days: 30 }
    const retention = { activityLogs: policy, llmLogs: policy, serviceLogs: { contentDays: 10 } }
    app = await bootLogbook({ db, options: { retention } })
    runtime = getRuntime(app.payload)
  })
  afterEach(() => clearLogs(app.payload))
  afterAll(() => app.stop())

  const insert = (id: string, createdAt: Date) =>
    runtime.store().insert(logKinds.map((kind) => row(id, { ...full[kind], createdAt }, kind)))

  /** Of the rows that a test made: each run leaves one of its own. */
  const findOwn = async (kind: (typeof logKinds)[number]) =>
    (await findRows(app.payload, kind)).filter(({ correlationId }) => !correlationId)

  it.each(Object.entries(ways))('is removed %s, and the envelope stays', async (_way, storeOf) => {
    await insert('old', daysAgo(11))
    await insert('young', daysAgo(9))
    const store = storeOf(runtime)
    for (const kind of logKinds) {
      const range = { before: daysAgo(10), kind, limit: 100 }
      expect(await store.countRange({ ...range, isContent: true })).toBe(1)
      expect(await store.clearContent(range)).toEqual({ count: 1, next: null })
      expect(await store.countRange({ ...range, isContent: true })).toBe(0)
      const [old, young] = await findOwn(kind)
      const removed = Object.fromEntries(contentFields[kind].map((name) => [name, null]))
      expect(old).toMatchObject({ ...removed, repairs: clearedMark, status: expect.any(String) })
      expect(young).toMatchObject(full[kind])
    }
  })

  it('goes, and the oldest rows with it, by one policy', async () => {
    await insert('gone', daysAgo(31))
    await insert('old', daysAgo(11))
    await insert('young', daysAgo(9))
    const dry = await prune(runtime, { dryRun: true, now })
    const counts = [
      { cleared: 1, deleted: 1, kind: 'llmLogs' },
      { cleared: 2, deleted: 0, kind: 'serviceLogs' },
      { cleared: 1, deleted: 1, kind: 'activityLogs' },
    ]
    expect(dry).toMatchObject(counts)
    expect(await prune(runtime, { now })).toMatchObject(counts)
    await app.logbook.flush()
    expect(await findOwn('llmLogs')).toMatchObject([
      { prompt: null, repairs: clearedMark, requestId: 'old' },
      { ...full.llmLogs, repairs: null, requestId: 'young' },
    ])
  })

  it('leaves no mark on a row that never had any', async () => {
    const bare = row('bare', { createdAt: daysAgo(11) }, 'serviceLogs')
    await runtime.store().insert([bare])
    await prune(runtime, { now })
    expect(await findOwn('serviceLogs')).toMatchObject([{ repairs: null, requestId: 'bare' }])
  })

  it('is looked for where the last run ended, and not in all old rows again', async () => {
    await insertMany(app.payload, 3000, (index) => ({
      createdAt: new Date(daysAgo(29).getTime() + index * 60_000 * 9),
      prompt: 'p',
    }))
    const range = { before: daysAgo(20), kind: 'llmLogs' } as const
    const store = runtime.store()
    let [cleared, next]: [number, Date | null] = [0, new Date(0)]
    while (next) {
      const step = await store.clearContent({ ...range, limit: 500, start: next })
      cleared += step.count
      next = step.next
    }
    expect(cleared).toBe(1440)
    const later = await store.clearContent({ ...range, before: daysAgo(19), limit: 100_000 })
    expect(later).toEqual({ count: 160, next: null })
    // An old row that comes only now is found by those who look at all rows, once a week.
    await store.insert([row('late', { createdAt: daysAgo(25), prompt: 'p' })])
    const recent = await store.clearContent({ ...range, limit: 100_000 })
    expect(recent.count).toBe(0)
    expect((await prune(runtime, { now, sweep: 'all' }))[0]?.cleared).toBe(1400 + 1)
  })

  it.each(Object.entries(ways))('goes %s from many rows of one moment', async (_way, storeOf) => {
    await insertMany(app.payload, 1200, () => ({ createdAt: daysAgo(11), prompt: 'p' }))
    const range = { before: daysAgo(10), kind: 'llmLogs' } as const
    let [cleared, next]: [number, Date | null] = [0, new Date(0)]
    while (next) {
      const step = await storeOf(runtime).clearContent({ ...range, limit: 100, start: next })
      cleared += step.count
      next = step.next
    }
    expect(cleared).toBe(1200)
  })

  it('keeps the same entry one row when it comes again', async () => {
    const entry = row('again', { createdAt: daysAgo(11), prompt: 'p' })
    await runtime.store().insert([entry])
    await prune(runtime, { now })
    await runtime.store().insert([entry])
    expect(await findOwn('llmLogs')).toMatchObject([{ prompt: null, requestId: 'again' }])
  })
})
