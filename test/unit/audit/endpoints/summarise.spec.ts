import { describe, expect, it } from 'vitest'

import { summarise, summariseSource } from '../../../../src/audit/endpoints/summarise.js'

describe('a summary', () => {
  it('says long texts by their length, and keeps short ones', () => {
    expect(summarise({ long: 'x'.repeat(5234), short: 'x'.repeat(200) })).toEqual({
      long: '<5234 characters>',
      short: 'x'.repeat(200),
    })
  })

  it('keeps the first of many items and members, and says how many there were', () => {
    const items = summarise(Array.from({ length: 25 }, (_, index) => index)) as unknown[]
    expect(items.slice(19)).toEqual([19, '<5 more>'])
    const members = Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`m${at}`, at]))
    const summary = summarise(members) as object
    expect(Object.entries(summary).at(-1)).toEqual(['…', '<10 more>'])
  })

  it('says what is nested too deeply', () => {
    const nested = { a: { b: { c: { d: { e: { f: { g: 1 } } } } } } }
    expect(JSON.stringify(summarise(nested))).toBe('{"a":{"b":{"c":{"d":{"e":{"f":"<object>"}}}}}}')
  })

  it('says of bytes and files how many there are', () => {
    expect(summarise([new Uint8Array(3), new Blob(['ab'], { type: 'image/png' })])).toEqual([
      '<3 bytes>',
      '<image/png, 2 bytes>',
    ])
  })

  it('holds for what is wide and deep at once', () => {
    const wide = (depth: number): unknown =>
      depth === 0 ? 'leaf' : Array.from({ length: 20 }, () => wide(depth - 1))
    expect(JSON.stringify(summarise(wide(4))).length).toBeLessThan(20_000)
  })

  it('does not fall over what cannot be read', () => {
    const cyclic: Record<string, unknown> = {}
    cyclic.self = cyclic
    expect(JSON.stringify(summarise(cyclic))).toContain('<object>')
    const broken = Object.defineProperty({}, 'x', {
      enumerable: true,
      get() {
        throw new Error('no')
      },
    })
    expect(summarise(broken)).toBe('<unreadable>')
  })

  it('has a member named __proto__ as a member', () => {
    const summary = summarise(JSON.parse('{"__proto__":{"admin":true}}'))
    expect(Object.keys(summary as object)).toEqual(['__proto__'])
    expect((summary as { admin?: boolean }).admin).toBeUndefined()
  })

  it('reads a text that is JSON, and no text that is too long for that', () => {
    expect(summariseSource(' {"a":1}')).toEqual({ a: 1 })
    expect(summariseSource('{"a":')).toBe('{"a":')
    expect(summariseSource(`["${'x'.repeat(70_000)}"]`)).toBe('<70004 characters>')
  })
})
