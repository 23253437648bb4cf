import { describe, expect, it } from 'vitest'

import { openAIChat } from '../../../../src/capture/llm/formats/openAIChat.js'
import { createAnswer } from '../../../../src/capture/llm/LLMAnswer.js'

/** What is put together of the pieces that the chunks of a stream bring. */
function readToolCalls(...pieces: object[][]) {
  const answer = createAnswer()
  for (const calls of pieces) {
    openAIChat.readStreamEvent({ choices: [{ delta: { tool_calls: calls }, index: 0 }] }, answer)
  }
  return [...answer.toolCalls.values()]
}

const piece = (args: unknown, more: object = {}) => ({ function: { arguments: args }, ...more })
const start = (name: string, id: string, more: object = {}) => ({
  function: { arguments: '', name },
  id,
  ...more,
})

describe('calls of tools in a stream', () => {
  it('are put together by their index', () => {
    const calls = readToolCalls(
      [start('a', 'id0', { index: 0 })],
      [start('b', 'id1', { index: 1 })],
      [piece('{"x"', { index: 0 }), piece('{"y"', { index: 1 })],
      [piece(':2}', { index: 1 })],
      [piece(':1}', { index: 0 })],
    )
    expect(calls).toEqual([
      { arguments: '{"x":1}', id: 'id0', name: 'a' },
      { arguments: '{"y":2}', id: 'id1', name: 'b' },
    ])
  })

  it('are told apart by their ids where there is no index', () => {
    const call = (id: string) => ({ function: { arguments: '{}', name: 'a' }, id })
    expect(readToolCalls([call('x'), call('y')])).toEqual([
      { arguments: '{}', id: 'x', name: 'a' },
      { arguments: '{}', id: 'y', name: 'a' },
    ])
  })

  it('are told apart by their ids where all have the same index', () => {
    const call = (id: string) => ({ function: { arguments: '{}', name: 'a' }, id, index: 0 })
    expect(readToolCalls([call('x')], [call('y')]).map(({ id }) => id)).toEqual(['x', 'y'])
  })

  it('go on with the last one where a piece has neither', () => {
    expect(readToolCalls([start('a', 'x')], [piece('{"a"')], [piece(':1}')])).toEqual([
      { arguments: '{"a":1}', id: 'x', name: 'a' },
    ])
  })

  it('are told apart by their names where there is nothing else', () => {
    const call = (name: string) => ({ function: { arguments: { n: name }, name } })
    expect(readToolCalls([call('a'), call('b')])).toEqual([
      { arguments: { n: 'a' }, name: 'a' },
      { arguments: { n: 'b' }, name: 'b' },
    ])
  })

  it('keep the id and name that came first', () => {
    const again = piece('{}', { id: '', index: 0 })
    expect(readToolCalls([start('a', 'x', { index: 0 })], [again])).toEqual([
      { arguments: '{}', id: 'x', name: 'a' },
    ])
  })
})
