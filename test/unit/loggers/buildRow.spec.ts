import fc from 'fast-check'
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'

import { logKinds } from '../../../src/entries/row.js'
import { entrySchemas } from '../../../src/entries/schemas.js'
import { buildRow } from '../../../src/loggers/buildRow.js'

const call = { model: 'm', prompt: 'p', provider: 'openrouter', status: 'success' }

type Repairs = Record<string, { problem: string; value?: unknown }>

function repairsOf(entry: unknown): Repairs {
  return buildRow('llmLogs', entry).data.repairs as Repairs
}

describe('a right entry', () => {
  it('becomes a row as it is, without repairs', () => {
    const entry = {
      ...call,
      cost: 0.000_123,
      createdAt: new Date('2026-01-02T03:04:05.678Z'),
      metadata: { nested: [1, 'two', null] },
      requestId: 'mine',
      tokenUsage: { completionTokens: 2, promptTokens: 1, totalTokens: 3 },
    }
    expect(buildRow('llmLogs', entry)).toEqual({
      data: { ...entry, createdAt: '2026-01-02T03:04:05.678Z' },
      kind: 'llmLogs',
    })
  })

  it('gets an id and the time of logging where it has none', () => {
    const before = new Date().toISOString()
    const { data } = buildRow('llmLogs', call)
    expect(data.requestId).toMatch(/^[\da-f]{8}-[\da-f]{4}-7/)
    expect(data.createdAt >= before).toBe(true)
  })

  it('keeps an unknown provider as it is: the list is open', () => {
    const { data } = buildRow('llmLogs', { ...call, provider: 'my-own-gateway' })
    expect(data).toMatchObject({ provider: 'my-own-gateway' })
    expect(data.repairs).toBeUndefined()
  })
})

describe('a wrong entry', () => {
  it('stores a status outside of the list as an error, and says what it was', () => {
    const row = buildRow('llmLogs', { ...call, status: 'exploded' })
    expect(row.data.status).toBe('error')
    expect(repairsOf({ ...call, status: 'exploded' }).status).toMatchObject({ value: 'exploded' })
  })

  it('reads the words that other loggers use for a status', () => {
    expect(buildRow('llmLogs', { ...call, status: 'FAILURE' }).data.status).toBe('error')
    expect(buildRow('llmLogs', { ...call, status: 'canceled' }).data.status).toBe('cancelled')
  })

  it('reads a number from text', () => {
    expect(buildRow('llmLogs', { ...call, responseTime: '120' }).data.responseTime).toBe(120)
  })

  it('leaves out a number that is none, and keeps what it was', () => {
    const { data } = buildRow('llmLogs', { ...call, cost: 'a lot' })
    expect(data.cost).toBeUndefined()
    expect(data.repairs).toMatchObject({ cost: { value: 'a lot' } })
  })

  it('fills what is missing, and says so', () => {
    const { data } = buildRow('serviceLogs', {})
    expect(data).toMatchObject({ endpoint: 'unknown', method: 'OTHER', service: 'external' })
    expect(Object.keys(data.repairs as object).sort()).toEqual([
      'endpoint',
      'method',
      'service',
      'status',
    ])
  })

  it('keeps fields that the log does not have in the metadata', () => {
    const { data } = buildRow('llmLogs', { ...call, metadata: { a: 1 }, team: 'blue' })
    expect(data.metadata).toEqual({ a: 1, unknownFields: { team: 'blue' } })
  })

  it('keeps an entry that is no object', () => {
    expect(repairsOf('just text')).toMatchObject({ entry: { value: 'just text' } })
    expect(repairsOf(undefined)).toHaveProperty('entry')
  })

  it('stores the time of logging for a date that is none', () => {
    const { data } = buildRow('llmLogs', { ...call, createdAt: 'yesterday' })
    expect(new Date(data.createdAt).getTime()).toBeGreaterThan(Date.now() - 60_000)
    expect(data.repairs).toMatchObject({ createdAt: { value: 'yesterday' } })
  })

  it('stores the time of logging for a year that does not sort', () => {
    const { data } = buildRow('llmLogs', {
      ...call,
      createdAt: new Date('+012026-01-01T00:00:00Z'),
    })
    expect(data.createdAt).toMatch(/^\d{4}-/)
    const zero = buildRow('llmLogs', { ...call, createdAt: '0000-05-05T00:00:00Z' })
    expect(zero.data.createdAt).toMatch(/^2/)
  })

  it('makes messages into text where a prompt was expected', () => {
    const prompt = [{ content: 'hello', role: 'user' }]
    expect(buildRow('llmLogs', { ...call, prompt }).data.prompt).toBe(JSON.stringify(prompt))
  })

  it('reads an error object into its message and its causes', () => {
    const error = new TypeError('fetch failed', { cause: new Error('socket closed') })
    expect(buildRow('llmLogs', { ...call, error }).data).toMatchObject({
      error: 'fetch failed ← socket closed',
      errorType: 'TypeError',
    })
  })
})

describe('what callers often give', () => {
  it('an error beside a field that cannot be read: its message is kept', () => {
    const entry = {
      ...call,
      error: new TypeError('fetch failed'),
      get feature(): never {
        throw new Error('no')
      },
    }
    expect(buildRow('llmLogs', entry).data).toMatchObject({
      error: 'fetch failed',
      errorType: 'TypeError',
      feature: '[unreadable]',
    })
  })

  it('a document instead of its id: its id is stored', () => {
    const { data } = buildRow('llmLogs', { ...call, userId: { email: 'ann@example.com', id: 7 } })
    expect(data.userId).toBe(7)
    expect(data.repairs).toEqual({ userId: { problem: 'a document; its id stored' } })
  })

  it('tokens without their total: it is their sum', () => {
    const { data } = buildRow('llmLogs', {
      ...call,
      tokenUsage: { completionTokens: 5, promptTokens: 10 },
    })
    expect(data.tokenUsage).toMatchObject({ totalTokens: 15 })
  })
})

describe('hostile values', () => {
  it('keeps fields and members that are named like those of every object', () => {
    const tokenUsage = JSON.parse('{"constructor":1,"__proto__":2,"promptTokens":3}') as object
    const { data } = buildRow('llmLogs', { ...call, constructor: 'x', tokenUsage, toString: 'y' })
    expect(data.metadata).toEqual({ unknownFields: { constructor: 'x', toString: 'y' } })
    expect(data.tokenUsage).toMatchObject({ promptTokens: 3 })
  })

  it('leaves out what is too much of a list, and says how much', () => {
    const { data } = buildRow('llmLogs', {
      ...call,
      metadata: { list: new Array(1_000_000).fill(1) },
    })
    expect((data.metadata as { list: unknown[] }).list.length).toBeLessThanOrEqual(100_000)
    expect(data.repairs).toHaveProperty(['metadata.list'])
  })

  it('replaces a circular reference and says where it was', () => {
    const metadata: Record<string, unknown> = { a: 1 }
    metadata.self = metadata
    const { data } = buildRow('llmLogs', { ...call, metadata })
    expect(data.metadata).toEqual({ a: 1, self: '[circular]' })
    expect(data.repairs).toHaveProperty(['metadata.self'])
  })

  it('keeps the same object in two places twice: that is no circle', () => {
    const shared = { a: 1 }
    const { data } = buildRow('llmLogs', { ...call, metadata: { one: shared, two: shared } })
    expect(data.metadata).toEqual({ one: { a: 1 }, two: { a: 1 } })
  })

  it('stores BigInt as text and NaN as nothing, and says so', () => {
    const { data } = buildRow('llmLogs', { ...call, metadata: { big: 10n ** 20n, nan: NaN } })
    expect(data.metadata).toEqual({ big: '100000000000000000000', nan: null })
    expect(Object.keys(data.repairs as object)).toEqual(['metadata.big', 'metadata.nan'])
  })

  it('replaces NUL bytes and lone surrogates, which Postgres refuses', () => {
    const { data } = buildRow('llmLogs', { ...call, prompt: 'a\0b\uD800c' })
    expect(data.prompt).toBe('a\uFFFDb\uFFFDc')
    expect(data.repairs).toHaveProperty('prompt')
  })

  it('survives getters, proxies and toJSON that throw', () => {
    const entry = {
      ...call,
      get metadata(): never {
        throw new Error('no')
      },
      parameters: {
        toJSON: () => {
          throw new Error('never')
        },
      },
      response: new Proxy(
        {},
        {
          ownKeys: () => {
            throw new Error('nope')
          },
        },
      ),
    }
    const { data } = buildRow('llmLogs', entry)
    expect(data).toMatchObject({ metadata: '[unreadable]', model: 'm', parameters: '[unreadable]' })
  })

  it('says what a binary value was instead of storing it', () => {
    const { data } = buildRow('llmLogs', { ...call, metadata: { image: new Uint8Array(5234) } })
    const sha256 = createHash('sha256').update(new Uint8Array(5234)).digest('hex')
    expect(data.metadata).toEqual({ image: { bytes: 5234, sha256, type: 'binary' } })
  })

  it('always gives a complete row that JSON can carry', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...logKinds),
        fc.oneof(
          fc.anything({
            withBigInt: true,
            withDate: true,
            withMap: true,
            withSet: true,
            withTypedArray: true,
          }),
          fc.dictionary(
            fc.constantFrom(...Object.keys(entrySchemas.llmLogs.shape)),
            fc.anything({ withBigInt: true }),
          ),
        ),
        (kind, entry) => {
          const row = buildRow(kind, entry)
          expect(JSON.parse(JSON.stringify(row))).toEqual(row)
          expect(row.data.createdAt).toMatch(/^\d{4}-\d\d-\d\dT/)
        },
      ),
      { numRuns: 500, seed: 20_260 },
    )
  })
})
