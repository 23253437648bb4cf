import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import type { Row } from '../../../src/entries/row.js'

import { createQueue } from '../../../src/delivery/createQueue.js'

function row(requestId: string, data = {}): Row {
  return { data: { createdAt: '2026-01-01T00:00:00.000Z', requestId, ...data }, kind: 'llmLogs' }
}

function setUp({ maxBytes = 1_000_000, maxCount = 1000 } = {}) {
  const written: string[][] = []
  const database = { error: undefined as Error | undefined, refuses: '' }
  const onError = vi.fn()
  const onRefused = vi.fn()
  const queue = createQueue({
    maxBytes,
    maxCount,
    onError,
    onRefused,
    write: async (rows) => {
      if (database.error) {
        throw database.error
      }
      const isRefused = ({ data }: Row) => data.requestId === database.refuses
      written.push(rows.filter((one) => !isRefused(one)).map(({ data }) => String(data.requestId)))
      return rows.filter(isRefused).map((one) => ({ error: new Error('refused'), row: one }))
    },
  })
  return { database, onError, onRefused, queue, written }
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

describe('a full queue', () => {
  it('sheds content before usage at the byte limit, and counts it', async () => {
    const written: Row[] = []
    const queue = createQueue({
      maxBytes: 1000,
      maxCount: 100,
      onError: vi.fn(),
      onRefused: vi.fn(),
      write: async (rows) => {
        written.push(...rows)
        return []
      },
    })
    void queue.enqueue(row('1', { prompt: 'x'.repeat(400) }))
    void queue.enqueue(row('2', { cost: 0.5, prompt: 'x'.repeat(400) }))
    expect(queue.health().shed).toEqual({ content: 1, rows: 0 })
    queue.start()
    await queue.flush(1000)
    expect(written[0]?.data.prompt).toHaveLength(400)
    expect(written[1]?.data).toMatchObject({ cost: 0.5, repairs: { content: {} }, requestId: '2' })
    expect(written[1]?.data).not.toHaveProperty('prompt')
  })

  it('drops entries past the count limit, counts them, and does not keep their callers', async () => {
    const { queue } = setUp({ maxCount: 1 })
    void queue.enqueue(row('1'))
    await queue.enqueue(row('2'))
    expect(queue.health()).toMatchObject({ queuedCount: 1, shed: { rows: 1 } })
  })
})
