import { expect, it } from 'vitest'

import type { LogbookOptions } from '../../../src/options.js'

import { resolveOptions } from '../../../src/options.js'

function messageOf(prices: unknown): string {
  try {
    resolveOptions({ prices } as LogbookOptions, {})
  } catch (error) {
    return (error as Error).message
  }
  return ''
}

it('is empty where it is not given', () => {
  expect(resolveOptions({}, {}).prices).toEqual([])
})

it('takes all that can have a price', () => {
  const price = {
    cacheWrite: { '12h': 1, '1h': 1, '30m': 1, '5m': 1 },
    from: '2026-01-01',
    input: 1,
    longContext: [{ above: 200_000, cacheRead: 0.1, input: 2 }],
    model: ['a-*', 'b'],
    multipliers: { flex: 0.5 },
    output: 2,
    provider: 'azure',
    to: '2026-12-31T23:00:00+01:00',
  }
  expect(resolveOptions({ prices: [price] }, {}).prices).toEqual([price])
})

it.each([
  [{ model: 'm' }, /option `prices`: /],
  [[{ input: 1 }], /option `prices.0.model`: allowed: a name, or a list of names$/],
  [[{ model: 'm', provider: 'azure' }], /option `prices.0`: names no price; of a model that costs/],
  [
    [{ from: '2026-02-01', input: 1, model: 'm', to: '2026-01-01' }],
    /option `prices.0.to`: is not after `from`/,
  ],
  [[{ input: '3', model: 'm' }], /option `prices.0.input`: /],
  [[{ input: -1, model: 'm' }], /option `prices.0.input`: /],
  [[{ from: 'May', model: 'm' }], /option `prices.0.from`: allowed: a day, 2026-12-31, or a time/],
  [
    [{ model: 'm', perToken: 1 }],
    /unknown option `prices.0.perToken`; allowed: id, model, provider/,
  ],
  [
    [{ cacheWrite: { '2d': 1 }, model: 'm' }],
    /unknown option `prices.0.cacheWrite.2d`; allowed: 5m/,
  ],
  [[{ longContext: [{ input: 1 }], model: 'm' }], /option `prices.0.longContext.0.above`: /],
])('says what is wrong with %j', (prices, message) => {
  expect(messageOf(prices)).toMatch(message)
})
