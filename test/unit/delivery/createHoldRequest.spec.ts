import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { createHoldRequest } from '../../../src/delivery/createHoldRequest.js'

const next = Symbol.for('@next/request-context')
const vercel = Symbol.for('@vercel/request-context')
const globals = globalThis as Record<symbol, unknown>

function offer(symbol: symbol) {
  const held: Promise<unknown>[] = []
  const context = { waitUntil: (work: Promise<unknown>) => held.push(work) }
  globals[symbol] = { get: () => context }
  return held
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  delete globals[next]
  delete globals[vercel]
})

describe.each([
  ['Next.js', next],
  ['Vercel', vercel],
])('case 57: a request on %s', (_name, symbol) => {
  it('is held, while it runs, until its entries are stored', async () => {
    const held = offer(symbol)
    let store = () => {}
    const stored = new Promise<void>((resolve) => {
      store = resolve
    })
    const flush = vi.fn(() => stored)
    createHoldRequest(flush)()
    expect(held).toHaveLength(1)
    const ended = vi.fn()
    void held[0]!.then(ended)
    await vi.advanceTimersByTimeAsync(50)
    expect(flush).toHaveBeenCalledOnce()
    expect(ended).not.toHaveBeenCalled()
    store()
    await held[0]
  })

  it('is held once for entries that come together, and again for later ones', async () => {
    const held = offer(symbol)
    const hold = createHoldRequest(() => Promise.resolve())
    hold()
    hold()
    expect(held).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(50)
    hold()
    expect(held).toHaveLength(2)
  })
})

it('a platform that refuses to be asked does not keep an entry from being logged', () => {
  globals[next] = {
    get: () => {
      throw new Error('outside of a request')
    },
  }
  expect(() => createHoldRequest(() => Promise.resolve())()).not.toThrow()
})

it('nothing is held where no platform offers it', () => {
  const flush = vi.fn()
  expect(() => createHoldRequest(flush)()).not.toThrow()
  globals[next] = { get: () => undefined }
  globals[vercel] = {}
  expect(() => createHoldRequest(flush)()).not.toThrow()
  expect(flush).not.toHaveBeenCalled()
})
