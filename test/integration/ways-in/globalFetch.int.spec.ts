import type { AddressInfo } from 'node:net'

import { once } from 'node:events'
import { createServer } from 'node:http'
import { reload } from 'payload'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'

import type { LogbookOptions } from '../../../src/index.js'
import type { Booted } from '../../harness/bootLogbook.js'

import { installGlobalFetch } from '../../../src/capture/globalFetch.js'
import { createInstrumentedFetch, instrumentedFetch } from '../../../src/index.js'
import { getRegistry } from '../../../src/registry.js'
import { bootLogbook, buildTestConfig } from '../../harness/bootLogbook.js'
import { clearLogs } from '../../harness/logRows.js'

const completion = {
  choices: [{ finish_reason: 'stop', index: 0, message: { content: 'Hi.', role: 'assistant' } }],
  model: 'gpt-4o',
  usage: { completion_tokens: 2, prompt_tokens: 3, total_tokens: 5 },
}
const server = createServer((req, res) => {
  req.resume().on('end', () => {
    const isChat = req.url?.endsWith('/chat/completions')
    res.setHeader('content-type', 'application/json')
    res.end(JSON.stringify(isChat ? completion : { secret: 'a reset link' }))
  })
})
const nativeFetch = globalThis.fetch
const booted: Booted[] = []
let origin: string

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(async () => {
  await Promise.all(booted.splice(0).map((app) => app.stop()))
})
afterAll(() => server.close())

async function boot(capture: LogbookOptions['capture'] = { globalFetch: true }): Promise<Booted> {
  const app = await bootLogbook({ db: 'sqlite', options: { capture } })
  booted.push(app)
  return app
}

async function findAll(app: Booted) {
  await app.logbook.flush()
  const [llm, services] = await Promise.all(
    (['llm-logs', 'service-logs'] as const).map((collection) =>
      app.payload.find({ collection, depth: 0, pagination: false }),
    ),
  )
  return { llm: llm!.docs, services: services!.docs }
}

async function chat(fetch: typeof globalThis.fetch, path = '/v1/chat/completions') {
  const body = JSON.stringify({ messages: [{ content: 'Hello?', role: 'user' }], model: 'gpt-4o' })
  const response = await fetch(origin + path, { body, method: 'POST' })
  return response.json() as Promise<unknown>
}

describe('with globalFetch', () => {
  let app: Booted
  beforeAll(async () => {
    app = await bootLogbook({ db: 'sqlite', options: { capture: { globalFetch: true } } })
  })
  beforeEach(async () => {
    await app.logbook.flush()
    await clearLogs(app.payload)
  })
  afterAll(() => app.stop())

  it('a call of a model by code that only knows the global fetch is a row', async () => {
    expect(await chat(fetch)).toEqual(completion)
    const { llm, services } = await findAll(app)
    expect(llm).toMatchObject([
      { model: 'gpt-4o', prompt: 'Hello?', response: 'Hi.', tokenUsage: { totalTokens: 5 } },
    ])
    expect(services).toEqual([])
  })

  it('a call of another service is a row without bodies', async () => {
    const response = await fetch(`${origin}/mail`, { body: 'a token', method: 'POST' })
    expect(await response.json()).toEqual({ secret: 'a reset link' })
    const { services } = await findAll(app)
    expect(services).toMatchObject([{ method: 'POST', responseStatus: 200, status: 'success' }])
    expect(services[0]).toMatchObject({ requestBody: null, responseBody: null })
    expect(JSON.stringify(services)).not.toContain('reset link')
  })

  it('case 40: a call by instrumentedFetch is one row, with its bodies', async () => {
    await (await instrumentedFetch(`${origin}/a`, { body: 'sent', method: 'POST' })).text()
    await chat(createInstrumentedFetch({ feature: 'chat' }) as typeof fetch)
    const wrapped = createInstrumentedFetch({ fetch: (input, init) => fetch(input, init) })
    await (await wrapped(`${origin}/b`)).text()
    const { llm, services } = await findAll(app)
    expect(llm).toMatchObject([{ feature: 'chat' }])
    expect(services.map(({ endpoint }) => endpoint).sort()).toEqual([`${origin}/a`, `${origin}/b`])
    expect(services.find(({ requestBody }) => requestBody)).toMatchObject({ requestBody: 'sent' })
  })

  it('a call that is sent on to another address is one row, and the call for its token another', async () => {
    const route: typeof fetch = async (_, init) => {
      await (await fetch(`${origin}/token`, { body: 'grant', method: 'POST' })).text()
      return fetch(`${origin}/real/v1/chat/completions`, init)
    }
    await chat(createInstrumentedFetch({ fetch: route }) as typeof fetch)
    const { llm, services } = await findAll(app)
    expect(llm).toHaveLength(1)
    expect(services).toMatchObject([{ endpoint: `${origin}/token` }])
  })

  it('case 39: what the logbook itself causes is no row', async () => {
    await getRegistry().ownTraffic.run(true, async () => {
      await (await fetch(`${origin}/store`)).text()
    })
    expect(await findAll(app)).toEqual({ llm: [], services: [] })
  })

  it('case 39: a query of a database that answers over HTTP is no row', async () => {
    installGlobalFetch({ databaseHosts: new Set([new URL(origin).host]) })
    await (await fetch(`${origin}/v2/pipeline`, { body: '{}', method: 'POST' })).text()
    installGlobalFetch({ databaseHosts: new Set() })
    expect(await findAll(app)).toEqual({ llm: [], services: [] })
  })

  it('what goes nowhere, what Next does for itself and what asks for no log is no row', async () => {
    expect(await (await fetch('data:,hello')).text()).toBe('hello')
    const internal = { next: { internal: true } } as RequestInit
    await (await fetch(`${origin}/internal`, internal)).text()
    await (await instrumentedFetch(`${origin}/quiet`, { log: false })).text()
    expect(await findAll(app)).toEqual({ llm: [], services: [] })
  })

  it('fetch is as it was: name, length, members, errors', async () => {
    expect([fetch.name, fetch.length, typeof fetch]).toEqual(['fetch', 1, 'function'])
    expect(Object.keys(Object.getOwnPropertyDescriptors(globalThis))).toContain('fetch')
    const failureOf = (call: Promise<unknown>) =>
      call.then(
        () => undefined,
        (error: Error) => [error.name, error.message],
      )
    for (const input of ['not a url', 'http://127.0.0.1:1/']) {
      expect(await failureOf(fetch(input))).toEqual(await failureOf(nativeFetch(input)))
    }
    const none = [] as unknown as [string]
    expect(await failureOf(fetch(...none))).toEqual(await failureOf(nativeFetch(...none)))
  })

  it('stays in place when another fetch is set, and gives what was set', async () => {
    const seen: unknown[] = []
    const other = Object.assign(
      (input: RequestInfo | URL, init?: RequestInit) => {
        seen.push(input)
        return nativeFetch(input, init)
      },
      { mark: 'other' },
    )
    const ours = globalThis.fetch
    globalThis.fetch = other
    expect(globalThis.fetch).toHaveProperty('mark', 'other')
    await (await fetch(`${origin}/other`)).text()
    globalThis.fetch = ours
    expect(globalThis.fetch).toBe(ours)
    await (await fetch(`${origin}/back`)).text()
    expect(seen).toEqual([`${origin}/other`])
    expect((await findAll(app)).services).toHaveLength(2)
  })
})

describe('case 40: an installation over another', () => {
  it('of a second logbook in the process leaves one row a call', async () => {
    await boot()
    const app = await boot()
    await chat(fetch)
    expect((await findAll(app)).llm).toHaveLength(1)
  })

  it('by a second copy of the package leaves one row a call', async () => {
    const app = await boot()
    const ours = globalThis.fetch
    vi.resetModules()
    const copy = await import('../../../src/patchGlobalFetch.js')
    copy.patchGlobalFetch()
    expect(globalThis.fetch).toBe(ours)
    const { instrumentedFetch: copied } = await import('../../../src/index.js')
    await chat(copied as typeof fetch)
    expect((await findAll(app)).llm).toHaveLength(1)
  })

  it('with another undici in the global’s place leaves one row a call', async () => {
    const undici = await import('undici')
    const app = await boot()
    globalThis.fetch = undici.fetch as unknown as typeof fetch
    expect(await chat(fetch)).toEqual(completion)
    expect((await findAll(app)).llm).toHaveLength(1)
    globalThis.fetch = nativeFetch
  })
})

describe('the global fetch', () => {
  it('is the original without the option, and again when the last logbook stops', async () => {
    await boot({})
    expect(globalThis.fetch).toBe(nativeFetch)
    await boot()
    await boot()
    const kept = globalThis.fetch
    expect(kept).not.toBe(nativeFetch)
    await booted.pop()!.stop()
    expect(globalThis.fetch).toBe(kept)
    await booted.pop()!.stop()
    expect(Object.getOwnPropertyDescriptor(globalThis, 'fetch')).toEqual({
      configurable: true,
      enumerable: true,
      value: nativeFetch,
      writable: true,
    })
    expect(await chat(kept)).toEqual(completion)
    expect(await findAll(booted[0]!)).toEqual({ llm: [], services: [] })
  })

  it('is put in place, and taken away, by a hot reload whose config says so', async () => {
    const app = await boot({})
    for (const globalFetch of [true, false]) {
      const { database } = app
      const config = await buildTestConfig(
        { db: 'sqlite', options: { capture: { globalFetch } } },
        database,
      )
      await reload(config, app.payload, true)
      await (await fetch(`${origin}/${globalFetch}`)).text()
      expect(globalThis.fetch === nativeFetch).toBe(!globalFetch)
    }
    const { services } = await findAll(app)
    expect(services).toMatchObject([{ endpoint: `${origin}/true` }])
  })

  it.each([
    ['allow', { allow: ['127.0.0.1'] }, 1],
    ['allow', { allow: ['*.example.com'] }, 0],
    ['deny', { deny: ['127.0.0.1'] }, 0],
    ['deny', { deny: ['*.example.com'] }, 1],
    ['allow and deny', { allow: ['127.0.0.1'], deny: ['127.*.1'] }, 0],
  ])('is logged as the lists of hosts say: %s %j', async (_, globalFetch, count) => {
    const app = await boot({ globalFetch })
    await chat(fetch)
    expect((await findAll(app)).llm).toHaveLength(count)
  })
})
