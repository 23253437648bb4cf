import { describe, expect, it } from 'vitest'

import { createBodyCollector } from '../../../../src/capture/llm/createBodyCollector.js'
import { pluckMembers } from '../../../../src/capture/llm/pluckMembers.js'

const megabyte = 1024 * 1024

describe('the body of an answer', () => {
  it('is kept whole up to four megabytes', () => {
    const collector = createBodyCollector()
    collector.add(Buffer.from('{"a":'))
    collector.add(Buffer.from('1}'))
    expect(collector.take()).toEqual({ bytes: 7, head: '{"a":1}' })
  })

  it('keeps its end where it is longer, for usage stands there', () => {
    const collector = createBodyCollector()
    for (let count = 0; count < 40; count += 1) {
      collector.add(Buffer.alloc(megabyte, 0x61))
    }
    collector.add(Buffer.from('"usage":{"total_tokens":7}}'))
    const { bytes, head, tail } = collector.take()
    expect([bytes, head.length]).toEqual([40 * megabyte + 27, 4 * megabyte])
    expect(tail).toMatch(/aaa"usage":\{"total_tokens":7\}\}$/)
    expect(tail).toHaveLength(64 * 1024)
  })

  it('is the same where it comes byte by byte', () => {
    const collector = createBodyCollector()
    collector.add(Buffer.alloc(4 * megabyte - 10, 0x61))
    const end = `${'b'.repeat(200_000)}"usage":{"total_tokens":7}}`
    for (const byte of Buffer.from(end)) {
      collector.add(Uint8Array.of(byte))
    }
    const { bytes, head, tail } = collector.take()
    expect(bytes).toBe(4 * megabyte - 10 + end.length)
    expect(head.slice(-12)).toBe('aabbbbbbbbbb')
    expect(tail).toBe(end.slice(-64 * 1024))
  })

  it('is a copy: whoever owns a chunk may use it again', () => {
    const collector = createBodyCollector()
    const chunk = Buffer.from('before')
    collector.add(chunk)
    chunk.write('after!')
    expect(collector.take().head).toBe('before')
  })
})

describe('the members plucked from a long body', () => {
  const names = ['id', 'model', 'usage']

  it('are found before and after megabytes of vectors', () => {
    const vectors = `[${'0.0123,'.repeat(100_000)}0]`
    const text = `{"model":"m-1","data":${vectors},"usage":{"details":{"cached":1},"total":9}}`
    expect(pluckMembers(text, names)).toEqual({
      model: 'm-1',
      usage: { details: { cached: 1 }, total: 9 },
    })
  })

  it('are the last of their name, for a name may stand in a text too', () => {
    const text = '{"text":"\\"usage\\": {}","usage":{"note":"a } in a text","total":3}}'
    expect(pluckMembers(text, names).usage).toEqual({ note: 'a } in a text', total: 3 })
  })

  it('are found in a body that is cut in its middle', () => {
    expect(pluckMembers('{"id":"a1","data":[0.1, 0.', names)).toEqual({ id: 'a1' })
  })

  it('are none in a body that only repeats a name', () => {
    expect(pluckMembers('"usage"'.repeat(500_000), names)).toEqual({})
  })
})
