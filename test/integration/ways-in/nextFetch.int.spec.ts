import type { AddressInfo } from 'node:net'

import { IncrementalCache } from 'next/dist/server/lib/incremental-cache/index.js'
import { patchFetch } from 'next/dist/server/lib/patch-fetch.js'
import { AsyncLocalStorage } from 'node:async_hooks'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import type { Booted } from '../../harness/bootLogbook.js'

import { instrumentedFetch } from '../../../src/index.js'
import { bootLogbook } from '../../harness/bootLogbook.js'
import { clearLogs } from '../../harness/logRows.js'

type Stores = Parameters<typeof patchFetch>[0]

let requestCount = 0
const server = createServer((req, res) => {
  requestCount += 1
  req.resume().on('end', () => {
    const message = { content: 'Hi.', role: 'assistant' }
    const usage = { completion_tokens: 2, prompt_tokens: 3, total_tokens: 5 }
    const choices = [{ finish_reason: 'stop', index: 0, message }]
    res.setHeader('content-type', 'application/json')
    res.end(JSON.stringify({ choices, model: 'gpt-4o', usage }))
  })
})
const nativeFetch = globalThis.fetch
const patched = Symbol.for('next-patch')
const workStore = new AsyncLocalStorage<object>()
const stores = {
  workAsyncStorage: workStore,
  workUnitAsyncStorage: new AsyncLocalStorage(),
} as unknown as Stores
let app: Booted
let url: string

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/chat/completions`
  // Payload is started by a request, when Next has put its fetch in place.
  patchFetch(stores)
  app = await bootLogbook({ db: 'sqlite', options: { capture: { globalFetch: true } } })
})
beforeEach(() => clearLogs(app.payload))
afterAll(async () => {
  await app.stop()
  reload()
  server.close()
})

/** As Next does in development when a route was changed (`resetFetch` of its router). */
function reload(): void {
  globalThis.fetch = nativeFetch
  Object.assign(globalThis, { [patched]: false })
}

function ask(fetch: typeof globalThis.fetch, init: RequestInit = {}): Promise<Response> {
  const body = JSON.stringify({ messages: [{ content: 'Hello?', role: 'user' }], model: 'gpt-4o' })
  return fetch(url, { body, method: 'POST', ...init })
}

async function countRows(): Promise<number> {
  await app.logbook.flush()
  return (await app.payload.count({ collection: 'llm-logs' })).totalDocs
}

describe('with the fetch of Next', () => {
  it('what Next has put on it is still there', () => {
    expect(fetch).toHaveProperty('__nextPatched', true)
    expect(fetch).toHaveProperty('_nextOriginalFetch', expect.any(Function))
    expect(fetch.name).toBe('fetch')
  })

  it('case 40: a call is one row, also after hot reloads', async () => {
    for (let round = 1; round <= 3; round += 1) {
      await (await ask(fetch)).text()
      await (await ask(instrumentedFetch)).text()
      reload()
      // Before Next puts its fetch in place again.
      await (await ask(fetch)).text()
      patchFetch(stores)
      expect(await countRows()).toBe(3 * round)
    }
  })

  it('what comes out of its data cache is no call, and costs nothing', async () => {
    const values = new Map<string, unknown>()
    class CacheHandler {
      get = (key: string) => Promise.resolve(values.get(key) ?? null)
      revalidateTag = () => Promise.resolve()
      set(key: string, value: unknown) {
        values.set(key, { lastModified: Date.now(), value })
        return Promise.resolve()
      }
    }
    const incrementalCache = new IncrementalCache({
      CurCacheHandler: CacheHandler as never,
      dev: false,
      minimalMode: false,
      prerenderManifest: { preview: {}, routes: {} } as never,
      previewProps: {} as never,
      requestHeaders: {},
    } as never)
    const render = () =>
      workStore.run({ incrementalCache, pendingRevalidates: {}, route: '/' }, async () => {
        const store = workStore.getStore() as { pendingRevalidates: Record<string, unknown> }
        const text = await (await ask(fetch, { cache: 'force-cache' })).text()
        await Promise.all(Object.values(store.pendingRevalidates))
        return text
      })
    const before = requestCount
    const [first, second] = [await render(), await render()]
    expect(second).toBe(first)
    expect(requestCount - before).toBe(1)
    expect(await countRows()).toBe(1)
  })
})
