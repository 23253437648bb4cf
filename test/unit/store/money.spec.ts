import fc from 'fast-check'
import { expect, it } from 'vitest'

import { sumDecimals } from '../../../src/store/money.js'

it('adds decimals without the drift of binary fractions', () => {
  expect(sumDecimals([0.1, 0.2])).toBe(0.3)
  expect(sumDecimals(Array.from({ length: 1000 }, () => 0.000_001))).toBe(0.001)
  expect(sumDecimals([])).toBe(0)
  expect(sumDecimals([-0.000_002, 0.000_001])).toBe(-0.000_001)
})

it('gives the same sum in any order', () => {
  const micros = fc.integer({ max: 10_000_000, min: 0 })
  fc.assert(
    fc.property(fc.array(micros), (values) => {
      const costs = values.map((value) => value / 1_000_000)
      const exact = values.reduce((sum, value) => sum + value, 0) / 1_000_000
      expect(sumDecimals(costs)).toBe(exact)
      expect(sumDecimals(costs.reverse())).toBe(exact)
    }),
    { seed: 7 },
  )
})

it('takes a number for what is written, not for its binary neighbour', () => {
  expect(sumDecimals(Array.from({ length: 1000 }, () => 10_000.123))).toBe(10_000_123)
})

it.each([
  ['half a unit up', 5e-13, 1e-12],
  ['less than half a unit down', 4.999e-13, 0],
  ['half a unit below zero down', -5e-13, -1e-12],
  ['more than half a unit up', 0.123_456_789_012_6, 0.123_456_789_013],
  ['the smallest number to nothing', 5e-324, 0],
])('rounds %s', (_title, value, rounded) => {
  expect(sumDecimals([value])).toBe(rounded)
})

it('adds numbers beyond all money', () => {
  expect(sumDecimals([1e300, 1e21, -1e300])).toBe(1e21)
})
