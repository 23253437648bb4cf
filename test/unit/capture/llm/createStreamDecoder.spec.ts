import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { StreamForm } from '../../../../src/capture/llm/createStreamDecoder.js'

import { createStreamDecoder } from '../../../../src/capture/llm/createStreamDecoder.js'

type Told = { event: unknown; name?: string } | 'terminator'

/** What a decoder tells of a text whose bytes come in pieces that end at the given places. */
function decode(form: StreamForm, text: string, cuts: readonly number[] = []): Told[] {
  const told: Told[] = []
  const decoder = createStreamDecoder(form, {
    event: (event, name) => told.push(name === undefined ? { event } : { event, name }),
    terminator: () => told.push('terminator'),
  })
  const bytes = Buffer.from(text)
  const places = [...new Set(cuts)].sort((one, other) => one - other)
  let start = 0
  for (const end of [...places, bytes.length]) {
    decoder.add(bytes.subarray(start, end))
    start = Math.min(end, bytes.length)
  }
  decoder.end()
  return told
}

const events = (...values: unknown[]) => values.map((event) => ({ event }))

describe('a stream of server-sent events', () => {
  it('tells an event for each block, and its name where it has one', () => {
    const text = 'event: start\ndata: {"a":1}\n\ndata: {"b":2}\n\n'
    expect(decode('sse', text)).toEqual([{ event: { a: 1 }, name: 'start' }, { event: { b: 2 } }])
  })

  it.each([
    ['line feeds', '\n'],
    ['carriage returns with line feeds', '\r\n'],
    ['carriage returns alone', '\r'],
  ])('takes %s for line ends', (_name, end) => {
    const text = ['data: {"a":1}', '', 'data: {"b":2}', '', ''].join(end)
    expect(decode('sse', text)).toEqual(events({ a: 1 }, { b: 2 }))
  })

  it('joins several data lines of one event', () => {
    expect(decode('sse', 'data: {"a":\ndata: 1}\n\n')).toEqual(events({ a: 1 }))
  })

  it('leaves comments, ids and retry times out', () => {
    const text = ': OPENROUTER PROCESSING\n\nid: 7\nretry: 10\ndata: {"a":1}\n\n'
    expect(decode('sse', text)).toEqual(events({ a: 1 }))
  })

  it('tells the terminator, and what comes after it', () => {
    const text = 'data: [DONE]\n\ndata: {"late":true}\n\n'
    expect(decode('sse', text)).toEqual(['terminator', { event: { late: true } }])
  })

  it('counts a last event without its blank line', () => {
    expect(decode('sse', 'data: {"a":1}')).toEqual(events({ a: 1 }))
  })

  it('needs no space after the colon, and ignores a byte order mark', () => {
    expect(decode('sse', '\uFEFFdata:{"a":1}\n\n')).toEqual(events({ a: 1 }))
  })

  it('goes on after an event that is no JSON', () => {
    expect(decode('sse', 'data: {broken\n\ndata: {"a":1}\n\n')).toEqual(events({ a: 1 }))
  })

  it('goes on after a line of ten megabytes', () => {
    const long = `data: "${'x'.repeat(10_000_000)}"\n\n`
    expect(decode('sse', `${long}data: {"a":1}\n\n`, [4_000_000])).toEqual(events({ a: 1 }))
  })
})

describe('a stream of JSON lines', () => {
  it('tells each line', () => {
    expect(decode('ndjson', '{"a":1}\n{"b":2}\r\n{"c":3}')).toEqual(
      events({ a: 1 }, { b: 2 }, { c: 3 }),
    )
  })
})

describe('a stream that is one JSON array', () => {
  it('tells each object while it comes', () => {
    const text = '[{"a":{"deep":"}{"}}\n,\r\n{"b":"a \\"quoted\\" {"}\n]'
    expect(decode('json-array', text)).toEqual(events({ a: { deep: '}{' } }, { b: 'a "quoted" {' }))
  })
})

const value = fc.dictionary(fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 2 }))

const forms: [StreamForm, (values: readonly unknown[]) => string][] = [
  ['sse', (values) => values.map((one) => `data: ${JSON.stringify(one)}\n\n`).join('')],
  ['ndjson', (values) => values.map((one) => `${JSON.stringify(one)}\r\n`).join('')],
  ['json-array', (values) => JSON.stringify(values, undefined, 1)],
]

describe.each(forms)('whatever is streamed as %s', (form, write) => {
  it('comes out the same, however its bytes are cut into chunks', () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 6 }), fc.array(fc.nat(400)), (values, cuts) => {
        const wire: unknown[] = JSON.parse(JSON.stringify(values)) as unknown[]
        expect(decode(form, write(wire), cuts)).toEqual(events(...wire))
      }),
      { numRuns: 300, seed: 20261121 },
    )
  })
})
