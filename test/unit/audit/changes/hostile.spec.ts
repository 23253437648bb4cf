import { describe, expect, it } from 'vitest'

import { describeChanges } from '../../../../src/audit/changes/describeChanges.js'
import { snapshotOf } from '../../../../src/audit/changes/snapshotOf.js'

const types = ['json', 'richText', 'text', 'number', 'date', 'point', 'relationship', 'group']
const fields = [
  ...types.map((type) => ({ name: type, fields: [{ name: 'a', type: 'text' }], type })),
  { name: 'many', hasMany: true, type: 'select' },
  { name: 'rows', fields: [{ name: 'a', type: 'text' }], type: 'array' },
  { name: 'localized', localized: true, type: 'text' },
]

function cyclic() {
  const value: Record<string, unknown> = { a: 1 }
  value.self = value
  value.list = [value, value]
  return value
}

/** So many levels that no recursion comes to their end. */
function deep(levels: number): unknown {
  let value: unknown = 'bottom'
  for (let level = 0; level < levels; level += 1) {
    value = level % 2 === 0 ? [value] : { children: value }
  }
  return value
}

const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

const hostile: [string, () => unknown][] = [
  ['cycles', cyclic],
  ['20,000 levels', () => deep(20_000)],
  ['shared values that double at each level', doubling],
  ['a getter that throws', () => Object.defineProperty({}, 'a', throwingGetter)],
  ['a proxy that was revoked', revoked],
  ['toJSON that throws', () => ({ toJSON: throwing })],
  ['toJSON that is no function', () => ({ toJSON: 1 })],
  ['a date that is none', () => new Date(Number.NaN)],
  ['a symbol', () => Symbol('s')],
  ['a function', () => () => 1],
  ['a big number', () => 10n ** 30n],
  ['not a number', () => Number.NaN],
  ['a map', () => new Map([[1, 2]])],
  ['a list with holes', () => new Array(5)],
  ['a list of nothing', () => [null, undefined, {}]],
  ['50,000 items', () => new Array(50_000).fill(1)],
  ['a long text', () => 'ab'.repeat(1_000_000)],
  ['a lone surrogate', () => '\ud800'],
  ['names of prototypes', () => JSON.parse('{"__proto__": {"a": 1}, "constructor": 2}')],
  ['an object without a prototype', () => Object.create(null)],
]

function throwing(): never {
  throw new Error('hostile')
}

const throwingGetter = { enumerable: true, get: throwing }

function doubling(): unknown {
  let value: unknown = { a: 1 }
  for (let level = 0; level < 40; level += 1) {
    value = { left: value, right: value }
  }
  return value
}

describe('a document of somebody who means harm', () => {
  it.each(hostile)(
    'is compared and told without an error: %s',
    (_title, make) => {
      for (const { name } of fields) {
        const doc = { [name]: make() }
        const other = { [name]: make() }
        expect(() =>
          JSON.stringify(describeChanges({ after: doc, before: {}, fields })),
        ).not.toThrow()
        expect(() =>
          JSON.stringify(describeChanges({ after: other, before: doc, fields })),
        ).not.toThrow()
        expect(() => JSON.stringify(snapshotOf({ doc, fields }))).not.toThrow()
      }
    },
    60_000,
  )

  it('may itself be anything', () => {
    for (const [, make] of hostile) {
      const doc = make()
      expect(describeChanges({ after: doc, before: doc, fields })).toBeUndefined()
      expect(snapshotOf({ doc, fields }).snapshot).toEqual({})
    }
  })

  it('shows a change 20,000 levels deep', () => {
    const wrap = (bottom: string) => {
      const value = deep(20_000)
      let inner: unknown = value
      for (let level = 0; level < 19_999; level += 1) {
        inner = Array.isArray(inner) ? inner[0] : (inner as { children: unknown }).children
      }
      const last = inner as unknown[]
      last[0] = bottom
      return { json: value }
    }
    expect(describeChanges({ after: wrap('a'), before: wrap('a'), fields })).toBeUndefined()
    expect(describeChanges({ after: wrap('b'), before: wrap('a'), fields })!.changes).toHaveLength(
      1,
    )
  })

  it('compares cycles to their end', () => {
    expect(describeChanges({ after: { json: cyclic() }, before: { json: cyclic() }, fields })).toBe(
      undefined,
    )
    const other = { ...cyclic(), a: 2 }
    expect(
      describeChanges({ after: { json: other }, before: { json: cyclic() }, fields })?.changes,
    ).toHaveLength(1)
  })

  it('may have fields, locales and blocks with the names of prototypes', () => {
    const named = [
      { name: '__proto__', type: 'text' },
      { name: 'constructor', localized: true, type: 'text' },
      { name: 'layout', blocks: [], type: 'blocks' },
    ]
    const doc = (text: string) =>
      JSON.parse(
        `{"__proto__": "${text}", "constructor": {"valueOf": "${text}"}, "layout": [{"id": 1, "blockType": "constructor"}]}`,
      ) as object
    const locales = ['valueOf', 'toString']
    const settings = { blocks: {} }
    expect(
      describeChanges({ after: doc('b'), before: doc('a'), fields: named, locales, settings })
        ?.changes,
    ).toEqual([
      { from: 'a', kind: 'set', path: '__proto__', to: 'b' },
      { from: 'a', kind: 'set', locale: 'valueOf', path: 'constructor', to: 'b' },
    ])
    expect(describeChanges({ after: {}, before: {}, fields: named, locales })).toBeUndefined()
    const { snapshot } = snapshotOf({ doc: doc('a'), fields: named, locales })
    expect(Object.keys(snapshot)).toEqual(['__proto__', 'constructor', 'layout'])
    expect(Object.getPrototypeOf(snapshot)).toBe(Object.prototype)
  })
})
