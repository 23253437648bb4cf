import type { Payload } from 'payload'

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getPayload } from 'payload'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'

import type { Booted } from '../harness/bootLogbook.js'

import { getLogbook, instrumentedFetch, LLMLogger } from '../../src/index.js'
import { getRegistry } from '../../src/registry.js'
import { bootLogbook, buildTestConfig } from '../harness/bootLogbook.js'
import { createDatabase } from '../harness/createDatabase.js'
import { describeForDb } from '../harness/describeForDb.js'
import { startLoopback } from '../unit/capture/startLoopback.js'

/** A slow machine takes minutes for it. */
const burstMs = 300_000

const call = { model: 'm', prompt: 'p', provider: 'direct', status: 'success' } as const

async function createFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'payload-logbook-delivery-'))
  onTestFinished(() => rm(folder, { force: true, recursive: true }))
  return folder
}

async function countRows(payload: Payload, collection: 'llm-logs' | 'service-logs') {
  return (await payload.count({ collection })).totalDocs
}

describeForDb('the delivery', (db) => {
  beforeEach(() => {
    // Of the test before, whose disk is gone.
    getRegistry().stopped = undefined
  })

  it('case 62: waits on disk for tables that are missing, says what to do, and stores when they are there', async () => {
    const database = await createDatabase(db)
    const dir = await createFolder()
    const boot = (push: boolean) =>
      bootLogbook({ adapter: { push }, database, db, options: { spool: { dir } } })

    const { logbook, payload } = await boot(false)
    const warn = vi.spyOn(payload.logger, 'warn')
    await logbook.llm.logRequest({ ...call, requestId: 'early' })
    await logbook.flush({ timeoutMs: 500 })
    expect(warn.mock.calls.flat().join()).toContain('run your migrations (payload migrate)')
    expect(logbook.health()).toMatchObject({ queuedCount: 1, state: 'retrying' })
    expect(logbook.health().spool?.bytes).toBeGreaterThan(100)
    await payload.destroy()

    const next = await boot(true)
    await next.logbook.flush()
    expect(await countRows(next.payload, 'llm-logs')).toBe(1)
    await next.stop()
  })

  it(
    'stores a burst of 50,000 entries, most of them by way of the disk',
    async () => {
      const app = await bootLogbook({
        db,
        options: { maxQueueBytes: 1_000_000, spool: { dir: await createFolder() } },
      })
      onTestFinished(() => app.stop())
      for (let index = 0; index < 50_000; index++) {
        void app.logbook.llm.logRequest({ ...call, requestId: `burst-${index}` })
      }
      expect(app.logbook.health().queuedBytes).toBeLessThanOrEqual(1_000_000)
      await app.logbook.flush({ timeoutMs: burstMs })
      expect(await countRows(app.payload, 'llm-logs')).toBe(50_000)
      expect(app.logbook.health()).toMatchObject({ queuedCount: 0, shed: { content: 0, rows: 0 } })
    },
    burstMs,
  )

  it('case 64: stores what came before the start and what came after the end', async () => {
    const database = await createDatabase(db)
    const options = { spool: { dir: await createFolder() } }
    void LLMLogger.logRequest({ ...call, requestId: 'before' })
    const first = await bootLogbook({ database, db, options })
    await first.payload.destroy()
    await LLMLogger.logRequest({ ...call, requestId: 'between' })
    const second = await bootLogbook({ database, db, options })
    await second.logbook.flush()
    expect(await countRows(second.payload, 'llm-logs')).toBe(2)
    await second.stop()
  })

  it('says in the log itself what it had to leave out', async () => {
    const database = await createDatabase(db)
    const config = await buildTestConfig(
      { database, db, options: { maxQueueCount: 2, spool: false } },
      database,
    )
    const payload = await getPayload({ config, key: database.url })
    const logbook = getLogbook(payload)
    for (let index = 0; index < 5; index++) {
      void logbook.llm.logRequest(call)
    }
    await logbook.flush()
    await vi.waitFor(async () => {
      const { docs } = await payload.find({ collection: 'activity-logs', overrideAccess: true })
      expect(docs).toMatchObject([
        { action: 'logbook.shed', details: { entriesLost: 3 }, severity: 'high' },
      ])
    })
    await payload.destroy()
    await database.drop()
  })
})

it('case 32: a rule of the app that fails costs the content that it was asked about, and is counted', async () => {
  const redact = ({ field, value }: { field: string; value: unknown }) => {
    if (field === 'prompt') {
      throw new Error('cannot tell')
    }
    return value
  }
  const app = await bootLogbook({ db: 'sqlite', options: { privacy: { redact } } })
  await app.logbook.llm.logRequest({ ...call, requestId: 'unchecked', response: 'fine' })
  const { docs } = await app.payload.find({ collection: 'llm-logs' })
  expect(docs).toMatchObject([{ model: 'm', response: 'fine' }])
  expect(docs[0]?.prompt).toContain('not stored')
  expect(app.logbook.health()).toMatchObject({ uncheckedCount: 1 })
  await app.stop()
})

describe('case 72: what the logbook does itself', () => {
  let app: Booted
  let loopback: Awaited<ReturnType<typeof startLoopback>>

  beforeAll(async () => {
    loopback = await startLoopback()
    const hook = async ({ doc }: { doc: unknown }) => {
      await (await instrumentedFetch(`${loopback.url}/json`)).text()
      await LLMLogger.logRequest(call)
      return doc
    }
    app = await bootLogbook({
      db: 'sqlite',
      options: {
        overrides: {
          llmLogs: ({ defaultCollection }) => ({
            ...defaultCollection,
            hooks: { ...defaultCollection.hooks, afterChange: [hook] },
          }),
        },
      },
    })
  })
  afterAll(async () => {
    await loopback.close()
    await app.stop()
  })

  it('is not logged: neither what a hook of a log fetches nor what it logs', async () => {
    await app.logbook.llm.logRequest(call)
    await app.logbook.flush()
    expect(await countRows(app.payload, 'llm-logs')).toBe(1)
    expect(await countRows(app.payload, 'service-logs')).toBe(0)
  })

  it('does not keep the app from logging', async () => {
    await (await instrumentedFetch(`${loopback.url}/json`)).text()
    await app.logbook.flush()
    expect(await countRows(app.payload, 'service-logs')).toBe(1)
  })
})
