import type { StdioOptions } from 'node:child_process'
import type { Readable } from 'node:stream'

import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

import { stopWithParent } from './stopWithParent.js'

export type RunNodeOptions = { env?: Record<string, string>; stdio?: StdioOptions }

export type RunningProcess = {
  /** Ends with the exit code; null after a signal. */
  exited: Promise<null | number>
  stdout: Readable | null
  /** Asks it to end, and insists after ten seconds. */
  stop: () => Promise<void>
}

const root = fileURLToPath(new URL('..', import.meta.url))

/** Runs a Node program in the project's folder; it ends with this process, even when that is killed. */
export function runNode(args: string[], options: RunNodeOptions = {}): RunningProcess {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...options.env },
    stdio: options.stdio ?? 'inherit',
  })
  const callOff = stopWithParent(child, 'TERM')
  const exited = new Promise<null | number>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', resolve)
  })
  return {
    exited,
    stdout: child.stdout,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) {
        return
      }
      callOff()
      child.kill('SIGTERM')
      const insist = setTimeout(() => child.kill('SIGKILL'), 10_000)
      await exited
      clearTimeout(insist)
    },
  }
}
