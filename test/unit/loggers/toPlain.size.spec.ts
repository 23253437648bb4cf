import { describe, expect, it } from 'vitest'

import type { JSONValue } from '../../../src/entries/row.js'

import { sizeOf } from '../../../src/entries/sizeOf.js'
import { toPlain } from '../../../src/loggers/toPlain.js'

const megabyte = 1024 * 1024

function copy(value: unknown) {
  const problems: Record<string, string> = {}
  const plain = toPlain(value, (keys, problem) => {
    problems[keys.join('.').slice(0, 100)] ??= problem
  })
  return { plain: plain as Record<string, JSONValue>, problems }
}

function nest(depth: number): object {
  let value: object = { end: true }
  for (let level = 0; level < depth; level++) {
    value = level % 2 === 0 ? { value } : [value]
  }
  return value
}

describe('entries that are too much', () => {
  it.each([5000, 50_000])('case 7: a nesting of %i levels is cut, and said to be', (depth) => {
    const { plain, problems } = copy({ after: 'kept', nested: nest(depth) })
    expect(JSON.stringify(plain)).toContain('[left out]')
    expect(plain.after).toBe('kept')
    expect(Object.values(problems)).toEqual(['nested too deeply'])
  })

  it('case 8: of a million keys as many are kept as an entry may have', () => {
    const keys = Array.from({ length: 1_000_000 }, (_, index) => [`key-${index}`, index])
    const { plain, problems } = copy({ keys: Object.fromEntries(keys) as object })
    expect(Object.keys(plain.keys!).length).toBeGreaterThan(99_000)
    expect(Object.keys(plain.keys!).length).toBeLessThanOrEqual(100_000)
    expect(problems.keys).toBe('too many values: not all of the 1000000 kept')
  })

  it('case 8: keys behind the cut are not read', () => {
    let count = 0
    const counting = new Proxy(
      {},
      {
        get: () => ++count,
        getOwnPropertyDescriptor: () => ({ configurable: true, enumerable: true }),
        has: () => false,
        ownKeys: () => Array.from({ length: 200_000 }, (_, index) => `key-${index}`),
      },
    )
    copy({ counting })
    expect(count).toBeLessThanOrEqual(100_000)
  })

  it.each([
    ['an array of 10 million holes', () => new Array<number>(10_000_000)],
    ['a set', () => new Set(Array.from({ length: 200_000 }, (_, index) => index))],
    ['a map', () => new Map(Array.from({ length: 200_000 }, (_, index) => [index, index]))],
    [
      'an iterator without end',
      () => {
        const endless = new Set([1])
        endless[Symbol.iterator] = function* () {
          for (;;) {
            yield 1
          }
        }
        return endless
      },
    ],
  ])('case 8: %s is cut', (_name, create) => {
    const { plain, problems } = copy({ value: create() })
    expect(Object.keys(plain.value!).length).toBeGreaterThan(99_000)
    expect(Object.keys(plain.value!).length).toBeLessThanOrEqual(100_000)
    expect(problems.value).toMatch(/^too many values/)
  })

  it('case 9: a text of 50 million characters keeps its ends and its length, and no half character', () => {
    const text = `start ${'😀'.repeat(25_000_000)} end`
    const { plain, problems } = copy({ after: 'kept', text })
    const kept = plain.text as string
    expect(kept.startsWith('start 😀')).toBe(true)
    expect(kept.endsWith('😀 end')).toBe(true)
    expect(kept).toContain(`characters left out of ${text.length}]`)
    expect(kept.length).toBeLessThan(9 * megabyte)
    expect(kept).not.toContain('\uFFFD')
    expect(plain.after).toBe('kept')
    expect(problems.text).toBe(`too long: ${8 * megabyte} of ${text.length} characters kept`)
  })

  it('case 9: many long texts take no more than one may, and a short one behind them is kept', () => {
    const text = 'x'.repeat(megabyte)
    const { plain, problems } = copy({ after: 'kept', texts: new Array(50).fill(text) })
    expect(sizeOf(plain)).toBeLessThan(40 * megabyte)
    expect(plain.after).toBe('kept')
    expect(plain.texts).toContain(`[${megabyte} characters left out]`)
    expect(problems['texts.49']).toBe('too much text in one entry')
  })

  it('case 9: nor do short texts and keys without end', () => {
    const texts = Array.from({ length: 90_000 }, (_, index) => 'y'.repeat(900) + index)
    const { plain, problems } = copy({ texts })
    expect(sizeOf(plain)).toBeLessThan(16 * megabyte)
    expect(problems.texts).toMatch(/^too many values/)
  })
})
