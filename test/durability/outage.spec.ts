import type { ChildProcess } from 'node:child_process'

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'

import type { FaultMode, FaultProxy } from '../harness/faultProxy.js'
import type { App } from './prepareApp.js'

import { startFaultProxy } from '../harness/faultProxy.js'
import { prepareApp } from './prepareApp.js'

const outageSeconds = 60
const modes: FaultMode[] = ['refuse', 'stall', 'reset', 'half-close']
const megabyte = 1024 * 1024

type Memory = { heapAndExternal: number; resident: number }

let app: App
let proxy: FaultProxy
let child: ChildProcess

beforeAll(async () => {
  app = await prepareApp('postgres', 'outage')
  proxy = await startFaultProxy(app.url)
  child = fork(app.program, [proxy.url, app.folder], {
    env: { ...process.env, NODE_ENV: 'production', VITEST: undefined },
    execArgv: ['--expose-gc'],
  })
  await answerTo('ready')
})
afterAll(async () => {
  child.kill('SIGKILL')
  await proxy.close()
  await app.remove()
})

async function answerTo<T>(task: string): Promise<T> {
  for (;;) {
    const [message] = (await once(child, 'message')) as [{ answer: T; task: string }]
    if (message.task === task) {
      return message.answer
    }
  }
}

function ask<T>(task: string, seconds?: number): Promise<T> {
  const answer = answerTo<T>(task)
  child.send({ seconds, task })
  return answer
}

it('cases 48 and 49: an outage of the database loses nothing, doubles nothing and fills no memory', async () => {
  await ask('log', 2)
  await ask('flush')
  const before = await ask<Memory>('memory')

  const logging = ask<{ logged: number }>('log', outageSeconds)
  for (const mode of modes) {
    await proxy.set(mode)
    await wait((outageSeconds / modes.length) * 1000)
  }
  const { logged } = await logging
  const during = await ask<Memory>('memory')
  expect(await ask('health')).toMatchObject({ shed: { content: 0, rows: 0 } })

  await proxy.set('pass')
  const start = performance.now()
  await ask('flush')
  const recoveredSeconds = (performance.now() - start) / 1000
  const after = await ask<Memory>('memory')

  const grown = (now: Memory, key: keyof Memory) => (now[key] - before[key]) / megabyte
  console.log(
    `outage: ${logged} entries; heap and external +${grown(during, 'heapAndExternal').toFixed(1)} MB in it, ` +
      `+${grown(after, 'heapAndExternal').toFixed(1)} MB after it; resident +${grown(during, 'resident').toFixed(1)} and ` +
      `+${grown(after, 'resident').toFixed(1)} MB; recovered in ${recoveredSeconds.toFixed(1)} s`,
  )
  const stored = await app.storedIds()
  expect(new Set(stored).size).toBe(logged)
  expect(stored).toHaveLength(logged)
  expect(recoveredSeconds).toBeLessThan(60)
  for (const now of [during, after]) {
    expect(grown(now, 'heapAndExternal')).toBeLessThan(64)
    expect(grown(now, 'resident')).toBeLessThan(128)
  }
})
