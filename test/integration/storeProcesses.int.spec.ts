import type { ChildProcess } from 'node:child_process'

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'

import type { InsertAnswer, InsertOrders } from '../fixtures/insertRowsProcess.js'
import type { Booted } from '../harness/bootLogbook.js'
import type { DatabaseName } from '../harness/createDatabase.js'

import { createStore } from '../../src/store/createStore.js'
import { bootLogbook } from '../harness/bootLogbook.js'
import { day, findIds, row, slugs } from '../harness/logRows.js'

const program = fileURLToPath(new URL('../fixtures/insertRowsProcess.ts', import.meta.url))
const processes: ChildProcess[] = []

afterEach(() => {
  processes.splice(0).forEach((child) => child.kill())
})

describe('several processes on one database', () => {
  it('lose nothing and store nothing twice: four of them on Postgres', async () => {
    const { answers, ids } = await insertFromProcesses('postgres', { count: 4, own: 600 })
    expect(answers.flatMap(({ refused }) => refused)).toEqual([])
    // Two batches with the same rows in another order may wait for each other: one is tried again.
    expect(new Set(answers.flatMap(({ thrown }) => thrown)).size).toBeLessThanOrEqual(1)
    expect(ids).toEqual(expectedIds(4, 600))
  })

  it('case 73: wait for each other where SQLite is busy and the app has no busyTimeout', async () => {
    const { answers, ids } = await insertFromProcesses('sqlite', { count: 2, own: 600 })
    expect(answers).toEqual(Array(2).fill({ refused: [], thrown: [] }))
    expect(ids).toEqual(expectedIds(2, 600))
  })
})

type Client = {
  batch: (statements: object[], mode: 'write') => Promise<unknown>
  constructor: unknown
}

/** Another connection to the file, as another process has it. */
function openBeside({ database, payload }: Booted) {
  const { client } = payload.db as unknown as { client: Client }
  const Class = client.constructor as new (...args: unknown[]) => {
    close: () => void
    transaction: (mode: 'write') => Promise<{ rollback: () => Promise<void> }>
  }
  return { client, other: new Class(database.url.slice('file:'.length), {}, null, 'number') }
}

describe('case 73: an SQLite file that another process writes to', () => {
  it('is waited for as long as the caller says, and the connection of the app goes on', async () => {
    const app = await bootLogbook({ db: 'sqlite' })
    const { client, other } = openBeside(app)
    try {
      const store = createStore(app.payload, slugs)
      const transaction = await other.transaction('write')
      const failure = store.insert([row('a')], { timeoutMs: 100 })
      await expect(failure).rejects.toMatchObject({ code: 'SQLITE_BUSY' })
      await transaction.rollback()
      // A statement left half done on it would forbid the commit.
      const args = ['b', 'direct', 'm', 'success', day.toISOString()]
      const sql =
        'INSERT INTO llm_logs (request_id, provider, model, status, created_at) VALUES (?, ?, ?, ?, ?)'
      await client.batch([{ args, sql }], 'write')
      await store.insert([row('a')])
      expect(await findIds(app.payload)).toEqual(['a', 'b'])
    } finally {
      other.close()
      await app.stop()
    }
  })
})

const shared = Array.from({ length: 200 }, (_, index) => `shared-${1000 + index}`)
const ownIds = (process: number, count: number) =>
  Array.from({ length: count }, (_, index) => `own-${process}-${1000 + index}`)

function expectedIds(count: number, own: number): string[] {
  const all = Array.from({ length: count }, (_, process) => ownIds(process, own)).flat()
  return [...all, ...shared].sort()
}

/** Each process has rows of its own, and rows that all of them have, in another order each. */
async function insertFromProcesses(
  db: DatabaseName,
  { count, own }: { count: number; own: number },
): Promise<{ answers: InsertAnswer[]; ids: unknown[] }> {
  const app: Booted = await bootLogbook({ db })
  try {
    const children = await Promise.all(
      Array.from({ length: count }, (_, process) => {
        const ids = shuffle([...ownIds(process, own), ...shared], process + 1)
        return start({ batchRows: 50, ids, url: app.database.url })
      }),
    )
    const messages = children.map((child) => once(child, 'message'))
    children.forEach((child) => child.send('go'))
    const answers = (await Promise.all(messages)).map(([answer]) => answer as InsertAnswer)
    return { answers, ids: await findIds(app.payload) }
  } finally {
    await app.stop()
  }
}

async function start(orders: InsertOrders): Promise<ChildProcess> {
  const child = fork(program, [JSON.stringify(orders)], { execArgv: ['--import', 'tsx'] })
  processes.push(child)
  const [message] = await Promise.race([once(child, 'message'), once(child, 'exit')])
  expect(message).toBe('ready')
  return child
}

/** The same order for the same seed. */
function shuffle(ids: string[], seed: number): string[] {
  let state = seed
  const next = () => (state = (state * 48_271) % 2_147_483_647)
  return ids
    .map((id) => ({ id, key: next() }))
    .sort((a, b) => a.key - b.key)
    .map(({ id }) => id)
}
