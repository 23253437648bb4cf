import { describe, expect, it } from 'vitest'

import { toPlain } from '../../../src/loggers/toPlain.js'

const ignore = () => {}

describe('case 12: objects of the language and the web', () => {
  it('shows maps and sets as what they hold', () => {
    const map = new Map<unknown, unknown>([
      ['a', 1],
      [2, new Set(['x', 'y'])],
      ['2', 'another'],
    ])
    expect(toPlain({ map }, ignore)).toEqual({ map: { 2: [['x', 'y'], 'another'], a: 1 } })
  })

  it('shows every header, one that comes twice as a list', () => {
    const headers = new Headers({ 'content-type': 'text/plain' })
    headers.append('set-cookie', 'a=1')
    headers.append('set-cookie', 'b=2')
    expect(toPlain(headers, ignore)).toEqual({
      'content-type': 'text/plain',
      'set-cookie': ['a=1', 'b=2'],
    })
  })

  it('shows a form by its fields, files by type and size', () => {
    const form = new FormData()
    form.append('title', 'One')
    form.append('tag', 'a')
    form.append('tag', 'b')
    form.append('picture', new File(['12345'], 'cat.png', { type: 'image/png' }))
    expect(toPlain(form, ignore)).toEqual({
      picture: { bytes: 5, name: 'cat.png', type: 'image/png' },
      tag: ['a', 'b'],
      title: 'One',
    })
  })

  it('says of binary values how large they are, and keeps none of them', () => {
    const values = [new Blob(['1234']), Buffer.from('secret'), new ArrayBuffer(8)]
    expect(toPlain(values, ignore)).toEqual([
      { bytes: 4, type: 'binary' },
      { bytes: 6, type: 'binary' },
      { bytes: 8, type: 'binary' },
    ])
  })

  it('shows dates, one that is none by that name', () => {
    const dates = [new Date('2026-01-02T03:04:05.678Z'), new Date(NaN)]
    expect(toPlain(dates, ignore)).toEqual(['2026-01-02T03:04:05.678Z', 'Invalid Date'])
  })

  it('shows an error with its cause and what was put on it', () => {
    const cause = Object.assign(new Error('socket closed'), { code: 'ECONNRESET' })
    const error = new TypeError('fetch failed', { cause })
    expect(toPlain(error, ignore)).toEqual({
      cause: {
        code: 'ECONNRESET',
        message: 'socket closed',
        name: 'Error',
        stack: expect.stringContaining('socket closed') as string,
      },
      message: 'fetch failed',
      name: 'TypeError',
      stack: expect.stringContaining('fetch failed') as string,
    })
  })

  it('shows the errors that an error holds', () => {
    const error = new AggregateError([new Error('one'), 'two'], 'both failed')
    expect(toPlain(error, ignore)).toMatchObject({
      errors: [{ message: 'one' }, 'two'],
      message: 'both failed',
    })
  })

  it('names the type of an object that shows nothing of itself', () => {
    const values = [Promise.resolve(), new ReadableStream(), /a+/g, new WeakMap()]
    expect(toPlain(values, ignore)).toEqual([
      '[object Promise]',
      '[object ReadableStream]',
      '/a+/g',
      '[object WeakMap]',
    ])
  })

  it('shows a boxed text as a text', () => {
    expect(toPlain([new String('ab'), new Number(3)], ignore)).toEqual(['ab', 3])
  })

  it('shows what is in an instance of a class, and an address as it is written', () => {
    class Scene {
      heading = 'INT.'
    }
    const value = {
      query: new URLSearchParams('a=1&b=2'),
      scene: new Scene(),
      url: new URL('https://a.b'),
    }
    expect(toPlain(value, ignore)).toEqual({
      query: 'a=1&b=2',
      scene: { heading: 'INT.' },
      url: 'https://a.b/',
    })
  })
})
