import { describe, expect, it } from 'vitest'

import { toPlain } from '../../../src/loggers/toPlain.js'

function copy(value: unknown) {
  const problems: Record<string, string> = {}
  const plain = toPlain(value, (keys, problem) => {
    problems[keys.join('.')] ??= problem
  })
  return { plain, problems }
}

const canary = 'a text that was there before'

describe('values that JSON has no place for', () => {
  it('case 3: a circular reference is replaced where it closes the circle', () => {
    const list: unknown[] = [1]
    list.push({ list })
    expect(copy({ list })).toEqual({
      plain: { list: [1, { list: '[circular]' }] },
      problems: { 'list.1.list': 'circular reference' },
    })
  })

  it('case 4: every kind of value has one text, which a second pass leaves as it is', () => {
    const odd = {
      big: 2n ** 70n,
      huge: -(10n ** 2000n),
      infinity: Infinity,
      list: [undefined, -0, NaN],
      missing: undefined,
      named: function named() {},
      overflow: JSON.parse('1e400') as number,
      symbol: Symbol('s'),
    }
    const { plain, problems } = copy(odd)
    expect(plain).toEqual({
      big: '1180591620717411303424',
      huge: '[BigInt of more than 1000 digits]',
      infinity: null,
      list: [null, 0, null],
      named: '[function named]',
      overflow: null,
      symbol: '[Symbol(s)]',
    })
    expect(Object.keys(problems)).toHaveLength(7)
    expect(copy(plain)).toEqual({ plain, problems: {} })
    expect(JSON.parse(JSON.stringify(plain))).toEqual(plain)
  })
})

describe('objects that throw', () => {
  it('case 5: a getter that throws hides no other field', () => {
    const entry = {
      get bad(): never {
        throw new Error('no\0')
      },
      good: canary,
    }
    expect(copy(entry)).toEqual({
      plain: { bad: '[unreadable]', good: canary },
      problems: { bad: 'could not be read: no\uFFFD' },
    })
  })

  it('case 5: what is thrown may itself be unreadable', () => {
    const thrown = Object.assign(new Error(), { message: Object.create(null) as string })
    const bad = {
      get message(): never {
        throw thrown
      },
    }
    expect(copy({ bad, good: canary }).plain).toEqual({
      bad: { message: '[unreadable]' },
      good: canary,
    })
  })

  it('case 5: proxies that refuse or are revoked are said to be unreadable', () => {
    const refuse = () => {
      throw new TypeError('refused')
    }
    const revoked = Proxy.revocable({}, {})
    const revokedFunction = Proxy.revocable(() => 1, {})
    revoked.revoke()
    revokedFunction.revoke()
    const keys = new Proxy({}, { ownKeys: refuse })
    const values = new Proxy({ a: 1 }, { get: refuse })
    const entry = {
      call: revokedFunction.proxy,
      good: canary,
      keys,
      revoked: revoked.proxy,
      values,
    }
    expect(copy(entry).plain).toEqual({
      call: '[function unreadable]',
      good: canary,
      keys: '[unreadable]',
      revoked: '[unreadable]',
      values: { a: '[unreadable]' },
    })
    expect(copy(revoked.proxy).plain).toBe('[unreadable]')
  })

  it('case 6: toJSON may throw, return itself or never come to an end', () => {
    class Document {
      constructor(readonly id: number) {}
      toJSON(): unknown {
        return this
      }
    }
    const endless = () => ({ toJSON: endless })
    const throwing = {
      toJSON: () => {
        throw new Error('never')
      },
    }
    const entry = { endless: endless(), good: canary, itself: new Document(7), throwing }
    expect(copy(entry).plain).toEqual({
      endless: '[left out]',
      good: canary,
      itself: { id: 7 },
      throwing: '[unreadable]',
    })
  })
})

describe('keys that hurt', () => {
  it('case 10: __proto__ gets a name that changes no object', () => {
    const entry: unknown = JSON.parse(
      '{"__proto__":{"isAdmin":true},"constructor":1,"prototype":2}',
    )
    const { plain, problems } = copy(entry)
    expect(Object.keys(plain as object)).toEqual(['[__proto__]', 'constructor', 'prototype'])
    expect(problems).toHaveProperty(['[__proto__]'])
    expect(Object.assign({}, plain)).not.toHaveProperty('isAdmin')
    expect({}).not.toHaveProperty('isAdmin')
  })

  it('case 10: a key with NUL or half a character is made storable, and none takes the place of another', () => {
    const { plain } = copy({ 'a\0': 1, 'a\uD800': 2, b: 3 })
    expect(Object.values(plain as object)).toEqual([1, 2, 3])
    expect(Object.keys(plain as object)[0]).toBe('a\uFFFD')
    expect(JSON.stringify(plain)).not.toMatch(/\\u0000|\\ud800/)
  })

  it('case 10: a key of 70 kB is kept as text beside its value', () => {
    const long = 'k'.repeat(70_000)
    const { plain } = copy({ [`${long}1`]: 'one', [`${long}2`]: 'two' })
    const members = Object.entries(plain as Record<string, object>)
    expect(members.map(([, member]) => member)).toEqual([
      { key: `${long}1`, value: 'one' },
      { key: `${long}2`, value: 'two' },
    ])
    expect(members.every(([name]) => name.length < 30)).toBe(true)
  })
})
