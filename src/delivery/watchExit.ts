export type ExitHooks = {
  /** Stores what waits, within its time. Never rejects. */
  drain: () => Promise<void>
  isDrained: () => boolean
  /** Leaves what is on disk to whoever starts next. Synchronous: the process ends behind it. */
  release: () => void
}

const signals = ['SIGINT', 'SIGTERM'] as const

/**
 * Sees to it that a process that ends stores first what waits. How the process ends stays the app's own business: a signal
 * that only we listen to does what it would have done without us.
 *
 * @returns takes the listeners away again.
 */
export function watchExit({ drain, isDrained, release }: ExitHooks): () => void {
  let isStuck = false

  function onBeforeExit(): void {
    // What could not be stored in one try does not keep the process open with another.
    if (!isStuck && !isDrained()) {
      void drain()
        .catch(() => undefined)
        .then(() => {
          isStuck = !isDrained()
        })
    }
  }

  /**
   * First of all listeners, and gone before the others run: some of them end the process if nobody else listens. A second
   * signal does what the app, or Node, makes of it.
   */
  async function onSignal(signal: NodeJS.Signals): Promise<void> {
    process.off(signal, onSignal)
    const isOurs = process.listenerCount(signal) === 0
    await drain().catch(() => undefined)
    if (isOurs && process.listenerCount(signal) === 0) {
      release()
      process.kill(process.pid, signal)
    }
  }

  process.on('beforeExit', onBeforeExit)
  process.on('exit', release)
  signals.forEach((signal) => process.prependListener(signal, onSignal))
  return () => {
    process.off('beforeExit', onBeforeExit)
    process.off('exit', release)
    signals.forEach((signal) => process.off(signal, onSignal))
  }
}
