import { rootMessage } from '../../rootMessage.js'

export type DiskGuard = {
  /** Does the work, or says why not and leaves the disk alone for a second. */
  attempt: <T>(work: () => T) => T | undefined
  lastError: () => null | string
}

const pauseMs = 1000

/** A disk that fails must cost nobody more than a look at it each second. */
export function createDiskGuard(onFailure: (message: string) => void): DiskGuard {
  let failure: undefined | { message: string; until: number }
  return {
    attempt(work) {
      if (failure && performance.now() < failure.until) {
        return undefined
      }
      try {
        const result = work()
        failure = undefined
        return result
      } catch (error) {
        const message = rootMessage(error)
        if (failure?.message !== message) {
          onFailure(message)
        }
        failure = { message, until: performance.now() + pauseMs }
        return undefined
      }
    },
    lastError: () => failure?.message ?? null,
  }
}
