import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'

import type { Booted } from '../harness/bootLogbook.js'

import { getRuntime } from '../../src/getLogbook.js'
import { bootLogbook } from '../harness/bootLogbook.js'
import { describeForDb } from '../harness/describeForDb.js'
import { findRows, row } from '../harness/logRows.js'

const payloadBin = fileURLToPath(new URL('../../node_modules/payload/bin.js', import.meta.url))
const config = fileURLToPath(new URL('../fixtures/appWithRetention.ts', import.meta.url))
const root = fileURLToPath(new URL('../..', import.meta.url))
const old = new Date(Date.now() - 11 * 24 * 60 * 60 * 1000)

type Ended = { code: number; stderr: string; stdout: string }

describeForDb('payload logbook prune', (db) => {
  let app: Booted

  beforeAll(async () => {
    app = await bootLogbook({ db })
    const rows = ['a', 'b'].map((id) => row(id, { createdAt: old }))
    await getRuntime(app.payload)
      .store()
      .insert([...rows, row('c', { createdAt: new Date() })])
  })
  afterAll(() => app.stop())

  /** In a process of its own, as a user calls it. */
  function run(args: string[], days = ''): Promise<Ended> {
    const env = {
      ...process.env,
      AUDIT_RETENTION_DAYS: days,
      DATABASE_URL: app.database.url,
      PAYLOAD_CONFIG_PATH: config,
    }
    return new Promise((resolve) => {
      execFile(
        process.execPath,
        [payloadBin, 'logbook', ...args],
        { cwd: root, env },
        (...ended) => {
          const [error, stdout, stderr] = ended
          resolve({ code: error === null ? 0 : Number(error.code), stderr, stdout })
        },
      )
    })
  }

  it('says how it is used, and that with an error where it is used otherwise', async () => {
    expect(await run(['prune', '--help'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Usage: payload logbook prune'),
    })
    expect(await run(['prune', '--now'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--dry-run'),
    })
    expect((await run(['purge'])).stderr).toContain('unknown command "purge"')
  })

  it('says that there is no policy, deletes nothing and ends with an error', async () => {
    expect(await run(['prune'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no policy is set'),
    })
    expect(await findRows(app.payload)).toHaveLength(3)
  })

  it('counts, and deletes only without --dry-run', async () => {
    expect(await run(['prune', '--dry-run'], '10')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('llmLogs: 2 rows to be deleted'),
    })
    expect(await findRows(app.payload)).toHaveLength(3)
    expect(await run(['prune'], '10')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('llmLogs: 2 rows deleted'),
    })
    expect(await findRows(app.payload)).toMatchObject([{ requestId: 'c' }])
    expect(await findRows(app.payload, 'activityLogs')).toMatchObject([{ action: 'logbook.prune' }])
  })

  it('ends with an error when the database fails', async () => {
    await app.payload.db.deleteMany({ collection: 'activity-logs', where: {} })
    const url = db === 'sqlite' ? 'file:/no/such/folder/x.db' : 'postgres://nobody@127.0.0.1:1/x'
    const { database } = app
    app = { ...app, database: { ...database, url } }
    const ended = await run(['prune'], '10')
    app = { ...app, database }
    expect(ended.code).toBe(1)
  })
})
