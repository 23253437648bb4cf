import type { ChildProcess, SpawnOptions } from 'node:child_process'

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'

import { stopWithParent } from '../../dev/stopWithParent.js'

export type ProcessGroup = {
  child: ChildProcess
  hasEnded: () => boolean
  /** The end of what it printed. */
  output: () => string
  /** Ends it and all that it started; insists after 20 s. */
  stop: () => Promise<void>
}

type Options = {
  /** Gets what it prints, piece by piece. */
  onOutput?: (chunk: Buffer) => void
} & Pick<SpawnOptions, 'cwd' | 'env'>

const keptLength = 20_000
const stopTimeoutMs = 20_000

/** Runs a Node program in a process group of its own, so that what it starts can be stopped with it, or ends with us. */
export function startProcessGroup(args: string[], { onOutput, ...options }: Options): ProcessGroup {
  const child = spawn(process.execPath, args, {
    ...options,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const callOff = stopWithParent(child, 'TERM')
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-keptLength)
      onOutput?.(chunk)
    })
  }
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null
  return {
    child,
    hasEnded,
    output: () => output,
    stop: async () => {
      callOff()
      if (!hasEnded()) {
        const exited = once(child, 'exit')
        signalGroup(child, 'SIGTERM')
        await Promise.race([exited, sleep(stopTimeoutMs, undefined, { ref: false })])
      }
      signalGroup(child, 'SIGKILL')
    },
  }
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid!, signal)
  } catch {
    // Nothing of the group is left.
  }
}

/**
 * Asks for the URL until anything answers.
 *
 * @throws {Error} with what the program printed, when it ends or nothing answers in time.
 */
export async function waitUntilReady(
  url: string,
  { child, hasEnded, output }: ProcessGroup,
  timeoutMs: number,
): Promise<void> {
  const deadline = Date.now() + timeoutMs
  while (Date.now() < deadline) {
    if (hasEnded()) {
      throw new Error(`The app has ended (exit code ${child.exitCode}). It printed:\n${output()}`)
    }
    const response = await fetch(url, { signal: AbortSignal.timeout(30_000) }).catch(() => null)
    if (response) {
      await response.body?.cancel()
      return
    }
    await sleep(250)
  }
  throw new Error(`The app was not ready within ${timeoutMs / 1000} s. It printed:\n${output()}`)
}
