import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import type { ActivityLogEntry } from '../../../../src/index.js'

import { createFloodGate } from '../../../../src/audit/auth/createFloodGate.js'

const intervalMs = 60_000

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-03-01T12:00:00Z') })
})
afterEach(() => {
  vi.useRealTimers()
})

function createGate(maxRows = 3) {
  const first: ActivityLogEntry[] = []
  const counted: ActivityLogEntry[] = []
  const gate = createFloodGate(() => ({ intervalMs, maxRows }), {
    counted: (entry) => counted.push(entry),
    first: (entry) => first.push(entry),
  })
  return { counted, first, gate }
}

const entry = (action = 'login_failed', more: Partial<ActivityLogEntry> = {}) =>
  ({ action, category: 'auth', details: { reason: 'x' }, status: 'error', ...more }) as const

describe('events that anybody can repeat', () => {
  it('are one row at once, and one at the end of the interval with how many more there were', () => {
    const { counted, first, gate } = createGate()
    gate.pass('a', entry('login_failed', { correlationId: 'one request' }))
    vi.advanceTimersByTime(10_000)
    gate.pass('a', entry())
    vi.advanceTimersByTime(10_000)
    gate.pass('a', entry())
    expect([first.length, counted.length]).toEqual([1, 0])
    vi.advanceTimersByTime(intervalMs)
    expect(counted).toEqual([
      {
        ...entry(),
        createdAt: new Date('2026-03-01T12:00:20Z'),
        details: {
          count: 2,
          firstAt: '2026-03-01T12:00:10.000Z',
          lastAt: '2026-03-01T12:00:20.000Z',
          reason: 'x',
        },
      },
    ])
  })

  it('leave no second row where there was one event', () => {
    const { counted, gate } = createGate()
    gate.pass('a', entry())
    vi.advanceTimersByTime(10 * intervalMs)
    expect(counted).toEqual([])
  })

  it('that go on are one row per interval, and a row at once again after a pause', () => {
    const { counted, first, gate } = createGate()
    for (let second = 0; second < 180; second += 1) {
      gate.pass('a', entry())
      vi.advanceTimersByTime(1000)
    }
    vi.advanceTimersByTime(3 * intervalMs)
    expect([first.length, counted.length]).toEqual([1, 3])
    gate.pass('a', entry())
    expect(first).toHaveLength(2)
  })

  it('of more keys than there is room for are one row together', () => {
    const { counted, first, gate } = createGate(3)
    for (let index = 0; index < 10_000; index += 1) {
      gate.pass(`key ${index}`, entry('login_failed', { ipAddress: '10.0.0.1' }))
    }
    vi.advanceTimersByTime(intervalMs)
    expect(first).toHaveLength(3)
    expect(counted).toEqual([
      expect.objectContaining({
        action: 'login_failed',
        details: expect.objectContaining({ count: 9997, sources: 'many' }),
      }),
    ])
    expect(counted[0]).not.toHaveProperty('ipAddress')
  })

  it('of one action take no room from another', () => {
    const { first, gate } = createGate(1)
    gate.pass('a', entry('login_failed'))
    gate.pass('a', entry('access_denied'))
    expect(first).toHaveLength(2)
  })

  it('are written when the process ends, once', () => {
    const { counted, gate } = createGate()
    gate.pass('a', entry())
    gate.pass('a', entry())
    gate.flush()
    gate.flush()
    vi.advanceTimersByTime(10 * intervalMs)
    expect(counted).toHaveLength(1)
  })

  it('do not keep the process from its end', () => {
    vi.useRealTimers()
    const { gate } = createGate()
    const before = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
    gate.pass('a', entry())
    const after = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
    expect(after).toBe(before)
  })
})
