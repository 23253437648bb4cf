import type { Payload } from 'payload'

import { printableLine } from './printable.js'

/** Says something in the process's log: the same thing once a minute, with how often it happened. */
export type Warn = (subject: string, detail?: string) => void

const pauseMs = 60_000
const maxSubjects = 100

export function createWarnings({ logger }: Pick<Payload, 'logger'>): Warn {
  const told = new Map<string, { times: number; until: number }>()
  return (subject, detail) => {
    const now = performance.now()
    const last = told.get(subject)
    if (last && now < last.until) {
      last.times += 1
      return
    }
    if (told.size >= maxSubjects) {
      told.clear()
    }
    told.set(subject, { times: 0, until: now + pauseMs })
    const again = last?.times ? ` (${last.times} more times since it was last said)` : ''
    const said = `${subject}${detail ? `: ${detail}` : ''}${again}`
    try {
      logger.warn(`payload-logbook: ${printableLine(said)}`)
    } catch {
      // The host's own logger: what there is to say is no reason for the host's work to fail.
    }
  }
}
