import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import type { Row } from '../../../src/entries/row.js'

import { createQueue } from '../../../src/delivery/createQueue.js'

function row(requestId: string, data = {}): Row {
  return { data: { createdAt: '2026-01-01T00:00:00.000Z', requestId, ...data }, kind: 'llmLogs' }
}

function setUp({ maxBytes = 1_000_000, maxCount = 1000 } = {}) {
  const written: string[][] = []
  const rows: Row[] = []
  const database = { error: undefined as Error | undefined, hangs: false, refuses: '' }
  const onError = vi.fn()
  const onRefused = vi.fn()
  const onShed = vi.fn()
  const queue = createQueue({
    maxBytes,
    maxCount,
    onError,
    onRefused,
    onShed,
    write: async (batch) => {
      if (database.hangs) {
        await new Promise(() => {})
      }
      if (database.error) {
        throw database.error
      }
      const isRefused = ({ data }: Row) => data.requestId === database.refuses
      const stored = batch.filter((one) => !isRefused(one))
      rows.push(...stored)
      written.push(stored.map(({ data }) => String(data.requestId)))
      return batch.filter(isRefused).map((one) => ({ error: new Error('refused'), row: one }))
    },
  })
  return { database, onError, onRefused, onShed, queue, rows, written }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('a queue', () => {
  it('holds rows until the database is there, then writes them in order', async () => {
    const { queue, written } = setUp()
    const first = queue.enqueue(row('1'))
    void queue.enqueue(row('2'))
    expect(queue.health()).toMatchObject({ queuedCount: 2, state: 'waiting' })
    queue.start()
    await first
    expect(written).toEqual([['1', '2']])
    expect(queue.health()).toMatchObject({ queuedBytes: 0, queuedCount: 0, rowsWritten: 2 })
  })

  it('writes rows of one turn together', async () => {
    const { queue, written } = setUp()
    queue.start()
    await Promise.all([queue.enqueue(row('1')), queue.enqueue(row('2'))])
    expect(written).toEqual([['1', '2']])
  })

  it('tries a batch again until the database takes it', async () => {
    const { database, onError, queue, written } = setUp()
    database.error = new Error('connection refused')
    queue.start()
    const stored = queue.enqueue(row('1'))
    await vi.advanceTimersByTimeAsync(300)
    expect(queue.health()).toMatchObject({ lastError: 'connection refused', state: 'retrying' })
    expect(onError).toHaveBeenCalled()
    database.error = undefined
    await vi.advanceTimersByTimeAsync(1000)
    await stored
    expect(written).toEqual([['1']])
    expect(queue.health()).toMatchObject({ lastError: null, state: 'idle' })
  })

  it('lets a caller go on after 5 s, stored or not, and keeps the row', async () => {
    const { database, queue } = setUp()
    database.error = new Error('away')
    queue.start()
    const stored = queue.enqueue(row('1'))
    await vi.advanceTimersByTimeAsync(5000)
    await stored
    expect(queue.health().queuedCount).toBe(1)
  })

  it('flushes at once what waits for a retry', async () => {
    const { database, queue, written } = setUp()
    database.error = new Error('away')
    queue.start()
    void queue.enqueue(row('1'))
    await vi.advanceTimersByTimeAsync(0)
    database.error = undefined
    await queue.flush(1000)
    expect(written).toEqual([['1']])
  })

  it('ends a flush at its time limit', async () => {
    const { queue } = setUp()
    void queue.enqueue(row('1'))
    const flushed = queue.flush(1000)
    await vi.advanceTimersByTimeAsync(1000)
    await expect(flushed).resolves.toBeUndefined()
  })

  it('keeps what comes after a stop for the next start', async () => {
    const { queue, written } = setUp()
    queue.start()
    await queue.enqueue(row('1'))
    queue.stop()
    const stored = queue.enqueue(row('2'))
    expect(written).toEqual([['1']])
    queue.start()
    await stored
    expect(written).toEqual([['1'], ['2']])
  })
})

describe('a row that the database refuses', () => {
  it('holds up neither its neighbours nor those who wait for them', async () => {
    const { database, queue, written } = setUp()
    database.refuses = '1'
    queue.start()
    void queue.enqueue(row('1'))
    await queue.enqueue(row('2'))
    expect(written).toEqual([['2']])
    expect(queue.health()).toMatchObject({ queuedCount: 1, rowsWritten: 1 })
  })

  it('does not slow those that come after it', async () => {
    const { database, queue, written } = setUp()
    database.refuses = '1'
    queue.start()
    void queue.enqueue(row('1'))
    await vi.advanceTimersByTimeAsync(0)
    await queue.enqueue(row('2'))
    expect(written.flat()).toEqual(['2'])
    expect(queue.health()).toMatchObject({ queuedCount: 1 })
  })

  it('is stored when it is refused no longer', async () => {
    const { database, queue, written } = setUp()
    database.refuses = '1'
    queue.start()
    void queue.enqueue(row('1'))
    await vi.advanceTimersByTimeAsync(0)
    database.refuses = ''
    await queue.flush(1000)
    expect(written.flat()).toEqual(['1'])
  })

  it('is not given up sooner because it is flushed', async () => {
    const { database, onRefused, queue, written } = setUp()
    database.refuses = '1'
    queue.start()
    void queue.enqueue(row('1'))
    for (let flush = 0; flush < 20; flush++) {
      void queue.flush(10)
      await vi.advanceTimersByTimeAsync(50)
    }
    expect(onRefused).not.toHaveBeenCalled()
    database.refuses = ''
    await vi.advanceTimersByTimeAsync(10_000)
    expect(written.flat()).toEqual(['1'])
  })

  it('is given up after eight tries, counted and reported', async () => {
    const { database, onRefused, queue } = setUp()
    database.refuses = '1'
    queue.start()
    void queue.enqueue(row('1'))
    await vi.advanceTimersByTimeAsync(120_000)
    expect(onRefused).toHaveBeenCalledExactlyOnceWith({ error: expect.any(Error), row: row('1') })
    expect(queue.health()).toMatchObject({ queuedCount: 0, refusedCount: 1 })
  })
})

describe('case 60: a full queue without a disk', () => {
  const long = 'x'.repeat(400)

  it('sheds content before usage at the byte limit, and counts it', async () => {
    const { queue, rows } = setUp({ maxBytes: 1400 })
    void queue.enqueue(row('1', { prompt: long }))
    void queue.enqueue(row('2', { cost: 0.5, prompt: long }))
    expect(queue.health().shed).toEqual({ content: 1, rows: 0 })
    queue.start()
    await queue.flush(1000)
    expect(rows[0]?.data.prompt).toHaveLength(400)
    expect(rows[1]?.data).toMatchObject({ cost: 0.5, repairs: { content: {} }, requestId: '2' })
    expect(rows[1]?.data).not.toHaveProperty('prompt')
  })

  it('gives the content of the oldest for the usage of the newest', async () => {
    const { queue, rows } = setUp({ maxBytes: 1400 })
    void queue.enqueue(row('1', { cost: 1, prompt: long }))
    void queue.enqueue(row('2', { cost: 2, prompt: long }))
    void queue.enqueue(row('3', { cost: 3, prompt: long }))
    expect(queue.health().shed).toEqual({ content: 3, rows: 0 })
    queue.start()
    await queue.flush(1000)
    expect(rows.map(({ data }) => data.cost)).toEqual([1, 2, 3])
  })

  it('drops entries past the count limit, counts them, and does not keep their callers', async () => {
    const { queue } = setUp({ maxCount: 1 })
    void queue.enqueue(row('1'))
    await queue.enqueue(row('2'))
    expect(queue.health()).toMatchObject({ queuedCount: 1, shed: { rows: 1 } })
  })

  it('tells once what was shed, when all the rest is stored', async () => {
    const { onShed, queue } = setUp({ maxCount: 1 })
    void queue.enqueue(row('1'))
    void queue.enqueue(row('2'))
    void queue.enqueue(row('3'))
    expect(onShed).not.toHaveBeenCalled()
    queue.start()
    await queue.flush(1000)
    await queue.enqueue(row('4'))
    await vi.advanceTimersByTimeAsync(0)
    expect(onShed).toHaveBeenCalledExactlyOnceWith({ content: 0, rows: 2 })
  })
})

describe('a write that never ends', () => {
  it('is given up after a minute, and tried again', async () => {
    const { database, queue, written } = setUp()
    database.hangs = true
    queue.start()
    void queue.enqueue(row('1'))
    await vi.advanceTimersByTimeAsync(60_000)
    expect(queue.health()).toMatchObject({ queuedCount: 1, state: 'retrying' })
    database.hangs = false
    await vi.advanceTimersByTimeAsync(1000)
    expect(written).toEqual([['1']])
  })
})
