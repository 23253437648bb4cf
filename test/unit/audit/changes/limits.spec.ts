import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'

import type { Excerpt, RichTextSummary } from '../../../../src/audit/changes/FieldChange.js'

import { describeChanges } from '../../../../src/audit/changes/describeChanges.js'
import { snapshotOf } from '../../../../src/audit/changes/snapshotOf.js'

const text = [{ name: 'text', type: 'textarea' }]
const richText = [{ name: 'body', type: 'richText' }]

const line = (n: number) => `line ${n} of a long text that goes on for a while`
const lines = (count: number) => Array.from({ length: count }, (_, n) => line(n)).join('\n')

function diffText(before: string, after: string, settings = {}) {
  const described = describeChanges({
    after: { text: after },
    before: { text: before },
    fields: text,
    settings,
  })
  return described!.changes[0] as unknown as { from: Excerpt; to: Excerpt }
}

describe('a long text', () => {
  const before = lines(1000)
  const after = before.replace(line(700), 'a line that was written anew')

  it('shows what is around its change, and says how long it is', () => {
    const { from, to } = diffText(before, after)
    expect(from.length).toBe(before.length)
    expect(to.length).toBe(after.length)
    expect(from.excerpt).toContain(line(700))
    expect(to.excerpt).toContain('a line that was written anew')
    expect(from.excerpt!.length).toBeLessThanOrEqual(2400)
    expect(before.slice(from.start)).toMatch(/^line 69\d/)
  })

  it('is cut between words only', () => {
    const { to } = diffText(before, after)
    expect(after[to.start! - 1]).toBe('\n')
    expect(after[to.start! + to.excerpt!.length]).toMatch(/\s/)
  })

  it('without a space shows no part of it: it may be a key', () => {
    const key = 'k'.repeat(3000)
    const { from, to } = diffText(`${key}a${key}`, `${key}b${key}`)
    expect(from).toEqual({ length: 6001 })
    expect(to).toEqual({ length: 6001 })
    expect(diffText(`${key}a ${before}`, `${key}b ${before}`).to.excerpt).toBeUndefined()
  })

  it('loses its secrets before it is cut', () => {
    const redactText = (whole: string) => whole.replace(/canary/g, '[redacted]')
    const { from } = diffText(before.replace('699', 'canary'), after, { redactText })
    expect(from.excerpt).not.toContain('canary')
    expect(from.excerpt).toContain('[redacted]')
  })

  it('shows no part of it where its secrets could not be taken out', () => {
    const { from } = diffText(before, after, {
      redactText: () => {
        throw new Error('no')
      },
    })
    expect(from).toEqual({ length: before.length })
  })
})

describe('long JSON', () => {
  const data = { data: Array.from({ length: 500 }, (_, n) => ({ n, word: `the word ${n}` })) }
  const before = { text: data }
  const after = { text: { data: data.data.with(250, { n: 250, word: 'other' }) } }

  it('says only how long it is', () => {
    const [change] = describeChanges({
      after,
      before,
      fields: [{ name: 'text', type: 'json' }],
    })!.changes
    expect(Object.keys(change!.from as object)).toEqual(['length'])
  })

  it('shows what is around its change where its secrets can be taken out', () => {
    const settings = { redactText: (whole: string) => whole }
    const fields = [{ name: 'text', type: 'json' }]
    const [change] = describeChanges({ after, before, fields, settings })!.changes
    expect((change!.from as Excerpt).excerpt).toContain('"word":"the word 250"')
  })
})

describe('rich text', () => {
  const hash = (whole: string) => createHash('sha256').update(whole).digest('hex')
  const body = (content: string, format = 0) => ({
    body: {
      root: {
        children: content.split('\n').map((paragraph) => ({
          children: [{ format, text: paragraph, type: 'text' }],
          type: 'paragraph',
        })),
        type: 'root',
      },
    },
  })
  const diff = (before: unknown, after: unknown) =>
    describeChanges({ after, before, fields: richText, settings: { hash } })

  it('is told once, as its text', () => {
    const { changes } = diff(body('one\ntwo'), body('one\nthree'))!
    expect(changes).toHaveLength(1)
    expect(changes[0]).toMatchObject({
      from: { length: 7, text: 'one\ntwo' },
      path: 'body',
      to: { length: 9, text: 'one\nthree' },
    })
  })

  it('of another format has the same text and another hash', () => {
    const [change] = diff(body('one', 0), body('one', 1))!.changes
    const { from, to } = change as unknown as { from: RichTextSummary; to: RichTextSummary }
    expect(from.text).toBe(to.text)
    expect(from.hash).not.toBe(to.hash)
  })

  it('shows an excerpt where it is long', () => {
    const [change] = diff(body(lines(500)), body(`${lines(500)}\nthe end`))!.changes
    const { to } = change as unknown as { to: RichTextSummary }
    expect(to.length).toBe(lines(500).length + '\nthe end'.length)
    expect((to.text as Excerpt).excerpt).toContain('the end')
  })

  it('is whole in a snapshot', () => {
    expect(snapshotOf({ doc: body('one'), fields: richText }).snapshot).toEqual(body('one'))
  })
})

describe('many changes', () => {
  const fields = Array.from({ length: 2000 }, (_, n) => ({ name: `field${n}`, type: 'text' }))
  const doc = (value: string) =>
    Object.fromEntries(fields.map(({ name }) => [name, `${value} ${'x'.repeat(100)}`]))

  it('stay below 64 kB, first without their values, then without themselves', () => {
    const described = describeChanges({ after: doc('b'), before: doc('a'), fields })!
    const { changes, truncated } = described
    expect(Buffer.byteLength(JSON.stringify(changes))).toBeLessThan(64 * 1024)
    const cut = changes.filter((change) => change.cut)
    expect(cut.length).toBeGreaterThan(100)
    expect(truncated).toEqual({
      changesLeftOut: 2000 - changes.length,
      valuesLeftOut: cut.length,
    })
    expect(cut.every((change) => !('from' in change) && !('to' in change))).toBe(true)
  })

  it('hold what the app allows', () => {
    const settings = { maxBytes: 1000 }
    const { changes } = describeChanges({ after: doc('b'), before: doc('a'), fields, settings })!
    expect(Buffer.byteLength(JSON.stringify(changes))).toBeLessThan(1000)
  })

  it('of small fields behind a large one are told', () => {
    const settings = { maxBytes: 4000 }
    const pair = [
      { name: 'large', hasMany: true, type: 'text' },
      { name: 'small', type: 'text' },
    ]
    const large = Array.from({ length: 1000 }, (_, n) => `value ${n}`)
    const { changes } = describeChanges({
      after: { large, small: 'b' },
      before: {},
      fields: pair,
      settings,
    })!
    expect(changes).toEqual([
      { cut: true, kind: 'add', path: 'large' },
      { kind: 'set', path: 'small', to: 'b' },
    ])
  })

  it('of a snapshot are left out and counted', () => {
    const { snapshot, truncated } = snapshotOf({ doc: doc('a'), fields })
    const kept = Object.keys(snapshot).length
    expect(Buffer.byteLength(JSON.stringify(snapshot))).toBeLessThanOrEqual(64 * 1024)
    expect(truncated).toEqual({ changesLeftOut: 2000 - kept })
  })
})
