import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { createPace } from '../../../../src/store/sql/createPace.js'

const options = { first: 100, max: 5000, targetMs: 12 }

describe('the pace of deleting', () => {
  it('slows down at once when a statement took too long', () => {
    const pace = createPace(options)
    pace.learn(100, 120)
    expect(pace.count()).toBe(10)
  })

  it('quickens step by step, up to its limit', () => {
    const pace = createPace(options)
    pace.learn(100, 1)
    expect(pace.count()).toBe(150)
    for (let step = 0; step < 20; step++) {
      pace.learn(pace.count(), 1)
    }
    expect(pace.count()).toBe(5000)
  })

  it('never stands still and never exceeds its limit', () => {
    const times = fc.array(fc.double({ max: 1e6, min: 0, noNaN: true }))
    fc.assert(
      fc.property(times, (all) => {
        const pace = createPace(options)
        for (const elapsedMs of all) {
          pace.learn(pace.count(), elapsedMs)
          expect(pace.count()).toBeGreaterThanOrEqual(10)
          expect(pace.count()).toBeLessThanOrEqual(5000)
        }
      }),
      { seed: 11 },
    )
  })
})
