import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { threadId } from 'node:worker_threads'

/** Which process it was. A process id alone says nothing: each container counts its own, and they are used again. */
export type ProcessIdentity = {
  host: string
  /** Where its process id counts: the boot of the machine and its namespace. */
  namespace: string
  pid: number
  /** When it started, as the system counts; empty where the system does not say. */
  startTime: string
  /** 0 for the main one. A thread may end before its process. */
  thread: number
}

export function identifyProcess(): ProcessIdentity {
  return {
    host: hostname(),
    namespace: namespaceOf(),
    pid: process.pid,
    startTime: startTimeOf(process.pid) ?? '',
    thread: threadId,
  }
}

/**
 * Whether the process runs no more, or still, or `undefined` where that cannot be known from here: it runs, or ran, on another machine, in
 * another container or in a thread.
 */
export function isGone(identity: ProcessIdentity, mine: ProcessIdentity): boolean | undefined {
  if (identity.host !== mine.host || identity.namespace !== mine.namespace) {
    return undefined
  }
  const hasEnded =
    mine.startTime === ''
      ? !hasProcess(identity.pid)
      : startTimeOf(identity.pid) !== identity.startTime
  if (hasEnded) {
    return true
  }
  // A process id may be another's by now, and of the threads of a process nothing is to be seen.
  return mine.startTime === '' || identity.thread !== 0 ? undefined : false
}

function namespaceOf(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`
  } catch {
    return process.platform
  }
}

/** Fields 3 and 22 of https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html; what is dead but not waited for has no start. */
function startTimeOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field, the name, may hold anything, but ends with the last parenthesis.
    const [state = '', ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return 'XZ'.includes(state) ? undefined : fields[18]
  } catch {
    return undefined
  }
}

function hasProcess(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
