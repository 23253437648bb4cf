import type { ChildProcess } from 'node:child_process'
import type { Socket } from 'node:net'

import { spawn } from 'node:child_process'

/**
 * Has a child process stopped when this one ends in whatever way, `kill -9` included: a shell waits for the end
 * of a pipe that only this process holds. Does nothing on Windows.
 *
 * @returns a function that calls it off, to be called before the child is stopped on purpose
 */
export function stopWithParent(child: ChildProcess, signal: 'INT' | 'TERM'): () => void {
  if (process.platform === 'win32' || child.pid === undefined) {
    return () => {}
  }
  const script = `read -r _; kill -${signal} "$0"`
  const watchdog = spawn('/bin/sh', ['-c', script, String(child.pid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  watchdog.unref()
  ;(watchdog.stdin as Socket).unref()
  const callOff = (): void => void watchdog.kill('SIGKILL')
  child.once('exit', callOff)
  return callOff
}
