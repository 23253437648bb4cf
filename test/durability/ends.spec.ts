import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { App } from './prepareApp.js'
import type { Writer } from './startWriter.js'

import { startFaultProxy } from '../harness/faultProxy.js'
import { prepareApp } from './prepareApp.js'

const deadlineMs = 5500

let app: App

beforeAll(async () => {
  app = await prepareApp()
})
afterAll(() => app.remove())

async function lostOf({ accepted }: Writer): Promise<string[]> {
  const stored = new Set(await app.storedIds())
  return accepted.filter((id) => !stored.has(id))
}

async function signal(writer: Writer, name: NodeJS.Signals) {
  const start = performance.now()
  writer.child.kill(name)
  const end = await writer.exited
  return { ...end, tookMs: performance.now() - start }
}

describe.each(['SIGTERM', 'SIGINT'] as const)('case 46: a process that gets a %s', (name) => {
  it('under load loses nothing that it accepted, and ends by it', async () => {
    const writer = app.start(name, 'log')
    await writer.hasAccepted(500)
    const end = await signal(writer, name)
    expect(end.signal).toBe(name)
    expect(end.tookMs).toBeLessThan(deadlineMs)
    // What was logged after the signal is on disk.
    await app.drain()
    expect(await lostOf(writer)).toEqual([])
  })

  it('stores what waits in memory where there is no spool', async () => {
    const writer = app.start(`${name} in memory`, 'idle', { spool: false })
    await writer.hasAccepted(500)
    expect(await signal(writer, name)).toMatchObject({ signal: name })
    expect(await lostOf(writer)).toEqual([])
  })

  it('ends in the way of the app where the app has one', async () => {
    const writer = app.start(`${name} own`, 'ownHandler')
    await writer.hasAccepted(500)
    expect(await signal(writer, name)).toMatchObject({ code: 42 })
  })
})

describe('case 46: a process whose database is away', () => {
  it.each(['refuse', 'stall'] as const)(
    'ends within 5 s of a SIGTERM and loses nothing, when connections %s',
    async (mode) => {
      const proxy = await startFaultProxy(app.url)
      const writer = app.start(mode, 'log', { url: proxy.url })
      await writer.hasAccepted(100)
      await proxy.set(mode)
      await writer.hasAccepted(writer.accepted.length + 500)
      const end = await signal(writer, 'SIGTERM')
      expect(end.signal).toBe('SIGTERM')
      expect(end.tookMs).toBeLessThan(deadlineMs)
      await proxy.set('pass')
      // The spool is that of the database at this address.
      await app.drain(proxy.url)
      await proxy.close()
      expect(await lostOf(writer)).toEqual([])
    },
  )
})

describe('a script that ends by itself', () => {
  it.each([
    ['with a spool', {}],
    ['without a spool', { spool: false as const }],
  ])('%s stores first what it logged', async (_name, options) => {
    // On Postgres Payload itself keeps the process open, by a connection that it never gives back.
    const script = await prepareApp('sqlite')
    const { accepted, exited } = script.start('script', 'script', options)
    expect(await exited).toMatchObject({ code: 0 })
    expect(accepted).toHaveLength(100)
    expect(new Set(await script.storedIds())).toEqual(new Set(accepted))
    await script.remove()
  })
})

describe('case 47: a process that ends at once', () => {
  it.each([
    ['exit', 7],
    ['throw', 1],
    ['late', 0],
  ])('by %s keeps its exit code, and what it logged for the next start', async (task, code) => {
    const writer = app.start(task, task)
    expect(await writer.exited).toMatchObject({ code })
    expect(writer.accepted).toHaveLength(100)
    await app.drain()
    expect(await lostOf(writer)).toEqual([])
  })

  it('keeps the row of an answer that was still on its way', async () => {
    const before = await app.storedIds()
    const writer = app.start('stream', 'stream')
    expect(await writer.exited).toMatchObject({ code: 0 })
    await app.drain()
    const known = new Set(before)
    expect((await app.storedIds()).filter((id) => !known.has(id))).toHaveLength(1)
  })

  it('at a second signal does not wait for the first', async () => {
    const writer = app.start('twice', 'log')
    await writer.hasAccepted(500)
    writer.child.kill('SIGTERM')
    expect(await signal(writer, 'SIGTERM')).toMatchObject({ signal: 'SIGTERM' })
    await app.drain()
    expect(await lostOf(writer)).toEqual([])
  })
})
