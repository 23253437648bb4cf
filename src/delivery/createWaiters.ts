export type Waiters = {
  /** Lets go all who wait for a row up to this one. */
  release: (storedSequence: number) => void
  /** Resolves when the row of this sequence is stored, at the latest after `timeoutMs`. */
  wait: (sequence: number, timeoutMs: number) => Promise<void>
}

type Waiter = { resolve: () => void; sequence: number; timer: NodeJS.Timeout }

/** Callers who wait until their row is stored, each no longer than they said. */
export function createWaiters(): Waiters {
  let waiters: Waiter[] = []
  return {
    release(storedSequence) {
      const done = waiters.filter(({ sequence }) => sequence <= storedSequence)
      waiters = waiters.filter(({ sequence }) => sequence > storedSequence)
      for (const { resolve, timer } of done) {
        clearTimeout(timer)
        resolve()
      }
    },
    wait: (sequence, timeoutMs) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => {
          waiters = waiters.filter((waiter) => waiter.timer !== timer)
          resolve()
        }, timeoutMs)
        waiters.push({ resolve, sequence, timer })
      }),
  }
}
