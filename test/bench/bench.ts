import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

/** A question about speed or memory, and how to answer it. */
export type Bench<Option extends string = string> = {
  /** What can be set on the command line, with its default. */
  options: Record<Option, { about: string; value: number | string }>
  question: string
  run: (settings: Record<Option, string>) => Promise<BenchResult>
}

export type BenchResult = {
  /** What the figures have to hold. */
  bars: Bar[]
  /** What a reader has to know beside the figures. */
  notes?: string[]
  table: Record<string, number | string>[]
}

export type Bar = { held: boolean; limit: string; name: string; value: string }

/**
 * Runs a bench where its file is the program, prints its table and ends the process: with 1 where a bar is missed. Started by
 * `run.ts` it hands over its result, too. Elsewhere it does nothing.
 */
export async function runAlone<Option extends string>(
  meta: ImportMeta,
  bench: Bench<Option>,
): Promise<void> {
  if (process.argv[1] !== fileURLToPath(meta.url)) {
    return
  }
  const settings = readSettings(bench)
  const result = await bench.run(settings).catch((error: unknown) => {
    // Not left to the process: a bed that is being cleared up has it overlook errors.
    progress(error instanceof Error ? (error.stack ?? error.message) : String(error))
    process.exit(1)
  })
  printResult(bench, result)
  const exitCode = result.bars.every(({ held }) => held) ? 0 : 1
  if (process.send) {
    process.send({ question: bench.question, result }, () => process.exit(exitCode))
  } else {
    process.exit(exitCode)
  }
}

/** A line on standard error, which leaves standard output to the results. */
export function progress(text: string): void {
  process.stderr.write(`${text}\n`)
}

export function atMost(name: string, value: number, limit: number, unit = ''): Bar {
  return {
    held: value <= limit,
    limit: `at most ${limit}${unit}`,
    name,
    value: `${round(value)}${unit}`,
  }
}

export function atLeast(name: string, value: number, limit: number, unit = ''): Bar {
  return {
    held: value >= limit,
    limit: `at least ${limit}${unit}`,
    name,
    value: `${round(value)}${unit}`,
  }
}

/** Three figures are as much as a bench can tell. */
export function round(value: number): number {
  return Number(value.toPrecision(3))
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5)
}

/** By nearest rank. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? NaN
}

function readSettings<Option extends string>({ options, question }: Bench<Option>) {
  const names = Object.keys(options) as Option[]
  const { values } = parseArgs({
    options: {
      ...Object.fromEntries(names.map((name) => [name, { type: 'string' as const }])),
      help: { type: 'boolean' },
    },
  })
  if (values.help) {
    const lines = names.map((name) => `  --${name} ${options[name].value}   ${options[name].about}`)
    console.log([question, ...lines, 'Exit code 1 where a bar is missed.'].join('\n'))
    process.exit()
  }
  const given = values as Partial<Record<Option, string>>
  const settings = names.map((name) => [name, given[name] ?? String(options[name].value)])
  return Object.fromEntries(settings) as Record<Option, string>
}

function printResult(
  { question }: Pick<Bench, 'question'>,
  { bars, notes = [], table }: BenchResult,
) {
  console.log(question)
  console.table(table)
  console.table(bars)
  notes.forEach((note) => console.log(note))
}
