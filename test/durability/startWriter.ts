import type { ChildProcess } from 'node:child_process'

import { spawn } from 'node:child_process'
import { once } from 'node:events'

import { stopWithParent } from '../../dev/stopWithParent.js'

export type Writer = {
  /** The ids that it said are accepted. */
  accepted: string[]
  child: ChildProcess
  /** What it wrote to standard error. */
  errors: () => string
  /** Resolves at the end of the process, with what ended it. */
  exited: Promise<{ code: null | number; signal: NodeJS.Signals | null }>
  /** Resolves when so many ids are accepted; rejects when it ends before. */
  hasAccepted: (count: number) => Promise<void>
}

/** Runs a program that prints an id for each entry that it has logged. */
export function startWriter(args: string[], env: Record<string, string> = {}): Writer {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, NODE_ENV: 'production', VITEST: undefined, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const callOff = stopWithParent(child, 'TERM')
  const accepted: string[] = []
  const waiting = new Set<() => void>()
  let rest = ''
  let errors = ''
  child.stdout.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\n')
    rest = lines.pop() ?? ''
    accepted.push(...lines)
    waiting.forEach((check) => check())
  })
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString()
  })
  // Not `exit`: what it printed last must have come.
  const exited = once(child, 'close').then(([code, signal]) => {
    callOff()
    return { code: code as null | number, signal: signal as NodeJS.Signals | null }
  })
  return {
    accepted,
    child,
    errors: () => errors,
    exited,
    hasAccepted: (count) =>
      Promise.race([
        new Promise<void>((resolve) => {
          const check = () => accepted.length >= count && resolve()
          waiting.add(check)
          check()
        }),
        exited.then((end) => {
          if (accepted.length < count) {
            throw new Error(`it ended (${end.code ?? end.signal}) before: ${errors}`)
          }
        }),
      ]),
  }
}
