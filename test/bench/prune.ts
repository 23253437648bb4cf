/**
 *   npx tsx test/bench/prune.ts --help
 */
import type { Payload } from 'payload'

import { sqliteAdapter } from '@payloadcms/db-sqlite'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'

import type { PrunedLog } from '../../src/retention/prune.js'
import type { Bench, BenchResult } from './bench.js'
import type { Bed } from './benchPayload.js'

import { getRuntime } from '../../src/getLogbook.js'
import { getLogbook, logbookPlugin } from '../../src/index.js'
import { prune } from '../../src/retention/prune.js'
import { atMost, progress, round, runAlone } from './bench.js'
import { bootBench, withBed } from './benchPayload.js'
import { collectGarbage } from './collectGarbage.js'

const writesPerSecond = 100
const policies = { content: { contentDays: 30 }, rows: { days: 30 } }
/** ms. Taking content out rewrites each row, and has no bar but the stall. */
const bars = { content: { stallMs: 50, totalMs: Infinity }, rows: { stallMs: 50, totalMs: 1000 } }
const megabyte = 1024 * 1024
const heapBarBytes = 16 * megabyte

const databases = ['postgres', 'sqlite'] as const

type DatabaseName = (typeof databases)[number]
type Part = keyof typeof policies

/** 2.3 kB that do not compress to nothing. */
const chat = Array.from({ length: 180 }, (_, index) => `word${(index * 7919) % 99991}`).join(' ')

type Sizes = { freshRows: number; oldRows: number }

export const bench: Bench<'database' | 'fresh' | 'rows'> = {
  options: {
    database: { about: 'only on this one', value: 'postgres,sqlite' },
    fresh: { about: 'rows that stay', value: 10_000 },
    rows: { about: 'old rows', value: 70_000 },
  },
  question:
    'While writers run, how long do old rows take to go, or their content, and does the process stall?',
  async run(settings) {
    const sizes = { freshRows: Number(settings.fresh), oldRows: Number(settings.rows) }
    const results: BenchResult[] = []
    for (const name of databases.filter((name) => settings.database.includes(name))) {
      for (const part of ['rows', 'content'] as const) {
        progress(`${name}: ${part}`)
        results.push(await withBed((bed) => measure(bed, { name, part, sizes })))
      }
    }
    return {
      bars: results.flatMap(({ bars }) => bars),
      table: results.flatMap(({ table }) => table),
    }
  },
}

type Case = { name: DatabaseName; part: Part; sizes: Sizes }

async function measure(bed: Bed, { name, part, sizes }: Case): Promise<BenchResult> {
  const plugin = logbookPlugin({ retention: { llmLogs: policies[part] }, spool: false })
  const url = `file:${join(bed.folder, 'bench.db')}`
  const payload = await bootBench(
    bed,
    [plugin],
    name === 'sqlite' ? sqliteAdapter({ client: { url } }) : undefined,
  )
  await fill(payload, sizes)
  const idle = await watch(() => sleep(1000))
  const writers = startWriters(payload)
  const busy = await watch(() => sleep(1000))
  let logs: PrunedLog[] = []
  const pruned = await watch(async () => {
    logs = await prune(getRuntime(payload))
  })
  const written = writers.stop()
  await getLogbook(payload).flush()
  const { totalDocs } = await payload.count({ collection: 'llm-logs' })
  await payload.destroy()
  const gone = logs[0]?.[part === 'rows' ? 'deleted' : 'cleared'] ?? 0
  const kept = sizes.freshRows + written + (part === 'rows' ? 0 : sizes.oldRows)
  const { stallMs, totalMs } = bars[part]
  const heapMegabytes = pruned.heapBytes / megabyte
  const subject = `${name}, ${part}`
  return {
    bars: [
      {
        held: totalDocs === kept && gone === sizes.oldRows,
        limit: `${sizes.oldRows} gone, ${kept} kept`,
        name: `${subject}: rows`,
        value: `${gone} gone, ${totalDocs} kept`,
      },
      ...(totalMs === Infinity ? [] : [atMost(`${subject}: time`, pruned.totalMs, totalMs, ' ms')]),
      atMost(`${subject}: longest stall`, pruned.stallMs, stallMs, ' ms'),
      atMost(`${subject}: heap growth`, heapMegabytes, heapBarBytes / megabyte, ' MB'),
    ],
    table: [
      {
        database: name,
        part,
        gone,
        'total ms': Math.round(pruned.totalMs),
        'longest stall ms': round(pruned.stallMs),
        '… while only writing': round(busy.stallMs),
        '… while idle': round(idle.stallMs),
        'heap growth MB': round(heapMegabytes),
      },
    ],
  }
}

function startWriters(payload: Payload): { stop: () => number } {
  let written = 0
  const timer = setInterval(() => {
    written += 1
    void getLogbook(payload).llm.logRequest({
      model: 'm',
      prompt: chat,
      provider: 'direct',
      status: 'success',
    })
  }, 1000 / writesPerSecond)
  return {
    stop() {
      clearInterval(timer)
      return written
    },
  }
}

async function watch(work: () => Promise<unknown>) {
  collectGarbage()
  const delay = monitorEventLoopDelay({ resolution: 1 })
  const heapBefore = process.memoryUsage().heapUsed
  let heapPeak = heapBefore
  const heapWatch = setInterval(() => {
    heapPeak = Math.max(heapPeak, process.memoryUsage().heapUsed)
  }, 50)
  delay.enable()
  const start = performance.now()
  await work()
  const totalMs = performance.now() - start
  await sleep(20)
  delay.disable()
  clearInterval(heapWatch)
  return { heapBytes: heapPeak - heapBefore, stallMs: delay.max / 1e6, totalMs }
}

type Insert = {
  drizzle: { insert: (table: unknown) => { values: (rows: object[]) => Promise<unknown> } }
  tables: Record<string, unknown>
}

/** Rows of about 2.5 kB: the old ones 31 to 60 days old. */
async function fill(payload: Payload, { freshRows, oldRows }: Sizes): Promise<void> {
  const { drizzle, tables } = payload.db as unknown as Insert
  const dayMs = 24 * 60 * 60 * 1000
  const total = oldRows + freshRows
  for (let at = 0; at < total; at += 500) {
    const page = Array.from({ length: Math.min(500, total - at) }, (_, index) => {
      const isOld = at + index < oldRows
      const ageMs = (isOld ? 31 + (29 * (at + index)) / oldRows : Math.random() * 20) * dayMs
      return {
        correlationId: `c-${at + index}`,
        createdAt: new Date(Date.now() - ageMs).toISOString(),
        model: 'gpt-5',
        prompt: chat,
        provider: 'openrouter',
        requestId: `old-${at + index}`,
        status: 'success',
      }
    })
    await drizzle.insert(tables.llm_logs).values(page)
  }
}

await runAlone(import.meta, bench)
