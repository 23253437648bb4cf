import fc from 'fast-check'
import { expect, it } from 'vitest'

import { isoTime } from '../../../src/loggers/isoTime.js'

/** The range of `Date`. */
const maxMs = 8.64e15

it('writes any time as Date does, whatever was written before', () => {
  const near = fc.integer({ max: 130_000, min: -130_000 })
  const times = fc.oneof(
    near,
    near.map((ms) => 1_800_000_000_000 + ms),
    fc.integer({ max: maxMs, min: -maxMs }),
  )
  fc.assert(
    fc.property(fc.array(times), (list) => {
      expect(list.map(isoTime)).toEqual(list.map((ms) => new Date(ms).toISOString()))
    }),
    { numRuns: 1000, seed: 5 },
  )
})
