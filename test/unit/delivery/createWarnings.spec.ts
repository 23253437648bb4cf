import type { Payload } from 'payload'

import { afterEach, beforeEach, expect, it, vi } from 'vitest'

import { createWarnings } from '../../../src/delivery/createWarnings.js'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

it('a warning is said once a minute, with how often it happened meanwhile', () => {
  const logger = { warn: vi.fn() }
  const warn = createWarnings({ logger } as unknown as Pick<Payload, 'logger'>)
  warn('the database is away', 'refused')
  warn('the database is away', 'refused')
  warn('the disk is full')
  vi.advanceTimersByTime(60_000)
  warn('the database is away', 'reset')
  expect(logger.warn.mock.calls.flat()).toEqual([
    'payload-logbook: the database is away: refused',
    'payload-logbook: the disk is full',
    'payload-logbook: the database is away: reset (1 more times since it was last said)',
  ])
})
