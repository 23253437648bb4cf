import { afterEach, describe, expect, it, vi } from 'vitest'

import { takeTurn, takeTurnIn } from '../../../../src/audit/documents/takeTurns.js'

/** What each of them takes, in ms, by a clock of its own. */
async function run(count: number, takesMs: number): Promise<string[]> {
  let now = 0
  vi.spyOn(performance, 'now').mockImplementation(() => now)
  const seen: string[] = []
  const works = Array.from({ length: count }, async (_, index) => {
    await takeTurn()
    now += takesMs
    seen.push(String(index))
  })
  setImmediate(() => seen.push('another'))
  await Promise.all(works)
  return seen
}

describe('the writes of a bulk operation', () => {
  afterEach(() => {
    vi.restoreAllMocks()
  })

  it('begin in their order', async () => {
    const seen = await run(200, 0)
    expect(seen.filter((each) => each !== 'another')).toEqual(
      Array.from({ length: 200 }, (_, index) => String(index)),
    )
  })

  it('let others have their turn when they take long', async () => {
    const seen = await run(100, 5)
    expect(seen.indexOf('another')).toBeGreaterThan(0)
    expect(seen.indexOf('another')).toBeLessThan(10)
    expect(seen).toHaveLength(101)
  })

  it('do not begin outside of a transaction that was ended while they waited', async () => {
    const req: { transactionID?: number } = { transactionID: 7 }
    const begun = takeTurnIn(req)
    delete req.transactionID
    await expect(begun).rejects.toThrow('the transaction of this write was ended')
    await expect(takeTurnIn({ transactionID: Promise.resolve(7) })).resolves.toBeUndefined()
    await expect(takeTurnIn({})).resolves.toBeUndefined()
  })

  it('begin again when all before them have', async () => {
    await run(3, 20)
    expect(await run(2, 0)).toEqual(expect.arrayContaining(['0', '1']))
  })
})
