export type Waiters = {
  isAnyWaiting: () => boolean
  /** Lets go all whose wait is over. */
  release: () => void
  /** Resolves when `isOver` says so at a release, at the latest after `timeoutMs`. */
  wait: (isOver: () => boolean, timeoutMs: number) => Promise<void>
}

type Waiter = { isOver: () => boolean; resolve: () => void; timer: NodeJS.Timeout }

/** Callers who wait until their rows are stored, each no longer than they said. */
export function createWaiters(): Waiters {
  const waiters = new Set<Waiter>()
  return {
    isAnyWaiting: () => waiters.size > 0,
    release() {
      for (const waiter of waiters) {
        if (waiter.isOver()) {
          waiters.delete(waiter)
          clearTimeout(waiter.timer)
          waiter.resolve()
        }
      }
    },
    wait(isOver, timeoutMs) {
      if (isOver()) {
        return Promise.resolve()
      }
      return new Promise((resolve) => {
        const timer = setTimeout(() => {
          waiters.delete(waiter)
          resolve()
        }, timeoutMs)
        const waiter = { isOver, resolve, timer }
        waiters.add(waiter)
      })
    },
  }
}
