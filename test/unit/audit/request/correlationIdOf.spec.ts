import { expect, it } from 'vitest'

import { correlationIdOf } from '../../../../src/audit/request/correlationIdOf.js'
import { withLogContext } from '../../../../src/index.js'

it('is made once for each request', () => {
  const [one, other] = [{}, {}]
  expect(correlationIdOf(one)).toBe(correlationIdOf(one))
  expect(correlationIdOf(one)).not.toBe(correlationIdOf(other))
})

it('is that of the request behind a proxy, whichever was asked first', () => {
  const request = { transactionID: 1 }
  const proxy = new Proxy(request, {})
  const id = correlationIdOf(proxy)
  expect(correlationIdOf(request)).toBe(id)
  expect(correlationIdOf(new Proxy(request, {}))).toBe(id)
})

it('goes along into a copy of the request', () => {
  const request = { user: null }
  const id = correlationIdOf(request)
  expect(correlationIdOf({ ...request, transactionID: 2 })).toBe(id)
})

it('is that of the log context, for a request and without one', () => {
  const ids = withLogContext({ correlationId: 'c' }, () => [
    correlationIdOf({}),
    correlationIdOf(undefined),
  ])
  expect(ids).toEqual(['c', 'c'])
})

it('is none without a context and a request', () => {
  expect(correlationIdOf(undefined)).toBeUndefined()
})

it('does not fall over a request that is frozen', () => {
  expect(correlationIdOf(Object.freeze({}))).toEqual(expect.any(String))
})
