import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import type { Row } from '../../../src/entries/row.js'

import { createQueue } from '../../../src/delivery/createQueue.js'
import { createSpool } from '../../../src/delivery/spool/createSpool.js'
import {
  createRoot,
  foldersOf,
  killWriter,
  readQuarantine,
  row,
  segmentsOf,
} from './spool/spoolFixture.js'

function setUp({ maxBytes = 1_000_000, root = createRoot(), spoolBytes = 100_000_000 } = {}) {
  const stored: unknown[] = []
  const database = { error: undefined as Error | undefined, refuses: '', refusesAll: false }
  const queue = createQueue({
    maxBytes,
    maxCount: 100_000,
    onError: () => {},
    onRefused: () => {},
    onShed: () => {},
    spool: (events) =>
      createSpool({
        ...events,
        expiryMs: 86_400_000,
        kind: 'server',
        maxBytes: spoolBytes,
        onProblem: () => {},
        root,
      }),
    write: async (rows) => {
      if (database.error) {
        throw database.error
      }
      const isRefused = ({ data }: Row) =>
        database.refusesAll || data.requestId === database.refuses
      stored.push(...rows.filter((one) => !isRefused(one)).map(({ data }) => data.requestId))
      return rows.filter(isRefused).map((one) => ({ error: new Error('refused'), row: one }))
    },
  })
  return { database, queue, root, stored }
}

const fillers = (count: number) =>
  Array.from({ length: count }, (_, index) => row(`${index}`, { prompt: 'x'.repeat(1000) }))

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('a queue on disk', () => {
  it('lets the caller go on as soon as the row is on disk', async () => {
    const { database, queue, root } = setUp()
    database.error = new Error('away')
    queue.start()
    await queue.enqueue(row('1'))
    expect(readFileSync(segmentsOf(root)[0]!, 'utf8')).toContain('"requestId":"1"')
  })

  it('writes together what comes within a quarter of a second', async () => {
    const { queue, stored } = setUp()
    queue.start()
    await vi.advanceTimersByTimeAsync(0)
    void queue.enqueue(row('1'))
    await vi.advanceTimersByTimeAsync(200)
    void queue.enqueue(row('2'))
    expect(stored).toEqual([])
    await vi.advanceTimersByTimeAsync(50)
    expect(stored).toEqual(['1', '2'])
  })

  it('writes together what came while a batch was written', async () => {
    const { queue, stored } = setUp()
    queue.start()
    await vi.advanceTimersByTimeAsync(0)
    void queue.enqueue(row('1'))
    vi.advanceTimersByTime(250)
    void queue.enqueue(row('2'))
    await vi.advanceTimersByTimeAsync(0)
    void queue.enqueue(row('3'))
    await vi.advanceTimersByTimeAsync(200)
    expect(stored).toEqual(['1', '2'])
    await vi.advanceTimersByTimeAsync(50)
    expect(stored).toEqual(['1', '2', '3'])
  })

  it('leaves on disk what does not fit memory, and stores all of it in order', async () => {
    const { queue, root, stored } = setUp({ maxBytes: 100_000 })
    fillers(3000).forEach((one) => void queue.enqueue(one))
    expect(queue.health().queuedBytes).toBeLessThanOrEqual(100_000)
    expect(queue.health().shed).toEqual({ content: 0, rows: 0 })
    queue.start()
    void queue.enqueue(row('last'))
    await queue.flush(60_000)
    expect(stored).toEqual([...Array.from({ length: 3000 }, (_, index) => `${index}`), 'last'])
    expect(readFileSync(segmentsOf(root)[0]!, 'utf8')).toBe('payload-logbook spool 1\n')
    expect(queue.isDrained()).toBe(true)
  })

  it('does not fill the memory from disk while the database is away', async () => {
    const { database, queue } = setUp({ maxBytes: 100_000 })
    database.error = new Error('away')
    queue.start()
    fillers(20_000).forEach((one) => void queue.enqueue(one))
    for (let attempt = 0; attempt < 100; attempt++) {
      await vi.advanceTimersByTimeAsync(20_000)
      await vi.waitUntil(() => queue.health().state === 'retrying')
    }
    expect(queue.health().queuedBytes).toBeLessThan(9_000_000)
  })

  it('stores at the next start what the last process left behind', async () => {
    const { queue: killed, root } = setUp()
    fillers(10).forEach((one) => void killed.enqueue(one))
    killWriter(foldersOf(root)[0]!)
    const { queue, stored } = setUp({ root })
    queue.start()
    await queue.flush(60_000)
    expect(stored).toHaveLength(10)
    expect(foldersOf(root)).toHaveLength(1)
  })

  it('case 64: has on disk what comes after its end, for the next start', async () => {
    const { queue, root } = setUp()
    queue.start()
    queue.stop()
    queue.release()
    await queue.enqueue(row('late'))
    queue.release()
    const next = setUp({ root })
    next.queue.start()
    await next.queue.flush(60_000)
    expect(next.stored).toEqual(['late'])
  })

  it('case 59: loses nothing when it was silent for so long that another took its rows over', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'performance'] })
    const silent = setUp()
    silent.queue.start()
    silent.database.error = new Error('away')
    void silent.queue.enqueue(row('before'))
    killWriter(foldersOf(silent.root)[0]!)
    const other = setUp({ root: silent.root })
    other.queue.start()
    await other.queue.flush(60_000)
    void silent.queue.enqueue(row('meanwhile'))
    silent.database.error = undefined
    await vi.advanceTimersByTimeAsync(5000)
    await silent.queue.flush(60_000)
    expect(other.stored).toEqual(['before'])
    expect(silent.stored).toEqual(['before', 'meanwhile'])
  })

  it('does not wait at its end for a database that is away', async () => {
    const { database, queue } = setUp()
    database.error = new Error('away')
    queue.start()
    await queue.enqueue(row('1'))
    await expect(queue.drain(5000)).resolves.toBeUndefined()
    expect(queue.isDrained()).toBe(false)
  })

  it('case 63: stores what the version before it left on disk', async () => {
    const { queue, root, stored } = setUp()
    const folder = join(root, '01900000-0000-7000-8000-000000000000')
    mkdirSync(folder, { recursive: true })
    // As version 0.1 writes it.
    const json =
      '{"data":{"createdAt":"2026-01-01T00:00:00.000Z","requestId":"old"},"kind":"llmLogs"}'
    writeFileSync(join(folder, '00000001.spool'), `payload-logbook spool 1\n5eb868d6 ${json}\n`)
    queue.start()
    await queue.flush(60_000)
    expect(stored).toEqual(['old'])
  })

  it('keeps a row that is given up, with the reason, in the quarantine', async () => {
    const { database, queue, root } = setUp()
    database.refuses = '1'
    queue.start()
    void queue.enqueue(row('1'))
    await vi.advanceTimersByTimeAsync(120_000)
    expect(readQuarantine(root)).toMatchObject([{ content: row('1'), reason: 'refused' }])
    expect(queue.isDrained()).toBe(true)
  })

  it('goes on with timers while all that it has read back is refused', async () => {
    const { queue: killed, root } = setUp()
    const large = Array.from({ length: 300 }, (_, index) =>
      row(`${index}`, { prompt: 'x'.repeat(40_000) }),
    )
    large.forEach((one) => void killed.enqueue(one))
    killWriter(foldersOf(root)[0]!)
    const { database, queue, stored } = setUp({ maxBytes: 32_000_000, root })
    database.refusesAll = true
    queue.start()
    await vi.waitUntil(() => queue.health().queuedBytes > 8_000_000)
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
    database.refusesAll = false
    for (let pause = 0; pause < 5; pause++) {
      await queue.flush(0)
      await vi.waitUntil(() => queue.health().state === 'idle')
    }
    expect(stored).toHaveLength(300)
  })

  it('loses no row when the disk fails while others are on disk only', async () => {
    const { queue, root, stored } = setUp({ maxBytes: 5000, spoolBytes: 20_000 })
    const rows = fillers(30)
    rows.forEach((one) => void queue.enqueue(one))
    expect(queue.health().spool?.lastError).toContain('spool.maxBytes')
    queue.start()
    await queue.flush(60_000)
    const { queuedCount, queuedBytes, shed } = queue.health()
    expect({ queuedBytes, queuedCount }).toEqual({ queuedBytes: 0, queuedCount: 0 })
    expect(new Set(stored).size + shed.rows).toBe(30)
    expect(segmentsOf(root)).toHaveLength(1)
  })

  it('holds rows in memory, and says so, when the disk is full', async () => {
    const { queue, stored } = setUp({ spoolBytes: 2000 })
    fillers(5).forEach((one) => void queue.enqueue(one))
    expect(queue.health()).toMatchObject({ queuedCount: 5, shed: { content: 0, rows: 0 } })
    expect(queue.health().spool?.lastError).toContain('spool.maxBytes')
    queue.start()
    await queue.flush(60_000)
    expect(stored).toHaveLength(5)
  })
})
