import type { FetchTapHost } from './tapFetch.js'

import { guarded } from './guarded.js'

export type UnreadWatchArgs = {
  host: Pick<FetchTapHost, 'registerOpen'>
  /** How long nobody may ask for more. */
  idleMs: number
  settle: () => void
}

export type UnreadWatch = {
  /** The consumer has got what it asked for, and may never ask again. */
  onChunk: () => void
  /** The consumer waits for the other side, which may take its time. */
  onReading: () => void
  stop: () => void
}

/**
 * Looks after a body that may never be read, or never to its end: calls `settle` when nobody has asked for more for
 * `idleMs`, or, before the first read, when the host says so.
 */
export function watchUnread({ host, idleMs, settle }: UnreadWatchArgs): UnreadWatch {
  let isRead = false
  let isReading = false
  let isStopped = false
  const tell = guarded(() => host.registerOpen(settle))
  // One timer, wound up again at each chunk: another each time costs the caller more.
  const timer = setTimeout(() => {
    if (!isReading) {
      settle()
    }
  }, idleMs).unref()

  function onChunk(): void {
    isReading = false
    if (!isStopped) {
      timer.refresh()
    }
  }

  function onReading(): void {
    isReading = true
    if (!isRead) {
      isRead = true
      guarded(() => tell?.('reading'))
    }
  }

  function stop(): void {
    isStopped = true
    clearTimeout(timer)
    guarded(() => tell?.('over'))
  }

  return { onChunk, onReading, stop }
}
