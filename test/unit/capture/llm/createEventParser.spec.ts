import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { JSONObject } from '../../../../src/entries/readJSON.js'

import { createEventParser } from '../../../../src/capture/llm/createEventParser.js'
import { googleGenerateContent } from '../../../../src/capture/llm/formats/googleGenerateContent.js'
import { createAnswer } from '../../../../src/capture/llm/LLMAnswer.js'

function parseAll(texts: readonly string[]): unknown[] {
  const parse = createEventParser()
  // A copy: what is returned is valid until the next call.
  return texts.map((text) => structuredClone(parse(text)))
}

const event = (content: unknown, id = 'a') =>
  JSON.stringify({ choices: [{ delta: { content }, finish_reason: null, index: 0 }], id })

describe('the events of a stream', () => {
  it('are the same as each of them parsed by itself', () => {
    const texts = [event('one'), event(' two'), event('"3"\n\\'), event(''), event('five', 'b')]
    expect(parseAll(texts)).toEqual(texts.map((text) => JSON.parse(text) as unknown))
  })

  it('are nothing where an event only looks like the one before', () => {
    const [before, after] = event('@').split('@') as [string, string]
    const broken = [`${before}x","y":"${after}`, `${before}\\${after}`, `${before}"${after}`]
    const texts = [event('one'), ...broken]
    expect(parseAll(texts)).toEqual([
      JSON.parse(event('one')),
      { choices: [{ delta: { content: 'x', y: '' }, finish_reason: null, index: 0 }], id: 'a' },
      undefined,
      undefined,
    ])
  })

  it('are parsed whole where the text has no place of its own', () => {
    const texts = [
      '{"text":"a","content":"b"}',
      '{"text":"c","content":"d"}',
      '{"content":5}',
      '[]',
    ]
    expect(parseAll(texts)).toEqual(texts.map((text) => JSON.parse(text) as unknown))
  })

  it('leave what a format has kept of them as it was', () => {
    const call = (text: string) =>
      JSON.stringify({
        candidates: [{ content: { parts: [{ functionCall: { args: { text }, name: 'say' } }] } }],
      })
    const parse = createEventParser()
    const answer = createAnswer()
    for (const text of [call('one'), call('two'), call('three')]) {
      googleGenerateContent.readStreamEvent(parse(text) as JSONObject, answer)
    }
    const texts = [...answer.toolCalls.values()].map((kept) => kept.arguments)
    expect(texts).toEqual([{ text: 'one' }, { text: 'two' }, { text: 'three' }])
  })

  const piece = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('"', '\\', '{'),
  )
  const key = fc.constantFrom('content', 'text', 'delta', 'partial_json', 'other')
  const wrap = fc.constantFrom(
    (member: object) => member,
    (member: object) => ({ choices: [{ delta: member, index: 0 }] }),
    (member: object) => ({ delta: { type: 'text_delta', ...member }, type: 'content_block_delta' }),
    (member: object) => ({ list: [1, member, member] }),
  )

  it('are the same whatever comes in whatever order', () => {
    const parts = fc.array(fc.tuple(key, piece, wrap, fc.nat(3)), { maxLength: 20 })
    fc.assert(
      fc.property(parts, fc.nat(1), (list, space) => {
        const texts = list.map(([name, text, wrapped, id]) =>
          JSON.stringify({ ...wrapped({ [name]: text }), id }, undefined, space),
        )
        expect(parseAll(texts)).toEqual(texts.map((text) => JSON.parse(text) as unknown))
      }),
      { numRuns: 500, seed: 20261121 },
    )
  })
})
