import { describe, expect, it } from 'vitest'

import type { JSONValue, RowData } from '../../../src/entries/row.js'
import type { PrivacyOptions } from '../../../src/privacy/createPrivacy.js'

import { resolveOptions } from '../../../src/options.js'
import { createPrivacy } from '../../../src/privacy/createPrivacy.js'
import { letters } from './secretExamples.js'

const createdAt = '2026-08-01T00:00:00.000Z'

function protect(
  settings: NonNullable<PrivacyOptions['settings']>,
  fields: Record<string, JSONValue>,
  onFailure?: PrivacyOptions['onFailure'],
): RowData {
  const privacy = createPrivacy({ maxTextLength: 1000, onFailure, settings })
  return privacy({ data: { createdAt, ...fields }, kind: 'llmLogs' }).data
}

describe("an app's own keys", () => {
  it('are secret wherever the common ones are', () => {
    const row = protect(
      { keys: ['kundennummer'] },
      {
        metadata: { a: [{ kundenNummer: 'canary' }] },
        prompt: 'https://x.com/?kundennummer=canary and {"Kundennummer":"canary","b":1',
        response: '{"kunden_nummer":"canary","password":"canary"}',
      },
    )
    expect(JSON.stringify(row)).not.toContain('canary')
  })
})

describe("an app's own headers", () => {
  it('keep their values', () => {
    const requestHeaders = { 'X-Other': 'secret', 'X-Region': 'eu' }
    expect(protect({ headers: ['X-Region'] }, { requestHeaders }).requestHeaders).toEqual({
      'x-other': '[redacted, 6 characters]',
      'x-region': 'eu',
    })
  })
})

describe("an app's own patterns", () => {
  it('are replaced in every text, in JSON in a string too', () => {
    const row = protect(
      { patterns: [/\bkd-\d{4}\b/i, 'Ann|Bob'] },
      {
        error: 'no KD-1234 for Ann 😀 KD-1234',
        metadata: { a: ['kd-9999'] },
        response: '{"a":"kd-\\u0031234"}',
      },
    )
    expect(row).toMatchObject({
      error: 'no [redacted: pattern] for [redacted: pattern] 😀 [redacted: pattern]',
      metadata: { a: ['[redacted: pattern]'] },
      response: '{"a":"[redacted: pattern]"}',
    })
  })

  it('leave what stands in place of something', () => {
    const settings = { patterns: [/[a-z]+/] }
    const once = protect(settings, { prompt: 'password: 123456' }).prompt
    expect(once).toBe('[redacted: pattern]: [redacted]')
    expect(protect(settings, { prompt: once! }).prompt).toBe(once)
  })

  it('case 31: take linear time where a backtracking engine would hang', () => {
    const prompt = `${'a'.repeat(50_000)}!`
    const privacy = createPrivacy({ maxTextLength: 100_000, settings: { patterns: [/(a+)+$/] } })
    expect(privacy({ data: { createdAt, prompt }, kind: 'llmLogs' }).data.prompt).toBe(prompt)
  })

  it.each([['(?=a)b'], [/(a)\1/], ['(']])(
    'case 31: are refused at start where they cannot be run so: %s',
    (pattern) => {
      expect(() => resolveOptions({ privacy: { patterns: [pattern] } }, {})).toThrow(
        /option `privacy\.patterns\.0`: .* cannot be run in linear time/,
      )
    },
  )

  it('are refused where they are no patterns', () => {
    const privacy = { patterns: [7] } as never
    expect(() => resolveOptions({ privacy }, {})).toThrow(/`privacy\.patterns\.0`: expected a reg/)
  })
})

describe("an app's own function", () => {
  it('gets each content field, and what it returns is redacted too', () => {
    const seen: unknown[] = []
    const row = protect(
      {
        redact: (args) => {
          seen.push(args)
          return args.field === 'prompt' ? `ok sk-proj-${letters(50)}` : args.value
        },
      },
      { metadata: { a: 1 }, prompt: 'x', requestId: 'r1' },
    )
    expect(seen).toEqual([
      { field: 'metadata', kind: 'llmLogs', value: { a: 1 } },
      { field: 'prompt', kind: 'llmLogs', value: 'x' },
    ])
    expect(row.prompt).toBe('ok [redacted: openai-key]')
  })

  it('cannot change the entry itself', () => {
    const metadata = { a: 'canary' }
    protect(
      {
        redact: ({ value }) => {
          ;(value as { a: string }).a = 'changed'
          return value
        },
      },
      { metadata },
    )
    expect(metadata).toEqual({ a: 'canary' })
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('canary')
      },
      'threw: Error',
    ],
    ['returns a promise', () => Promise.reject(new Error('canary')), 'returned a promise'],
    ['returns nothing', () => undefined, 'something else than a text'],
    ['returns another type', () => ({ a: 1 }), 'something else than a text'],
  ])('case 32: costs the field its content where it %s', (_, redact, problem) => {
    const failures: string[] = []
    const row = protect({ redact }, { prompt: 'the canary', requestId: 'r1' }, (field, said) =>
      failures.push(`${field}: ${said}`),
    )
    expect(row).toEqual({
      createdAt,
      prompt: '[not stored: could not be checked]',
      requestId: 'r1',
    })
    expect(failures).toEqual([expect.stringMatching(new RegExp(`^prompt: .*${problem}`))])
    expect(failures.join()).not.toContain('canary')
  })

  it.each([
    ['a function', () => ({ a: () => 1 })],
    ['a BigInt', () => 1n],
    [
      'a circle',
      () => {
        const circle: unknown[] = []
        circle.push(circle)
        return circle
      },
    ],
    ['a date', () => new Date(0)],
    ['no number', () => Number.NaN],
  ])('case 32: costs the field its content where it returns %s', (_, redact) => {
    expect(protect({ redact }, { metadata: { a: 'canary' } }).metadata).toBe(
      '[not stored: could not be checked]',
    )
  })

  it('leaves nothing of a field that it redacts in the repairs', () => {
    const repairs = { 'metadata.a': { problem: 'BigInt kept as text', value: 'canary' } }
    expect(JSON.stringify(protect({ redact: () => 'x' }, { repairs }))).not.toContain('canary')
  })
})
