import { describe, expect, it } from 'vitest'

import { errorText } from '../../../src/loggers/errorText.js'

describe('case 12: the text of an error', () => {
  it('has the messages of its causes, to the last', () => {
    const cause = new Error('fetch failed', { cause: new Error('socket closed') })
    expect(errorText(new Error('no answer', { cause }))).toBe(
      'no answer ← fetch failed ← socket closed',
    )
  })

  it('has the messages of the errors that it holds', () => {
    const refused = new AggregateError([new Error('refused ::1'), new Error('refused 127.0.0.1')])
    expect(errorText(new Error('fetch failed', { cause: refused }))).toBe(
      'fetch failed ← several errors (refused ::1; refused 127.0.0.1)',
    )
  })

  it('ends where the causes do not', () => {
    const circle = new Error('round')
    circle.cause = new Error('and round', { cause: circle })
    expect(errorText(circle)).toBe('round ← and round')
    let deep = new Error('first')
    for (let index = 0; index < 100_000; index++) {
      deep = new Error('next', { cause: deep })
    }
    expect(errorText(deep).length).toBeLessThan(1000)
  })

  it('is told of what is no error, and of what cannot be read', () => {
    const unreadable = Object.defineProperty(new Error('bad cause'), 'cause', {
      get: () => {
        throw new Error('no')
      },
    })
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    expect(errorText('plain text')).toBe('plain text')
    expect(errorText(unreadable)).toBe('bad cause')
    expect(errorText(proxy)).toBe('unknown error')
    expect(errorText(Object.create(null))).toBe('unknown error')
  })
})
