import { afterAll, beforeAll, expect, it } from 'vitest'

import type { Booted } from '../harness/bootLogbook.js'

import { activityRows } from '../harness/activityRows.js'
import { bootLogbook } from '../harness/bootLogbook.js'
import { describeForDb } from '../harness/describeForDb.js'

const attempts = 10_000
const identifiers = 1000
const parallel = 20
const maxRowsPerInterval = 100

describeForDb('somebody who tries passwords for made-up users', (db) => {
  let app: Booted

  beforeAll(async () => {
    const hour = 60 * 60 * 1000
    const options = { audit: { auth: { intervalMs: hour, maxRowsPerInterval } } }
    app = await bootLogbook({ db, options })
    await flood(app)
  }, 300_000)
  afterAll(() => app.stop())

  it('leaves as many rows as the options allow, in which all attempts are counted', async () => {
    const rows = await activityRows(app)
    const atOnce = rows.filter(({ details }) => details.count === undefined)
    const together = rows.filter(({ details }) => details.sources === 'many')
    const counts = rows.map(({ details }) => Number(details.count ?? 1))
    expect(new Set(rows.map(({ action }) => action))).toEqual(new Set(['login_failed']))
    expect([atOnce.length, together.length]).toEqual([maxRowsPerInterval, 1])
    expect(rows.length).toBeLessThanOrEqual(2 * maxRowsPerInterval + 1)
    expect(counts.reduce((sum, count) => sum + count)).toBe(attempts)
  })
})

async function flood({ payload }: Booted): Promise<void> {
  let next = 0
  const work = async () => {
    while (next < attempts) {
      const email = `nobody${next % identifiers}@example.com`
      next += 1
      const login = payload.login({ collection: 'users', data: { email, password: 'x' } })
      await login.catch(() => undefined)
    }
  }
  await Promise.all(Array.from({ length: parallel }, work))
}
