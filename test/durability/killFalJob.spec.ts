import { afterAll, beforeAll, expect, it } from 'vitest'

import type { FalServer } from '../harness/wire/startFalServer.js'
import type { App } from './prepareApp.js'

import { startFalServer } from '../harness/wire/startFalServer.js'
import { prepareApp } from './prepareApp.js'

let app: App
let server: FalServer

beforeAll(async () => {
  app = await prepareApp('postgres', 'falJob')
  server = await startFalServer()
  server.answer('a/b', { body: { seed: 7 } })
})
afterAll(async () => {
  await server.close()
  await app.remove()
})

/** Lets a process do one thing, and kills it as soon as that is logged. */
async function killAfter(task: string, requestId?: string): Promise<string> {
  const writer = app.start(JSON.stringify({ requestId, server: server.url }), task)
  await writer.hasAccepted(1)
  writer.child.kill('SIGKILL')
  expect((await writer.exited).signal).toBe('SIGKILL')
  return writer.accepted[0]!
}

it('case 44: a job is one whole row when every process that had to do with it was killed', async () => {
  const id = await killAfter('submit')
  await killAfter('end', id)
  await killAfter('fail', id)
  await app.drain()
  expect(await app.findRows()).toMatchObject([
    {
      model: 'a/b',
      prompt: 'a cat',
      providerRequestId: id,
      repairs: null,
      response: '{"seed":7}',
      status: 'success',
    },
  ])
})
