import { expect, it } from 'vitest'

import { rootMessage } from '../../src/rootMessage.js'

it('is the message of the innermost cause, without the statement and its values', () => {
  const cause = new Error('index row requires 13352 bytes')
  const error = new Error('Failed query: insert …\nparams: a private prompt', { cause })
  expect(rootMessage(error)).toBe('index row requires 13352 bytes')
  expect(rootMessage(new Error('Failed query: insert\nparams: a private prompt'))).toBe(
    'Failed query: insert',
  )
})

it('takes what is no error, and an error that causes itself', () => {
  const circle = new Error('round')
  circle.cause = circle
  expect(rootMessage(circle)).toBe('round')
  expect(rootMessage('plain')).toBe('plain')
})
