/**
 *   npx tsx test/bench/fetchCost.ts --help
 */
import type { ChildProcess } from 'node:child_process'

import { observeOpenAI } from '@langfuse/openai'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setImmediate, setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { OpenAI } from 'openai'

import type { Logbook } from '../../src/index.js'
import type { Bar, Bench, BenchResult } from './bench.js'

import { getLogbook, instrumentedFetch, logbookPlugin } from '../../src/index.js'
import { atMost, median, progress, round, runAlone } from './bench.js'
import { bootBench, withBed } from './benchPayload.js'
import { collectGarbage } from './collectGarbage.js'

const megabyte = 1024 * 1024
const warmupCalls = 1500
const eventsOfStream = 4000
const eventsTogether = 100
const pausedBytes = 45 * megabyte

type Row = Record<string, number | string>
type Provider = { stop: () => void; url: string }
type Fetch = typeof globalThis.fetch

export const bench: Bench<'calls' | 'streams'> = {
  options: {
    calls: { about: 'JSON calls of each kind', value: 3000 },
    streams: { about: `streams of ${eventsOfStream} events of each kind`, value: 30 },
  },
  question: 'What does an instrumented fetch cost beside a bare one, with rows stored on Postgres?',
  run: ({ calls, streams }) =>
    withBed(async (bed) => {
      const payload = await bootBench(bed, [
        logbookPlugin({ spool: { dir: join(bed.folder, 'spool') } }),
      ])
      const logbook = getLogbook(payload)
      const provider = await startProvider()
      try {
        const parts = [
          await measureCalls(provider, logbook, Number(calls)),
          await measureStreams(provider, Number(streams), eventsTogether),
          await measureStreams(provider, Number(streams), 1),
          await measurePaused(provider),
          await measureClients(provider, Number(streams)),
        ]
        await logbook.flush({ timeoutMs: 120_000 })
        const { totalDocs } = await payload.count({ collection: 'llm-logs', overrideAccess: true })
        return {
          bars: parts.flatMap(({ bars }) => bars),
          notes: [`${totalDocs} rows are in llm-logs.`],
          table: parts.flatMap(({ table }) => table),
        }
      } finally {
        provider.stop()
      }
    }),
}

async function startProvider(): Promise<Provider> {
  const path = fileURLToPath(new URL('provider.ts', import.meta.url))
  const child: ChildProcess = fork(path, { execArgv: ['--import', 'tsx'] })
  const [port] = (await once(child, 'message')) as [number]
  return { stop: () => child.kill(), url: `http://127.0.0.1:${port}/v1` }
}

const body = JSON.stringify({
  messages: [
    { content: 'You are a screenwriter.', role: 'system' },
    { content: 'Write the scene at the lake. '.repeat(60), role: 'user' },
  ],
  model: 'gpt-4o',
  temperature: 0.7,
})

function call(
  fetch: Fetch,
  { url }: Provider,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${url}/chat/completions`, {
    body,
    headers: { 'content-type': 'application/json', ...headers },
    method: 'POST',
  })
}

/**
 * The two of them in turns, each first every other time. What a call leaves to be done afterwards, its row, is done before the
 * next: it would be charged to that one. The table has the processor time of both with all of it.
 */
async function alternate(count: number, bare: () => Promise<void>, tapped: () => Promise<void>) {
  for (let index = 0; index < count; index += 1) {
    for (const run of index % 2 === 0 ? [bare, tapped] : [tapped, bare]) {
      await run()
      await setImmediate()
      await setImmediate()
    }
  }
}

/** Microseconds of processor time a call, with its row written, in this process. */
async function processorTime(logbook: Logbook, count: number, read: () => Promise<unknown>) {
  await logbook.flush()
  const before = process.cpuUsage()
  for (let index = 0; index < count; index += 1) {
    await read()
  }
  await logbook.flush()
  const { system, user } = process.cpuUsage(before)
  return (system + user) / count
}

/** Microseconds. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return (performance.now() - start) * 1000
}

async function measureCalls(
  provider: Provider,
  logbook: Logbook,
  count: number,
): Promise<BenchResult> {
  progress('JSON calls')
  const read = async (fetch: Fetch) => (await call(fetch, provider)).json()
  const bare: number[] = []
  const tapped: number[] = []
  const run = (total: number) =>
    alternate(
      total,
      async () => void bare.push(await timed(() => read(globalThis.fetch))),
      async () => void tapped.push(await timed(() => read(instrumentedFetch))),
    )
  await run(warmupCalls)
  await logbook.flush()
  bare.length = 0
  tapped.length = 0
  await run(count)
  const extra = median(tapped) - median(bare)
  const cpuBare = await processorTime(logbook, count / 2, () => read(globalThis.fetch))
  const cpuTapped = await processorTime(logbook, count / 2, () => read(instrumentedFetch))
  return {
    bars: [atMost('a JSON call: more than bare', extra, 50, ' µs')],
    table: [
      row('JSON call', 'bare fetch', median(bare), 'µs a call'),
      row('JSON call', 'instrumentedFetch', median(tapped), 'µs a call'),
      row('JSON call, processor time', 'bare fetch', cpuBare, 'µs a call'),
      row('JSON call, processor time, row stored', 'instrumentedFetch', cpuTapped, 'µs a call'),
    ],
  }
}

async function measureStreams(
  provider: Provider,
  count: number,
  together: number,
): Promise<BenchResult> {
  const what = together === 1 ? 'events that come alone' : `events that come ${together} together`
  progress(what)
  const headers = { events: String(eventsOfStream), together: String(together) }
  const firsts: Record<string, number[]> = { bare: [], tapped: [] }
  const read = async (fetch: Fetch, first: number[]) => {
    const start = performance.now()
    const response = await call(fetch, provider, headers)
    const reader = response.body!.getReader()
    for (let next = await reader.read(), isFirst = true; !next.done; next = await reader.read()) {
      if (isFirst) {
        first.push((performance.now() - start) * 1000)
        isFirst = false
      }
    }
  }
  const bare: number[] = []
  const tapped: number[] = []
  const run = () =>
    alternate(
      count,
      async () => void bare.push(await timed(() => read(globalThis.fetch, firsts.bare!))),
      async () => void tapped.push(await timed(() => read(instrumentedFetch, firsts.tapped!))),
    )
  await run()
  bare.length = 0
  tapped.length = 0
  await run()
  const extra = (median(tapped) - median(bare)) / eventsOfStream
  const firstExtra = median(firsts.tapped!) - median(firsts.bare!)
  return {
    bars: [
      atMost(`${what}: more than bare, each`, extra, together === 1 ? 4 : 2, ' µs'),
      atMost(`${what}: first byte later`, firstExtra, 100, ' µs'),
    ],
    table: [
      row(what, 'bare fetch', median(bare) / eventsOfStream, 'µs an event'),
      row(what, 'instrumentedFetch', median(tapped) / eventsOfStream, 'µs an event'),
      row('first byte', 'bare fetch', median(firsts.bare!), 'µs'),
      row('first byte', 'instrumentedFetch', median(firsts.tapped!), 'µs'),
    ],
  }
}

/** What a stream of 45 MB takes of the memory while its reader has stopped after one chunk. */
async function measurePaused(provider: Provider): Promise<BenchResult> {
  progress('a paused consumer')
  const headers = { events: String(Math.ceil(pausedBytes / 270)), together: '100' }
  const pausedGrowth = async (fetch: Fetch) => {
    const before = memory()
    const abort = new AbortController()
    const response = await fetch(`${provider.url}/chat/completions`, {
      body,
      headers: { 'content-type': 'application/json', ...headers },
      method: 'POST',
      signal: abort.signal,
    })
    const reader = response.body!.getReader()
    await reader.read()
    await setTimeout(1000)
    const growth = memory() - before
    abort.abort()
    await reader.read().catch(() => undefined)
    return growth / megabyte
  }
  const bare: number[] = []
  const tapped: number[] = []
  await alternate(
    5,
    async () => void bare.push(await pausedGrowth(globalThis.fetch)),
    async () => void tapped.push(await pausedGrowth(instrumentedFetch)),
  )
  const extra = median(tapped) - median(bare)
  return {
    bars: [atMost('a paused stream of 45 MB: more memory than bare', extra, 1, ' MB')],
    table: [
      row('paused stream', 'bare fetch', median(bare), 'MB'),
      row('paused stream', 'instrumentedFetch', median(tapped), 'MB'),
    ],
  }
}

/** Bytes in the heap and outside of it that cannot be collected. */
function memory(): number {
  collectGarbage()
  const { external, heapUsed } = process.memoryUsage()
  return heapUsed + external
}

/** No bar: what people use instead, beside it. */
async function measureClients(provider: Provider, count: number): Promise<BenchResult> {
  progress('the openai client: bare, with our fetch, wrapped by Langfuse')
  const settings = { apiKey: 'bench', baseURL: provider.url, maxRetries: 0 }
  const clients = {
    'openai, bare': new OpenAI(settings),
    'openai, with instrumentedFetch': new OpenAI({ ...settings, fetch: instrumentedFetch }),
    'openai, in observeOpenAI of Langfuse': observeOpenAI(new OpenAI(settings)),
  }
  const figures = Object.fromEntries(
    Object.keys(clients).map((name) => [name, { call: [] as number[], event: [] as number[] }]),
  )
  for (let round = 0; round < 2 * count; round += 1) {
    for (const [name, client] of Object.entries(clients)) {
      const { call: calls, event } = figures[name]!
      for (let index = 0; index < 20; index += 1) {
        calls.push(await timed(() => complete(client)))
      }
      event.push((await timed(() => readStream(client))) / eventsOfStream)
    }
  }
  return {
    bars: [] as Bar[],
    table: Object.entries(figures).flatMap(([name, { call: calls, event }]) => [
      row('openai: JSON call', name, median(calls.slice(calls.length / 2)), 'µs a call'),
      row('openai: stream', name, median(event.slice(event.length / 2)), 'µs an event'),
    ]),
  }
}

const messages = [{ content: 'Write the scene at the lake.', role: 'user' as const }]

function complete(client: OpenAI): Promise<unknown> {
  return client.chat.completions.create({ messages, model: 'gpt-4o' })
}

async function readStream(client: OpenAI): Promise<void> {
  const headers = { events: String(eventsOfStream), together: String(eventsTogether) }
  const stream = await client.chat.completions.create(
    { messages, model: 'gpt-4o', stream: true },
    { headers },
  )
  for await (const _event of stream) {
    // Only its time matters.
  }
}

function row(what: string, how: string, value: number, unit: string): Row {
  return { what, how, value: round(value), unit }
}

await runAlone(import.meta, bench)
