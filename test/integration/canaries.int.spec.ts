import { readdirSync, readFileSync, statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'

import type { Booted } from '../harness/bootLogbook.js'

import { instrumentedFetch } from '../../src/index.js'
import { bootLogbook } from '../harness/bootLogbook.js'
import { describeForDb } from '../harness/describeForDb.js'

/** In every secret; nothing else has it. */
const canary = 'cAnArY7f3d'
const openaiKey = `sk-proj-${canary}${'aB3d'.repeat(12)}`
const nested = { a: [{ b: JSON.stringify({ c: { 'client-secret': canary } }) }], apiKey: canary }
const text = `Use ${openaiKey}. DB_PASSWORD=${canary}\nAuthorization: Bearer ${canary}\n{"token":"${canary}"`

const call = {
  model: 'm',
  provider: 'openrouter',
  requestId: 'canary-llm',
  status: 'error',
} as const

describeForDb('case 33: a canary secret through every door', (db) => {
  let app: Booted
  let spoolDir: string
  let spooled = ''
  let printed = ''

  beforeAll(async () => {
    const print = (chunk: unknown) => {
      printed += String(chunk)
      return true
    }
    vi.spyOn(process.stdout, 'write').mockImplementation(print)
    vi.spyOn(process.stderr, 'write').mockImplementation(print)
    spoolDir = await mkdtemp(join(tmpdir(), 'payload-logbook-canaries-'))
    app = await bootLogbook({
      config: { logger: { destination: { write: print }, options: { level: 'trace' } } },
      db,
      options: { logLevel: 'trace', spool: { dir: spoolDir } },
    })
    logByHand(app)
    spooled = readFolder(spoolDir)
    await callService()
    await app.logbook.flush()
    vi.restoreAllMocks()
  })
  afterAll(async () => {
    await app.stop()
    await rm(spoolDir, { force: true, recursive: true })
  })

  it('is not in the database', async () => {
    const stored = await readDatabase(app, db)
    expect(stored).toContain('canary-llm')
    expect(stored).toContain('canary-activity')
    expect(stored).toContain('/canary-service')
    expect(stored).not.toContain(canary)
  })

  it('is not in the spool', () => {
    expect(spooled).toContain('canary-llm')
    expect(spooled + readFolder(spoolDir)).not.toContain(canary)
  })

  it('is not in what the process prints', () => {
    expect(printed).toContain('canary-llm')
    expect(printed).not.toContain(canary)
  })
})

function logByHand(app: Booted): void {
  const cause = new Error(`password=${canary}`)
  void app.logbook.llm.logRequest({
    ...call,
    cost: { token: canary } as never,
    error: new Error(text, { cause }) as never,
    feature: openaiKey,
    metadata: { ...nested, text },
    parameters: { headers: { 'X-Api-Key': canary }, messages: [{ content: text }] },
    prompt: text,
    response: JSON.stringify(nested),
    unknown: nested,
  } as never)
  void app.logbook.activity.log({
    action: 'login',
    category: 'auth',
    changes: [{ from: canary, path: 'user.password', to: canary }],
    details: { cause, error: new Error(text), url: `https://a:${canary}@x.com/?sig=${canary}` },
    eventId: 'canary-activity',
    status: 'error',
    userAgent: openaiKey,
  })
}

/** Through `instrumentedFetch`, to a server that answers with more of it. */
async function callService(): Promise<void> {
  const server = createServer((_, response) => {
    response.setHeader('set-cookie', [`sid=${canary}`, `b=${canary}`])
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ ...nested, text }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const response = await instrumentedFetch(
    `http://127.0.0.1:${port}/canary-service?api_key=${canary}#access_token=${canary}`,
    {
      body: `grant=x&client_secret=${canary}&payload=${encodeURIComponent(JSON.stringify(nested))}`,
      headers: { authorization: `Bearer ${canary}`, cookie: canary, 'x-any': canary },
      method: 'POST',
    },
  )
  await response.text()
  await new Promise((resolve) => server.close(resolve))
}

/** All bytes of SQLite's files; all rows of Postgres, as text. */
async function readDatabase({ database }: Booted, db: string): Promise<string> {
  if (db === 'sqlite') {
    return readFolder(join(fileURLToPath(database.url), '..'))
  }
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  const tables = ['llm_logs', 'service_logs', 'activity_logs']
  const results = await Promise.all(
    tables.map((table) => client.query<{ row: string }>(`SELECT t::text AS row FROM ${table} t`)),
  )
  await client.end()
  return results.flatMap(({ rows }) => rows.map(({ row }) => row)).join('\n')
}

function readFolder(folder: string): string {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, 'latin1'))
    .join('\n')
}
