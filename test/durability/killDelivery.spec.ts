import fc from 'fast-check'
import { existsSync, readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'

import type { TestDatabase } from '../harness/createDatabase.js'

import { createDatabase } from '../harness/createDatabase.js'
import { bundleProgram } from './bundleProgram.js'
import { startWriter } from './startWriter.js'

const kills = 200

let database: TestDatabase
let client: pg.Client
let program: Awaited<ReturnType<typeof bundleProgram>>
let folder: string

beforeAll(async () => {
  database = await createDatabase('postgres')
  client = new pg.Client({ connectionString: database.url })
  await client.connect()
  await client.query('CREATE TABLE delivered (id text PRIMARY KEY, tries integer)')
  program = await bundleProgram('deliver')
  folder = await mkdtemp(join(tmpdir(), 'payload-logbook-kill-'))
})
afterAll(async () => {
  await client.end()
  await program.remove()
  await rm(folder, { force: true, recursive: true })
})

function listFiles(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder, { recursive: true }).map(String) : []
}

it(`cases 44 and 45: a writer killed ${kills} times at a random moment loses nothing that it accepted`, async () => {
  const root = join(folder, 'spool')
  const accepted: string[] = []
  let next = 0
  // From its first entry on, so that every moment of its work is hit: start, replay, append, write, deletion.
  const moments = fc.sample(fc.tuple(fc.nat(400), fc.nat(40)), { numRuns: kills, seed: 44 })
  for (const [count, delayMs] of moments) {
    const writer = startWriter([program.path, database.url, root, String(next)])
    await writer.hasAccepted(1 + count)
    setTimeout(() => writer.child.kill('SIGKILL'), delayMs)
    expect((await writer.exited).signal).toBe('SIGKILL')
    accepted.push(...writer.accepted)
    // The last one may be on disk without having been said to be.
    next = Number(writer.accepted.at(-1)) + 2
  }
  const last = startWriter([program.path, database.url, root, '0', 'drain'])
  expect(await last.exited).toMatchObject({ code: 0 })

  const { rows } = await client.query<{ id: string }>('SELECT id FROM delivered')
  const stored = new Set(rows.map(({ id }) => id))
  expect(accepted.filter((id) => !stored.has(id))).toEqual([])
  // A process that is killed while it makes its folder, or writes a line, leaves that behind; no row waits.
  expect(listFiles(root).filter((name) => name.endsWith('.spool'))).toEqual([])
})
