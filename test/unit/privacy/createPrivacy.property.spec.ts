import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { JSONValue, Row } from '../../../src/entries/row.js'

import { createPrivacy } from '../../../src/privacy/createPrivacy.js'

const privacy = createPrivacy({ maxTextLength: 1000 })
const canary = 'cAnArY-7f3d'
/** Where a text was cut, not even a part of the canary may be left. */
const canaryStart = 'cAn'

const secretKey = fc
  .constantFrom('password', 'api_key', 'accessToken', 'client-secret', 'authorization', 'X-Api-Key')
  .chain((key) => fc.constantFrom(key, key.toUpperCase(), key.replaceAll(/[-_]/g, ''), `my_${key}`))

const plainKey = fc.constantFrom('a', 'note', 'max_tokens', 'it\'s "x"', 'user name', 'é\\', '0')
const plainText = fc.oneof(
  fc.string(),
  fc.constantFrom('', 'plain', 'say "x": \\ {[', "it's", '\\"', '\n', 'a=b&c', '}', '"', '😀'),
)
const plainValue = fc.oneof(plainText, fc.integer(), fc.constant(null), fc.boolean())

const secretValue = fc.constantFrom<JSONValue>(
  canary,
  ` x"${canary}\\" y`,
  `\\${canary}`,
  [canary],
  { a: { b: `}"${canary}` } },
  [[1, { c: `"]${canary}` }]],
)

/** Puts a value into something around it: a record, a list, or a JSON string. */
type Wrap = (value: JSONValue) => JSONValue

const wrap = fc.oneof(
  fc
    .record({ after: plainValue, before: plainValue, key: plainKey })
    .map(({ after, before, key }): Wrap => (value) => ({ before, [key]: value, after })),
  fc
    .array(plainValue, { maxLength: 3 })
    .map((items): Wrap => (value) => [...items, value, ...items]),
  fc.constant<Wrap>((value) => JSON.stringify(value)),
)

/** JSON with the canary under a secret key, somewhere. */
const withCanary = fc
  .record({ key: secretKey, value: secretValue, wraps: fc.array(wrap, { maxLength: 6 }) })
  .map(({ key, value, wraps }) =>
    wraps.reduce<JSONValue>((inner, around) => around(inner), { n: 1, [key]: value, o: 'x' }),
  )

const content = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<JSONValue>

function createRow(fields: Record<string, JSONValue>): Row {
  return {
    data: { createdAt: '2026-08-01T00:00:00.000Z', requestId: 'r1', ...fields },
    kind: 'llmLogs',
  }
}

describe('a secret under a secret key', () => {
  it('is in no row, at any depth, in any letter case, in JSON in JSON', () => {
    fc.assert(
      fc.property(withCanary, (metadata) => {
        expect(JSON.stringify(privacy(createRow({ metadata })))).not.toContain(canaryStart)
      }),
      { numRuns: 2000, seed: 1 },
    )
  })

  it('is in no row whose JSON was cut at any place', () => {
    fc.assert(
      fc.property(withCanary, fc.double({ max: 1, min: 0, noNaN: true }), (value, share) => {
        const text = JSON.stringify(value)
        const prompt = text.slice(0, Math.ceil(share * text.length))
        expect(JSON.stringify(privacy(createRow({ prompt })))).not.toContain(canaryStart)
      }),
      { numRuns: 5000, seed: 2 },
    )
  })

  it('is in no row whose text has JSON in it', () => {
    fc.assert(
      fc.property(withCanary, fc.constantFrom('', ' ', '\n', 'and ', "it's "), (value, words) => {
        const prompt = `${words}data: ${JSON.stringify(value)}${words}`
        expect(JSON.stringify(privacy(createRow({ prompt })))).not.toContain(canaryStart)
      }),
      { numRuns: 2000, seed: 3 },
    )
  })

  it('is in no row as a parameter of a form or URL', () => {
    const prefix = fc.constantFrom('', 'a=b&', 'https://x.com/?', 'see /x?a=%20&', '{"u":"/?')
    fc.assert(
      fc.property(prefix, secretKey, fc.webQueryParameters(), (start, key, others) => {
        const prompt = `${start}${encodeURIComponent(key)}=${canary}&${others}`
        expect(JSON.stringify(privacy(createRow({ prompt })))).not.toContain(canary)
      }),
      { numRuns: 1000, seed: 4 },
    )
  })
})

describe('any row', () => {
  it('is not changed itself', () => {
    fc.assert(
      fc.property(fc.oneof(withCanary, content), (metadata) => {
        const row = createRow({ metadata, prompt: JSON.stringify(metadata), repairs: metadata })
        const before = structuredClone(row)
        privacy(row)
        expect(row).toEqual(before)
      }),
      { seed: 5 },
    )
  })

  it('comes back the same when it comes by again', () => {
    fc.assert(
      fc.property(fc.oneof(withCanary, content), fc.nat(500), (metadata, length) => {
        const prompt = JSON.stringify(metadata).slice(0, length)
        const row = createRow({
          metadata,
          prompt,
          requestHeaders: { any: prompt },
          repairs: metadata,
        })
        const once = privacy(row)
        expect(privacy(once)).toEqual(once)
      }),
      { numRuns: 2000, seed: 6 },
    )
  })

  it('comes back as it was when it has no secret', () => {
    const keys = fc.constantFrom('a', 'b c', 'max_tokens', 'user', 'é', 'n"x', 'http.path')
    const texts = fc.constantFrom('', 'plain', 'a {"b": 1} c', '[1, 2', '"', 'x=y&z', '?a=b', ': ;')
    const values = fc.letrec<{ value: JSONValue }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        texts,
        fc.double({ noDefaultInfinity: true, noNaN: true }),
        fc.constantFrom(null, true),
        fc.array(tie('value')),
        fc.dictionary(keys, tie('value'), { noNullPrototype: true }),
      ),
    })).value
    fc.assert(
      fc.property(values, (metadata) => {
        const row = createRow({ metadata, prompt: JSON.stringify(metadata, null, 2).slice(0, 900) })
        expect(privacy(row)).toEqual(row)
      }),
      { seed: 7 },
    )
  })
})
