/**
 *   npx tsx test/bench/logCost.ts --help
 */
import type { Logger } from 'pino'

import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pino from 'pino'

import type { Logbook } from '../../src/index.js'
import type { Bench, BenchResult } from './bench.js'
import type { FixedEntry } from './fixedEntries.js'

import { getLogbook, logbookPlugin } from '../../src/index.js'
import { atLeast, atMost, median, percentile, progress, round, runAlone } from './bench.js'
import { bootBench, withBed } from './benchPayload.js'
import { fixedEntries } from './fixedEntries.js'

const maxMedianMicroseconds = 60
const maxP99Microseconds = 300
const minTimesCheaper = 100

export const bench: Bench<'calls' | 'creates' | 'pause' | 'together' | 'warmup'> = {
  options: {
    calls: { about: 'measured calls of each entry', value: 4000 },
    creates: { about: 'awaited payload.create of each entry', value: 150 },
    pause: { about: 'ms between calls', value: 10 },
    together: { about: 'calls between two pauses, as of one request', value: 5 },
    warmup: { about: 'calls of each entry before', value: 1500 },
  },
  question:
    'What does `log()` cost its caller, privacy and spool included, while Postgres stores what was logged on the same cores?',
  run: (settings) =>
    withBed(async ({ folder, postgresURL }) => {
      const plugin = logbookPlugin({ spool: { dir: join(folder, 'spool') } })
      const payload = await bootBench({ postgresURL }, [plugin])
      const logbook = getLogbook(payload)
      const rivals = createRivals(logbook, join(folder, 'pino.log'))
      const rhythm = { pauseMs: Number(settings.pause), together: Number(settings.together) }
      await pace(rivals, Number(settings.warmup), rhythm)
      progress('warm; measuring the calls')
      const times = await pace(rivals, Number(settings.calls), rhythm)
      progress('measuring payload.create, at the same pace of calls')
      const load = startLoad(logbook, rhythm)
      const creates = await timeCreates(Number(settings.creates), (data) =>
        payload.create({ collection: 'llm-logs', data: data as never }),
      )
      load.stop()
      await logbook.flush()
      const { rowsWritten } = logbook.health()
      await payload.destroy()
      const result = summarise(times, creates)
      const perSecond = Math.round((1000 / rhythm.pauseMs) * rhythm.together)
      return {
        ...result,
        notes: [
          `About ${perSecond} calls a second, ${rhythm.together} at a time; ${rowsWritten} rows were stored.`,
        ],
      }
    }),
}

type Rhythm = { pauseMs: number; together: number }
type Rivals = Record<string, (entry: FixedEntry['entry']) => unknown>
/** Microseconds by rival, by entry. */
type Times = Map<string, number[]>

function createRivals(logbook: Logbook, file: string): Rivals {
  const logger: Logger = pino(pino.destination({ dest: file, sync: true }))
  return {
    'log()': (entry) => logbook.llm.logRequest(entry),
    'JSON.stringify': (entry) => JSON.stringify(entry),
    'pino, synchronous': (entry) => logger.info(entry),
  }
}

/** Calls at a steady pace, so that the batches are written between them; each rival in turn is the first. */
async function pace(rivals: Rivals, calls: number, rhythm: Rhythm): Promise<Times> {
  const times: Times = new Map()
  const turns = Object.entries(rivals)
  for (let index = 0; index < calls * fixedEntries.length; index++) {
    const { entry, name } = fixedEntries[index % fixedEntries.length]!
    const first = Math.floor(index / fixedEntries.length) % turns.length
    for (const [rival, call] of [...turns.slice(first), ...turns.slice(0, first)]) {
      const start = performance.now()
      call(entry)
      add(times, `${name}/${rival}`, (performance.now() - start) * 1000)
    }
    if (index % rhythm.together === 0) {
      await sleep(rhythm.pauseMs)
    }
  }
  return times
}

/** For `payload.create` to find Postgres as busy as `log()` does. */
function startLoad(logbook: Logbook, { pauseMs, together }: Rhythm): { stop: () => void } {
  let index = 0
  const timer = setInterval(() => {
    for (let count = 0; count < together; count++) {
      void logbook.llm.logRequest(fixedEntries[++index % fixedEntries.length]!.entry)
    }
  }, pauseMs)
  return { stop: () => clearInterval(timer) }
}

async function timeCreates(
  count: number,
  create: (data: object) => Promise<unknown>,
): Promise<Times> {
  const times: Times = new Map()
  for (let index = 0; index < count * fixedEntries.length; index++) {
    const { entry, name } = fixedEntries[index % fixedEntries.length]!
    const start = performance.now()
    await create({ ...entry, requestId: `created-${index}` })
    add(times, name, (performance.now() - start) * 1000)
  }
  return times
}

function add(times: Times, key: string, microseconds: number): void {
  const list = times.get(key)
  if (list) {
    list.push(microseconds)
  } else {
    times.set(key, [microseconds])
  }
}

function summarise(times: Times, creates: Times): BenchResult {
  const result: BenchResult = { bars: [], table: [] }
  for (const { entry, name } of fixedEntries) {
    const ofLog = times.get(`${name}/log()`)!
    const logMedian = median(ofLog)
    const createMedian = median(creates.get(name)!)
    const kilobytes = round(JSON.stringify(entry).length / 1000)
    const lines: [string, number[]][] = [
      ...['log()', 'JSON.stringify', 'pino, synchronous'].map((rival): [string, number[]] => [
        rival,
        times.get(`${name}/${rival}`)!,
      ]),
      ['await payload.create', creates.get(name)!],
    ]
    result.table.push(
      ...lines.map(([what, list]) => ({
        entry: `${name}, ${kilobytes} kB`,
        what,
        'median µs': round(median(list)),
        'p99 µs': round(percentile(list, 0.99)),
        'ratio to log()': round(median(list) / logMedian),
      })),
    )
    result.bars.push(
      atMost(`${name}: median`, logMedian, maxMedianMicroseconds, ' µs'),
      atMost(`${name}: p99`, percentile(ofLog, 0.99), maxP99Microseconds, ' µs'),
      atLeast(`${name}: payload.create / log()`, createMedian / logMedian, minTimesCheaper),
    )
  }
  return result
}

await runAlone(import.meta, bench)
