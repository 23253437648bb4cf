/**
 *   npx tsx test/bench/burst.ts --help
 */
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'

import type { LLMLogEntry } from '../../src/entries/schemas.js'
import type { Logbook, LogbookOptions } from '../../src/index.js'
import type { Bench, BenchResult } from './bench.js'
import type { Bed } from './benchPayload.js'

import { getLogbook, logbookPlugin } from '../../src/index.js'
import { atMost, progress, round, runAlone } from './bench.js'
import { bootBench, withBed } from './benchPayload.js'
import { collectGarbage } from './collectGarbage.js'
import { fixedEntries } from './fixedEntries.js'

const megabyte = 1024 * 1024
/** As in an outage of the database: heap and external memory, after a collection, above the start. */
const maxGrowthMegabytes = 64
const flushTimeoutMs = 600_000
const warmupCount = 3000

export const bench: Bench<'entries'> = {
  options: { entries: { about: 'entries of a burst', value: 50_000 } },
  question:
    'Is a synchronous burst of entries stored to the last, and what does it take of the memory?',
  async run({ entries }) {
    const count = Number(entries)
    const onDisk = await withBed((bed) =>
      measure(bed, count, { name: 'with a spool', spool: { dir: join(bed.folder, 'spool') } }),
    )
    const inMemory = await withBed((bed) =>
      measure(bed, count, { name: 'in memory only', spool: false }),
    )
    return { bars: [...onDisk.bars, ...inMemory.bars], table: [...onDisk.table, ...inMemory.table] }
  },
}

type Setup = { name: string } & Pick<LogbookOptions, 'spool'>

async function measure(bed: Bed, count: number, { name, spool }: Setup): Promise<BenchResult> {
  const payload = await bootBench(bed, [logbookPlugin({ spool })])
  const logbook = getLogbook(payload)
  // What is loaded and compiled with the first rows is no matter of the burst.
  logMany(logbook, { count: warmupCount, prefix: 'warm-up' })
  await logbook.flush()
  const before = measureMemory()
  const watch = watchMemory()
  progress(`${name}: logging ${count} entries`)
  const start = performance.now()
  logMany(logbook, { count, prefix: 'burst' })
  const loggedMs = performance.now() - start
  // The promises of all calls settle before anything else has its turn.
  await setImmediate()
  const atPeak = measureMemory()
  const { queuedCount } = logbook.health()
  await logbook.flush({ timeoutMs: flushTimeoutMs })
  const { shed } = logbook.health()
  const totalMs = performance.now() - start
  const residentPeak = watch.stop()
  const after = measureMemory()
  const { totalDocs } = await payload.count({ collection: 'llm-logs' })
  const stored = totalDocs - warmupCount
  await payload.destroy()
  const growth = (atPeak.held - before.held) / megabyte
  const accounted = stored + (spool === false ? shed.rows : 0)
  return {
    bars: [
      {
        held: accounted === count,
        limit: `${count}`,
        name: `${name}: entries stored${spool === false ? ', or dropped and counted' : ''}`,
        value: `${accounted}`,
      },
      ...(spool === false
        ? []
        : [atMost(`${name}: MB held when all are logged`, growth, maxGrowthMegabytes, ' MB')]),
    ],
    table: [
      {
        burst: name,
        'rows stored': `${stored} of ${count}`,
        'without content': shed.content,
        'logged in ms': Math.round(loggedMs),
        'stored in ms': Math.round(totalMs),
        'rows in memory then': queuedCount,
        'MB held then': round(growth),
        'MB held afterwards': round((after.held - before.held) / megabyte),
        'resident MB at most': round((residentPeak - before.resident) / megabyte),
      },
    ],
  }
}

type Burst = { count: number; prefix: string }

/** Entries that have no text in common: those that had would take up no memory. */
function logMany(logbook: Logbook, { count, prefix }: Burst): void {
  const texts = fixedEntries.map(({ entry }) => JSON.stringify(entry))
  for (let index = 0; index < count; index++) {
    const entry = JSON.parse(texts[index % texts.length]!) as LLMLogEntry
    void logbook.llm.logRequest({ ...entry, requestId: `${prefix}-${index}` })
  }
}

/** Bytes, after a collection. */
function measureMemory() {
  collectGarbage()
  const { external, heapUsed, rss } = process.memoryUsage()
  return { held: heapUsed + external, resident: rss }
}

function watchMemory() {
  let peak = 0
  const look = () => {
    peak = Math.max(peak, process.memoryUsage.rss())
  }
  const timer = setInterval(look, 100)
  return {
    stop() {
      look()
      clearInterval(timer)
      return peak
    },
  }
}

await runAlone(import.meta, bench)
