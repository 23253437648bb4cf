import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'

import type { App } from './prepareApp.js'

import { prepareApp } from './prepareApp.js'

const kills = 10

let app: App

beforeAll(async () => {
  app = await prepareApp()
})
afterAll(() => app.remove())

it(`case 44: a Payload killed ${kills} times stores each entry once for which the log call had returned`, async () => {
  const accepted: string[] = []
  const moments = fc.sample(fc.tuple(fc.nat(2000), fc.nat(50)), { numRuns: kills, seed: 44 })
  for (const [index, [count, delayMs]] of moments.entries()) {
    const writer = app.start(`run-${index}`, 'log')
    await writer.hasAccepted(1 + count)
    setTimeout(() => writer.child.kill('SIGKILL'), delayMs)
    expect((await writer.exited).signal).toBe('SIGKILL')
    accepted.push(...writer.accepted)
  }
  await app.drain()

  const stored = await app.storedIds()
  expect(accepted.length).toBeGreaterThan(kills)
  const known = new Set(stored)
  expect(accepted.filter((id) => !known.has(id))).toEqual([])
  expect(stored).toHaveLength(known.size)
})
