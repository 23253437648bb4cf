import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

import { once } from 'node:events'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'

import type { App } from './prepareApp.js'

import { prepareApp } from './prepareApp.js'
import { canary, findCanaries } from './programs/canary.js'
import { startWriter } from './startWriter.js'

let app: App
let server: Server

beforeAll(async () => {
  app = await prepareApp('sqlite', 'leak')
  server = createServer((request, response) => {
    request.resume()
    response.setHeader('x-secret-header', canary('fetch-response-header'))
    response.end(JSON.stringify({ refresh_token: canary('fetch-response') }))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
})
afterAll(async () => {
  server.close()
  await app.remove()
})

/** All files of a folder as one text. */
function readFolder(folder: string): string {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, 'latin1'))
    .join('\n')
}

async function run(...task: string[]): Promise<string> {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const program = startWriter([app.program, app.url, app.folder, url, ...task])
  const { code } = await program.exited
  expect(code, program.errors()).toBe(0)
  return program.accepted.join('\n') + program.errors()
}

it('case 33: no secret reaches the spool, the database or the output of the process, by any door', async () => {
  const output = await run()
  const spool = readFolder(app.folder)
  expect(spool.match(/"kind":/g)?.length).toBe(5)
  expect(findCanaries(spool)).toEqual([])

  const outputAtReplay = await run('drain')
  const database = readFolder(dirname(fileURLToPath(app.url)))
  expect(database).toContain('user.update')
  expect(findCanaries(database)).toEqual([])
  expect(output).toContain('user.update')
  expect(findCanaries(output + outputAtReplay)).toEqual([])
})
