import { describe, expect, it } from 'vitest'

import { googleGenerateContent } from '../../../../src/capture/llm/formats/googleGenerateContent.js'
import { setAtPath } from '../../../../src/capture/llm/formats/setAtPath.js'
import { createAnswer } from '../../../../src/capture/llm/LLMAnswer.js'

/** The calls that are read out of chunks, each of which brings one piece. */
function readCalls(...pieces: object[]): unknown[] {
  const answer = createAnswer()
  for (const functionCall of pieces) {
    const candidates = [{ content: { parts: [{ functionCall }] } }]
    googleGenerateContent.readStreamEvent({ candidates }, answer)
  }
  return [...answer.toolCalls.values()]
}

const piece = (...partialArgs: object[]) => ({ partialArgs, willContinue: true })
const begin = (name: string) => ({ name, willContinue: true })

describe('a call of a function whose arguments are streamed', () => {
  it('puts texts together, and sets all other values', () => {
    const calls = readCalls(
      begin('look'),
      piece({ jsonPath: '$.place', stringValue: 'San ', willContinue: true }),
      piece({ jsonPath: '$.place', stringValue: 'Francisco' }),
      piece({ jsonPath: '$.days', numberValue: 2 }, { boolValue: false, jsonPath: '$.isRain' }),
      piece({ jsonPath: '$.wind', nullValue: 'NULL_VALUE' }),
      {},
    )
    const expected = { days: 2, isRain: false, place: 'San Francisco', wind: null }
    expect(calls).toEqual([{ arguments: expected, name: 'look' }])
  })

  it('ends where the next name begins, and has an empty object where nothing came', () => {
    const value = piece({ jsonPath: '$.a', numberValue: 1 })
    const calls = readCalls(begin('one'), value, {}, begin('two'), {}, { name: 'three' })
    expect(calls).toEqual([
      { arguments: { a: 1 }, name: 'one' },
      { arguments: {}, name: 'two' },
      { arguments: {}, name: 'three' },
    ])
  })

  it('keeps what came where the stream is cut', () => {
    const calls = readCalls(begin('look'), piece({ jsonPath: '$.place', stringValue: 'Bos' }))
    expect(calls).toEqual([{ arguments: { place: 'Bos' }, name: 'look' }])
  })
})

describe('a value at a JSON path', () => {
  const set = (...paths: string[]) => {
    const root = {}
    paths.forEach((path, index) => setAtPath(root, path, index))
    return root
  }

  it.each([
    ['$.a.b', { a: { b: 0 } }],
    ['$.a[1].b', { a: [undefined, { b: 0 }] }],
    ["$['first name']", { 'first name': 0 }],
    ['$["it\\"s"]', { 'it"s': 0 }],
  ])('stands at %s', (path, expected) => {
    expect(set(path)).toEqual(expected)
  })

  it('stands beside those that were set before it', () => {
    expect(set('$.a[0].b', '$.a[0].c', '$.a[1]')).toEqual({ a: [{ b: 0, c: 1 }, 2] })
  })

  it.each(['a.b', '$', '', '$.__proto__.a', '$.a[99999999]', `$${'.a'.repeat(1000)}`])(
    'is left out where the path is %s',
    (path) => {
      const root: { a?: unknown } = set(path)
      expect(root).toEqual({})
      expect(root.a).toBeUndefined()
    },
  )
})
