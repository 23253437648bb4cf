import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

import type { Booted } from '../../harness/bootLogbook.js'
import type { WireServer } from '../../harness/wire/startWireServer.js'
import type { Snippet, SnippetCase } from './snippetCases.js'

import { getRegistry } from '../../../src/registry.js'
import { bootLogbook } from '../../harness/bootLogbook.js'
import { clearLogs } from '../../harness/logRows.js'
import { startWireServer } from '../../harness/wire/startWireServer.js'
import { toJSON } from '../../harness/wire/wireBody.js'
import { question, snippetCases } from './snippetCases.js'

const keys = [
  ...['ANTHROPIC_API_KEY', 'FAL_KEY', 'GEMINI_API_KEY', 'GOOGLE_GENERATIVE_AI_API_KEY'],
  ...['OPENAI_API_KEY', 'OPENROUTER_API_KEY'],
]
const plain = new Map<SnippetCase, unknown>()
const refused = new Map<string, unknown>()
const index = '../../../src/index.js'
let app: Booted
let server: WireServer

beforeAll(async () => {
  // The AI SDK prints what goes wrong in a stream.
  vi.spyOn(console, 'error').mockImplementation(() => {})
  keys.forEach((key) => vi.stubEnv(key, 'not-a-key'))
  server = await startWireServer({ seed: 5 })
  const native = globalThis.fetch
  globalThis.fetch = server.fetch
  vi.doMock(index, () => ({ instrumentedFetch: server.fetch }))
  for (const one of snippetCases) {
    plain.set(one, await run(one))
    refused.set(nameOf(one), await runRefused(one))
  }
  vi.doUnmock(index)
  expect(getRegistry().waiting.rows).toEqual([])
  globalThis.fetch = native
  app = await bootLogbook({ db: 'sqlite', options: { capture: { globalFetch: true } } })
  globalThis.fetch = server.fetch
})

afterAll(async () => {
  await app.stop()
  await server.close()
  vi.unstubAllEnvs()
})

/** What the function of a snippet gives, as data; what is of this moment only is left out. */
async function run({ args = [], bodies, function: name, snippet }: SnippetCase): Promise<unknown> {
  bodies.forEach(server.serve)
  vi.resetModules()
  const functions = (await import(`../../../docs/snippets/${snippet}.ts`)) as Snippet
  const given = functions[name]!(question, ...args)
  return toData(await (given instanceof Promise ? given : collect(given)))
}

async function collect(stream: AsyncIterable<unknown>): Promise<unknown[]> {
  const parts: unknown[] = []
  for await (const part of stream) {
    parts.push(part)
  }
  return parts
}

function toData(value: unknown): unknown {
  const text = JSON.stringify(value, (key, member: unknown) => (key === 'date' ? null : member))
  return text === undefined ? undefined : JSON.parse(text)
}

const refusal = toJSON({ error: { code: 'invalid', message: 'No such key.', type: 'auth' } }, 401)

function runRefused(one: SnippetCase): Promise<unknown> {
  return run({ ...one, bodies: [refusal] }).then(
    (result) => ({ result }),
    (error: Error) => ({ message: error.message, name: error.name }),
  )
}

async function findRows() {
  await app.logbook.flush()
  const [llm, services] = await Promise.all(
    (['llm-logs', 'service-logs'] as const).map((collection) =>
      app.payload.find({ collection, depth: 0, pagination: false }),
    ),
  )
  return { llm: llm!.docs, services: services!.docs }
}

function nameOf({ args = [], function: name, snippet }: SnippetCase): string {
  return `${snippet} ${name} ${args.join(' ')}`.trim()
}

describe.each(snippetCases.map((one) => [nameOf(one), one] as const))('snippet %s', (name, one) => {
  it('gives what it gives without the logbook, and one row', async () => {
    await clearLogs(app.payload)
    const result = await run(one)
    expect(result).toEqual(plain.get(one))
    expect(JSON.stringify(result)).toMatch(/Fine\.|v3\.fal\.media|Fi.*ne\./)
    const { llm, services } = await findRows()
    expect(llm).toMatchObject([one.row])
    expect(services).toEqual([])
  })

  it('fails as it fails without the logbook, and one row says why', async () => {
    await clearLogs(app.payload)
    expect(await runRefused(one)).toEqual(refused.get(name))
    const { llm } = await findRows()
    expect(llm).toMatchObject([{ error: expect.stringContaining('No such key.'), httpStatus: 401 }])
    expect(llm[0]).toMatchObject({ status: 'error' })
  })
})
