/**
 * Runs the benches one after another, each in a process of its own, prints what they found and, where all ran, writes it
 * to RESULTS.md.
 *
 *   npm run bench
 *   npm run bench -- logCost burst
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import type { BenchResult } from './bench.js'
import type { BenchReport } from './writeResults.js'

import { progress } from './bench.js'
import { writeResults } from './writeResults.js'

const benches: Record<string, string> = {
  bulkAudit: 'what the audit adds to an update of 10,000 documents',
  burst: 'a burst of 50,000 entries: all stored, memory bounded',
  deleteUser: 'what deleting a user costs whom a million rows name',
  fetchCost: 'what an instrumented fetch costs beside a bare one, whole and streamed',
  insertRows: 'rows per second into the database, beside COPY and payload.create',
  logCost: 'what log() costs its caller, beside JSON.stringify, pino and payload.create',
  peers: 'what the audit of documents costs, beside other plugins and none',
  prune: 'how long 70,000 old rows take to go, and whether the process stalls',
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { help: { type: 'boolean' }, write: { type: 'string' } },
})
const unknown = positionals.filter((name) => !Object.hasOwn(benches, name))
if (values.help || unknown.length > 0) {
  unknown.forEach((name) => console.error(`There is no bench "${name}".`))
  console.log('npm run bench -- [--write file] [name …]')
  console.log('Writes test/bench/RESULTS.md where all of them run, else the file that is named.\n')
  Object.entries(benches).forEach(([name, about]) => console.log(`  ${name.padEnd(12)} ${about}`))
  process.exit(unknown.length > 0 ? 1 : 0)
}

const names = positionals.length > 0 ? positionals : Object.keys(benches)
const reports: BenchReport[] = []
const failed: string[] = []
for (const [index, name] of names.entries()) {
  progress(`[${index + 1}/${names.length}] ${name}: ${benches[name]}`)
  const { exitCode, report } = await runBench(name)
  reports.push(...report)
  failed.push(...(exitCode === 0 ? [] : [name]))
}

const file = values.write ?? (positionals.length === 0 ? 'test/bench/RESULTS.md' : undefined)
if (file !== undefined && reports.length === names.length) {
  await writeResults(file, reports)
  progress(`written: ${file}`)
}
progress(failed.length === 0 ? 'All bars are held.' : `Missed or failed: ${failed.join(', ')}`)
process.exit(failed.length === 0 ? 0 : 1)

/** The bench prints its own tables; its result comes over the channel between the two processes. */
async function runBench(name: string): Promise<{ exitCode: number; report: BenchReport[] }> {
  const path = fileURLToPath(new URL(`${name}.ts`, import.meta.url))
  const built = new URL('useBuilt.mjs', import.meta.url).href
  const child = fork(path, { execArgv: ['--import', 'tsx', '--import', built] })
  const report: BenchReport[] = []
  child.on('message', (message) => {
    report.push({ ...(message as { question: string; result: BenchResult }), name })
  })
  const [exitCode] = (await once(child, 'exit')) as [null | number]
  return { exitCode: exitCode ?? 1, report }
}
