import type { SanitizedConfig } from 'payload'

import { parseArgs } from 'node:util'
import { getPayload } from 'payload'

import type { PrunedLog } from './prune.js'

import { getRuntime } from '../getLogbook.js'
import { rootMessage } from '../rootMessage.js'
import { hasPolicy } from './cutoffs.js'
import { prune } from './prune.js'

const usage = `Usage: payload logbook prune [--dry-run] [--help]

Deletes the rows of the logs that are older than the option \`retention\` or
AUDIT_RETENTION_DAYS says, and the content of those whose content goes sooner.

  --dry-run      Says how many would go, and deletes nothing.
  --cron "…"     Runs it again and again, as Payload does with each command.
  --help         Says this.

Exit code: 0 when it is done; 1 when it failed, or rows are left that could not be
deleted; 2 for wrong arguments, and where no policy is set.
`

/** Exit codes. */
const done = 0
const failed = 1
const misused = 2

const progressEveryMs = 2000

/** What Payload's command line calls. It would end with 0 whatever happened, and without closing the database. */
export async function script(config: SanitizedConfig): Promise<void> {
  const command = readCommand(process.argv.slice(2))
  const code = await run(config, command).catch(report)
  if (command.isRepeated) {
    return
  }
  process.exit(code)
}

type Command = {
  dryRun: boolean
  /** Payload's own option: the process goes on. */
  isRepeated: boolean
  /** Instead of pruning. */
  says?: { code: number; text: string }
}

export function readCommand(args: string[]): Command {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      args,
      options: {
        cron: { type: 'string' },
        'dry-run': { default: false, type: 'boolean' },
        help: { default: false, short: 'h', type: 'boolean' },
      },
    })
    const command = { dryRun: values['dry-run'], isRepeated: values.cron !== undefined }
    if (values.help) {
      return { ...command, isRepeated: false, says: { code: done, text: usage } }
    }
    const [, name, ...rest] = positionals
    return name === 'prune' && rest.length === 0
      ? command
      : misuse(`unknown command "${[name, ...rest].join(' ')}"`)
  } catch (error) {
    return misuse(rootMessage(error))
  }
}

function misuse(problem: string): Command {
  const text = `payload logbook: ${problem}\n\n${usage}`
  return { dryRun: false, isRepeated: false, says: { code: misused, text } }
}

async function run(
  config: SanitizedConfig,
  { dryRun, isRepeated, says }: Command,
): Promise<number> {
  if (says) {
    await write(says.code === done ? process.stdout : process.stderr, says.text)
    return says.code
  }
  const payload = await getPayload({ config })
  try {
    const runtime = getRuntime(payload)
    const { disabled } = runtime.options()
    if (disabled || !hasPolicy(runtime.options())) {
      const text = disabled
        ? 'the plugin is disabled: nothing is deleted\n'
        : 'no policy is set, by the option `retention`, `retentionDays` or AUDIT_RETENTION_DAYS: nothing is deleted\n'
      await write(process.stderr, text)
      return misused
    }
    const logs = await prune(runtime, { dryRun, onProgress: createProgress() })
    await runtime.logbook.flush()
    await write(process.stdout, logs.map((log) => describe(log, dryRun)).join(''))
    return logs.every(({ isComplete }) => isComplete) ? done : failed
  } finally {
    if (!isRepeated) {
      await payload.destroy()
    }
  }
}

async function report(error: unknown): Promise<number> {
  await write(process.stderr, `payload logbook prune failed: ${rootMessage(error)}\n`)
  return failed
}

function createProgress(): (log: PrunedLog) => void {
  let saidMs = performance.now()
  return ({ cleared, deleted, kind }) => {
    if (performance.now() - saidMs > progressEveryMs) {
      saidMs = performance.now()
      process.stderr.write(
        `${kind}: ${deleted} rows deleted, content of ${cleared} removed so far\n`,
      )
    }
  }
}

function describe({ cleared, deleted, isComplete, kind }: PrunedLog, dryRun: boolean): string {
  const would = dryRun ? 'to be ' : ''
  const left = isComplete ? '' : '; some are left: another process is at it, or a hook refused'
  return `${kind}: ${deleted} rows ${would}deleted, content of ${cleared} ${would}removed${left}\n`
}

function write(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((resolve) => stream.write(text, () => resolve()))
}
