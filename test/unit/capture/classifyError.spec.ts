import { describe, expect, it } from 'vitest'

import { classifyError } from '../../../src/capture/classifyError.js'

function withCode(message: string, code: string): Error {
  return Object.assign(new Error(message), { code })
}

function fetchFailed(cause: unknown): Error {
  return new TypeError('fetch failed', { cause })
}

describe('an error of a fetch', () => {
  it.each([
    'ETIMEDOUT',
    'UND_ERR_BODY_TIMEOUT',
    'UND_ERR_CONNECT_TIMEOUT',
    'UND_ERR_HEADERS_TIMEOUT',
  ])('is a timeout with the code %s anywhere among its causes', (code) => {
    const error = fetchFailed(fetchFailed(withCode('too\n  slow', code)))
    expect(classifyError(error)).toEqual({
      error: 'fetch failed: fetch failed: too slow',
      errorType: code,
      status: 'timeout',
    })
  })

  it('tells the errors of all addresses that were tried', () => {
    const cause = Object.assign(new AggregateError([new Error('no ::1'), new Error('no 127')]), {
      code: 'ECONNREFUSED',
    })
    expect(classifyError(fetchFailed(cause))).toEqual({
      error: 'fetch failed: no ::1; no 127',
      errorType: 'ECONNREFUSED',
      status: 'error',
    })
  })

  it('has the name of a DOMException, not its number', () => {
    expect(classifyError(new DOMException('gone', 'NetworkError'))).toEqual({
      error: 'gone',
      errorType: 'NetworkError',
      status: 'error',
    })
  })

  it.each<[string, string]>([
    ['AbortError', 'cancelled'],
    ['TimeoutError', 'timeout'],
  ])('is known by the name %s without a signal', (name, status) => {
    expect(classifyError(new DOMException('over', name)).status).toBe(status)
  })

  it('is its own when the signal is aborted for another reason', () => {
    const error = new TypeError('Failed to parse URL')
    expect(classifyError(error, AbortSignal.abort()).status).toBe('error')
  })

  it('is cancelled when the reason of the signal is among its causes', () => {
    const signal = AbortSignal.abort(withCode('left', 'ETIMEDOUT'))
    expect(classifyError(fetchFailed(signal.reason), signal).status).toBe('cancelled')
  })

  it.each<[string, unknown, string | undefined]>([
    ['nothing', undefined, undefined],
    ['null', null, undefined],
    ['a text', 'stop', 'stop'],
    ['a number', 7, '7'],
    ['an object', { odd: true }, undefined],
  ])('may be %s', (_, thrown, error) => {
    expect(classifyError(thrown)).toEqual({ error, errorType: undefined, status: 'error' })
  })

  it('may be its own cause', () => {
    const error = new Error('round')
    error.cause = error
    expect(classifyError(error).error).toBe('round')
  })

  it('may refuse to be looked at', () => {
    const hostile = new Proxy(new Error('no'), {
      get() {
        throw new Error('not for you')
      },
    })
    expect(classifyError(hostile)).toEqual({ status: 'error' })
  })
})
