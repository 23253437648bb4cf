import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished, vi } from 'vitest'

import type { Spool, SpoolOptions } from '../../../../src/delivery/spool/createSpool.js'
import type { Row } from '../../../../src/entries/row.js'

import { createSpool } from '../../../../src/delivery/spool/createSpool.js'

export function row(requestId: string, data = {}): Row {
  return { data: { createdAt: '2026-01-01T00:00:00.000Z', requestId, ...data }, kind: 'llmLogs' }
}

export function createRoot(): string {
  const folder = mkdtempSync(join(tmpdir(), 'payload-logbook-spool-'))
  onTestFinished(() => rmSync(folder, { force: true, recursive: true }))
  return join(folder, 'database')
}

export type TestSpool = { onMoved: ReturnType<typeof vi.fn>; problems: string[]; spool: Spool }

/** A writer on `root`, as each process has one. */
export function openSpool(root: string, options: Partial<SpoolOptions> = {}): TestSpool {
  const problems: string[] = []
  const onMoved = vi.fn()
  const spool = createSpool({
    expiryMs: 86_400_000,
    kind: 'server',
    maxBytes: 1_000_000,
    onInherited: () => {},
    onMoved,
    onProblem: (subject, detail) => problems.push(`${subject}: ${detail}`),
    root,
    ...options,
  })
  onTestFinished(() => spool.release())
  spool.open()
  return { onMoved, problems, spool }
}

/** All rows that are on disk only, settled as if they were stored. */
export async function readAll(spool: Spool): Promise<unknown[]> {
  const ids: unknown[] = []
  while (spool.hasBacklog()) {
    for (const { row: read, segment } of await spool.read()) {
      ids.push(read.data.requestId)
      spool.settle(segment)
    }
  }
  return ids
}

/** What was put in quarantine. */
export function readQuarantine(root: string): object[] {
  const [file] = readdirSync(root).filter((name) => name.startsWith('quarantine-'))
  const text = readFileSync(join(root, file!), 'utf8')
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as object)
}

/** The writers' folders. */
export function foldersOf(root: string): string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(root, name))
}

/** The files with rows below a folder. */
export function segmentsOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((path) => path.endsWith('.spool'))
}

/** Makes a folder look like that of a process that was killed: its lease names one that runs no more. */
export function killWriter(folder: string, change = { startTime: '1' } as object): void {
  const path = join(folder, 'lease.json')
  const lease = JSON.parse(readFileSync(path, 'utf8')) as { process: object }
  writeFileSync(path, JSON.stringify({ ...lease, process: { ...lease.process, ...change } }))
}
