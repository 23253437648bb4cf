import type { Config } from 'payload'

import pg from 'pg'
import { afterEach, describe, expect, it, vi } from 'vitest'

import type { LogbookOptions } from '../../src/index.js'
import type { Booted, BootOptions } from '../harness/bootLogbook.js'
import type { DatabaseName } from '../harness/createDatabase.js'

import { getRuntime } from '../../src/getLogbook.js'
import { prune } from '../../src/retention/prune.js'
import { warnOfUnexecuted } from '../../src/retention/warnOfUnexecuted.js'
import { bootLogbook } from '../harness/bootLogbook.js'
import { describeForDb } from '../harness/describeForDb.js'
import { findRows, insertMany, row } from '../harness/logRows.js'

const dayMs = 24 * 60 * 60 * 1000
const daysAgo = (days: number) => new Date(Date.now() - days * dayMs)

const jobs: Config['jobs'] = {
  access: { run: () => true },
  tasks: [{ handler: () => ({ output: {} }), slug: 'of-the-host' }],
}

const apps: Booted[] = []
afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.stop()))
})

async function boot(db: DatabaseName, options: LogbookOptions, rest: Partial<BootOptions> = {}) {
  const app = await bootLogbook({ ...rest, db, options })
  apps.push(app)
  return { ...app, runtime: getRuntime(app.payload) }
}

describeForDb('the job logbook-prune', (db) => {
  it('executes the policy', async () => {
    const app = await boot(db, { retentionDays: 10 }, { config: { jobs } })
    await app.runtime.store().insert([row('old', { createdAt: daysAgo(11) })])
    await app.payload.jobs.queue({ input: {}, task: 'logbook-prune' as never })
    const { jobStatus } = await app.payload.jobs.run()
    expect(Object.values(jobStatus ?? {})).toEqual([{ status: 'success' }])
    expect(await findRows(app.payload)).toEqual([])
  })

  it('is scheduled daily with a policy, and not at all without one', async () => {
    const withPolicy = await boot(db, { retentionDays: 10 }, { config: { jobs } })
    const without = await boot(db, {}, { config: { jobs } })
    const { queued } = await withPolicy.payload.jobs.handleSchedules()
    expect(queued.map(({ taskConfig }) => taskConfig?.slug)).toEqual(['logbook-prune'])
    expect((await without.payload.jobs.handleSchedules()).queued).toEqual([])
  })
})

describe('an app', () => {
  const slugsOf = ({ payload }: Booted) => payload.config.jobs.tasks?.map(({ slug }) => slug) ?? []

  it('without jobs gets none, and no collection of jobs', async () => {
    const app = await boot('sqlite', { retentionDays: 10 })
    expect(slugsOf(app)).toEqual([])
    expect(Object.keys(app.payload.collections)).not.toContain('payload-jobs')
  })

  it('with jobs has the same ones whatever the policy, so that its migrations stay the same', async () => {
    const variants: LogbookOptions[] = [{}, { retentionDays: 10 }, { disabled: true }]
    for (const options of variants) {
      expect(slugsOf(await boot('sqlite', options, { config: { jobs } }))).toEqual([
        'of-the-host',
        'logbook-prune',
      ])
    }
    const refusing = await boot('sqlite', { retention: { schedule: false } }, { config: { jobs } })
    expect(slugsOf(refusing)).toEqual(['of-the-host'])
  })
})

describeForDb('a start with a policy', (db) => {
  /** What the start wrote to the app's log, once it has looked. */
  async function start(options: LogbookOptions, rest: Partial<BootOptions> = {}) {
    const lines: string[] = []
    const destination = {
      write: (line: string) => {
        lines.push(line)
      },
    }
    const logger = { destination, options: { level: 'warn' } }
    const app = await boot(db, options, { ...rest, config: { ...rest.config, logger } })
    const find = () => lines.filter((line) => line.includes('retention policy'))
    await warnOfUnexecuted(app.runtime)
    return { app, find }
  }

  it('warns, once, that nothing executes it', async () => {
    const { app, find } = await start({ retentionDays: 10 })
    await warnOfUnexecuted(app.runtime)
    expect(find()).toEqual([expect.stringContaining('payload logbook prune')])
  })

  it('says nothing where it was executed lately', async () => {
    const before = await boot(db, { retentionDays: 10 })
    await prune(before.runtime)
    await before.logbook.flush()
    const { find } = await start(
      { retentionDays: 10 },
      { adapter: { push: false }, database: before.database },
    )
    expect(find()).toEqual([])
  })

  it('says nothing where Payload runs the jobs of the app, and warns where it runs others', async () => {
    const autoRun = [{ cron: '0 0 1 1 *' }]
    const byItself = await start({ retentionDays: 10 }, { config: { jobs: { ...jobs, autoRun } } })
    expect(byItself.find()).toEqual([])
    const elsewhere = [{ cron: '0 0 1 1 *', queue: 'mail' }]
    const other = { config: { jobs: { ...jobs, autoRun: elsewhere } } }
    expect((await start({ retentionDays: 10 }, other)).find()).toHaveLength(1)
  })
})

describeForDb('a start without a policy', (db) => {
  it('says nothing of it', async () => {
    const app = await boot(db, {})
    const warn = vi.spyOn(app.payload.logger, 'warn')
    await warnOfUnexecuted(app.runtime)
    expect(warn).not.toHaveBeenCalled()
  })
})

describeForDb('case 101: two instances that prune at once', (db) => {
  it('delete each old row and no other', async () => {
    const first = await boot(db, { retentionDays: 10 })
    const second = await bootLogbook({
      adapter: { push: false },
      database: first.database,
      db,
      options: { retentionDays: 10 },
    })
    await insertMany(first.payload, 6000, () => ({ createdAt: daysAgo(11) }))
    await first.runtime.store().insert([row('young', { createdAt: daysAgo(9) })])
    const runs = await Promise.all([prune(first.runtime), prune(getRuntime(second.payload))])
    const deleted = runs.map(([log]) => log?.deleted ?? 0)
    expect(deleted[0]! + deleted[1]!).toBe(6000)
    expect(runs.some(([log]) => log?.isComplete)).toBe(true)
    expect(await findRows(first.payload)).toMatchObject([{ requestId: 'young' }])
    await second.payload.destroy()
  })
})

describe('case 101: an instance on Postgres', () => {
  it('leaves the rows to another process that has the lease, and says so', async () => {
    const policy = { contentDays: 5, days: 10 }
    const app = await boot('postgres', { retention: { llmLogs: policy } })
    const rows = [row('old', { createdAt: daysAgo(11) }), row('full', { createdAt: daysAgo(6) })]
    await app.runtime.store().insert(rows)
    const other = new pg.Client({ connectionString: app.database.url })
    await other.connect()
    const lease = `(hashtext('payload-logbook'), hashtext('payload-logbook llm-logs'))`
    await other.query(`SELECT pg_advisory_lock${lease}`)
    const left = { cleared: 0, deleted: 0, isComplete: false, kind: 'llmLogs' }
    for (const sweep of ['all', 'recent'] as const) {
      expect(await prune(app.runtime, { sweep })).toEqual([left])
    }
    await other.query(`SELECT pg_advisory_unlock${lease}`)
    await other.end()
    const done = { cleared: 1, deleted: 1, isComplete: true }
    expect(await prune(app.runtime)).toMatchObject([done])
  })
})

describeForDb('a log on which the host has hooks', (db) => {
  it('is pruned through Payload, and keeps the rows that a hook refuses to delete', async () => {
    const deleted: unknown[] = []
    const app = await boot(db, {
      overrides: {
        llmLogs: ({ defaultCollection }) => ({
          ...defaultCollection,
          hooks: {
            ...defaultCollection.hooks,
            afterDelete: [({ doc }) => deleted.push((doc as { requestId: string }).requestId)],
            beforeDelete: [
              async ({ id, req }) => {
                const held = await req.payload.findByID({ collection: 'llm-logs', id, req })
                if ((held as { feature?: string }).feature === 'held') {
                  throw new Error('on legal hold')
                }
              },
            ],
          },
        }),
      },
      retentionDays: 10,
    })
    await app.runtime
      .store()
      .insert([
        row('held', { createdAt: daysAgo(13), feature: 'held' }),
        row('old', { createdAt: daysAgo(12) }),
        row('young', { createdAt: daysAgo(9) }),
      ])
    expect((await prune(app.runtime))[0]).toMatchObject({ deleted: 1, isComplete: false })
    expect(deleted).toEqual(['old'])
    expect((await findRows(app.payload)).map(({ requestId }) => requestId)).toEqual([
      'held',
      'young',
    ])
  })
})
