import { setTimeout as sleep } from 'node:timers/promises'

import type { Deadline } from '../deadline.js'

const firstPauseMs = 5
const maxPauseMs = 250

/**
 * Tries again while another connection writes: SQLite has one writer at a time, and says so at once where the app has set no
 * `busyTimeout`. Pauses grow and are random, so that two processes do not meet again.
 *
 * @throws the last SQLITE_BUSY where the deadline comes first.
 */
export async function retryBusy<T>(deadline: Deadline, run: () => Promise<T>): Promise<T> {
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, maxPauseMs)) {
    try {
      return await run()
    } catch (error) {
      const waitMs = pauseMs * (0.5 + Math.random())
      if (!isBusy(error) || waitMs >= deadline.remainingMs()) {
        throw error
      }
      await sleep(waitMs)
    }
  }
}

function isBusy(error: unknown): boolean {
  const { code } = error as { code?: unknown }
  return typeof code === 'string' && /^SQLITE_(?:BUSY|LOCKED)/.test(code)
}
