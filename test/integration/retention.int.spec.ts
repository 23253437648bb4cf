import fc from 'fast-check'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'

import type { Booted } from '../harness/bootLogbook.js'

import { logKinds } from '../../src/entries/row.js'
import { getRuntime } from '../../src/getLogbook.js'
import { prune } from '../../src/retention/prune.js'
import { pruneCorrelationId } from '../../src/retention/recordPrune.js'
import { bootLogbook } from '../harness/bootLogbook.js'
import { describeForDb } from '../harness/describeForDb.js'
import { clearLogs, findRows, insertMany, row } from '../harness/logRows.js'

const dayMs = 24 * 60 * 60 * 1000
const hourMs = 60 * 60 * 1000

describeForDb('retention by days', (db) => {
  const now = new Date()
  const ago = (ms: number) => new Date(now.getTime() - ms)
  let app: Booted

  beforeAll(async () => {
    const retention = { activityLogs: false, llmLogs: { days: 10 } } as const
    app = await bootLogbook({ db, options: { retention, retentionDays: 30 } })
  })
  afterEach(() => clearLogs(app.payload))
  afterAll(() => app.stop())

  const runtime = () => getRuntime(app.payload)
  const findIds = async () => (await findRows(app.payload)).map(({ requestId }) => requestId)

  it('deletes what is older than that, and keeps what is just as old', async () => {
    const age = fc.integer({ max: 3, min: -3 }).map((ms) => 10 * dayMs + ms)
    const ages = fc.uniqueArray(fc.oneof(age, fc.integer({ max: 20 * dayMs, min: 0 })), {
      maxLength: 20,
    })
    await fc.assert(
      fc.asyncProperty(ages, async (all) => {
        await clearLogs(app.payload)
        await runtime()
          .store()
          .insert(all.map((ms) => row(`age-${ms}`, { createdAt: ago(ms) })))
        const kept = all.filter((ms) => ms <= 10 * dayMs).map((ms) => `age-${ms}`)
        const [log] = await prune(runtime(), { now })
        expect((await findIds()).sort()).toEqual(kept.sort())
        expect(log).toMatchObject({ deleted: all.length - kept.length, isComplete: true })
      }),
      { numRuns: 15, seed: 7 },
    )
  })

  it('keeps each log by its own policy', async () => {
    const rows = logKinds.flatMap((kind) =>
      [5, 20, 40].map((days) => row(`${days}`, { createdAt: ago(days * dayMs) }, kind)),
    )
    await runtime().store().insert(rows)
    await prune(runtime(), { now })
    await app.logbook.flush()
    const left = await Promise.all(logKinds.map((kind) => findRows(app.payload, kind)))
    expect(left.map((found) => found.filter(({ correlationId }) => !correlationId).length)).toEqual(
      [1, 2, 3],
    )
  })

  it('counts exactly and deletes nothing in a dry run', async () => {
    const old = { createdAt: ago(11 * dayMs) }
    await runtime()
      .store()
      .insert([row('a', old), row('b', old), row('c', { createdAt: now })])
    const [log] = await prune(runtime(), { dryRun: true, now })
    expect(log).toMatchObject({ cleared: 0, deleted: 2, kind: 'llmLogs' })
    await app.logbook.flush()
    expect(await findIds()).toEqual(['a', 'b', 'c'])
    expect(await findRows(app.payload, 'activityLogs')).toEqual([])
  })

  it('deletes rows that are still pending like others', async () => {
    const pending = { createdAt: ago(11 * dayMs), status: 'pending' }
    await runtime()
      .store()
      .insert([row('a', pending)])
    await prune(runtime(), { now })
    expect(await findIds()).toEqual([])
  })

  it('reports how far it is while it goes on', async () => {
    await insertMany(app.payload, 6000, () => ({ createdAt: ago(11 * dayMs) }))
    const seen: number[] = []
    await prune(runtime(), { now, onProgress: (log) => seen.push(log.deleted) })
    expect(seen.slice(0, 2)).toEqual([5000, 6000])
  })

  it('writes to the activity log what it did', async () => {
    await runtime()
      .store()
      .insert([row('a', { createdAt: ago(11 * dayMs) })])
    await prune(runtime(), { now })
    await app.logbook.flush()
    expect(await findRows(app.payload, 'activityLogs')).toMatchObject([
      {
        action: 'logbook.prune',
        correlationId: pruneCorrelationId,
        details: { deleted: { llmLogs: 1, serviceLogs: 0 } },
        status: 'success',
      },
    ])
  })

  it('case 58: deletes no more than an hour too much when the clock is an hour ahead', async () => {
    const truth = now.getTime() - hourMs
    const ages = [10 * dayMs - hourMs, 10 * dayMs - hourMs + 1, 10 * dayMs + 1]
    const rows = ages.map((ms) => row(`${ms}`, { createdAt: new Date(truth - ms) }))
    await runtime().store().insert(rows)
    await prune(runtime(), { now })
    expect(await findIds()).toEqual([String(ages[0])])
  })

  it('case 58: believes the clock of the database where its own is years ahead', async () => {
    await runtime()
      .store()
      .insert([row('young', { createdAt: now })])
    await prune(runtime(), { now: new Date(now.getTime() + 1000 * dayMs) })
    expect(await findIds()).toEqual(['young'])
  })

  it('case 101: deletes the rest where an earlier run ended half-way, and nothing when run again', async () => {
    await insertMany(app.payload, 2000, (index) => ({ createdAt: ago(11 * dayMs + index) }))
    const crash = new Error('the process was ended')
    const half = { before: ago(10 * dayMs), kind: 'llmLogs', limit: 700 } as const
    await runtime().store().deleteRange(half)
    await expect(
      prune(runtime(), {
        now,
        onProgress: () => {
          throw crash
        },
      }),
    ).rejects.toBe(crash)
    await insertMany(app.payload, 5, () => ({ createdAt: ago(12 * dayMs) }))
    expect((await prune(runtime(), { now }))[0]).toMatchObject({ deleted: 5, isComplete: true })
    expect((await prune(runtime(), { now }))[0]).toMatchObject({ deleted: 0, isComplete: true })
  })

  it('case 100: loses no row of the writers that go on meanwhile', async () => {
    await insertMany(app.payload, 5000, () => ({ createdAt: ago(11 * dayMs) }))
    let isDone = false
    const pruned = prune(runtime(), { now }).finally(() => {
      isDone = true
    })
    let written = 0
    while (!isDone) {
      await app.logbook.llm.logRequest({
        model: 'm',
        prompt: 'p',
        provider: 'direct',
        status: 'success',
      })
      written += 1
      await nextTurn()
    }
    expect((await pruned)[0]).toMatchObject({ deleted: 5000, isComplete: true })
    await app.logbook.flush()
    expect(written).toBeGreaterThan(1)
    expect(await findIds()).toHaveLength(written)
  })
})

describeForDb('a logbook without a policy', (db) => {
  it('deletes nothing', async () => {
    const app = await bootLogbook({ db })
    const runtime = getRuntime(app.payload)
    await runtime.store().insert([row('a', { createdAt: new Date(0) })])
    expect(await prune(runtime)).toEqual([])
    await app.logbook.flush()
    expect(await findRows(app.payload)).toHaveLength(1)
    expect(await findRows(app.payload, 'activityLogs')).toEqual([])
    await app.stop()
  })
})
