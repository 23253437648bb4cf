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
  let timer: NodeJS.Timeout | undefined
  let isRead = false
  const tell = guarded(() => host.registerOpen(settle))

  function onChunk(): void {
    timer = setTimeout(settle, idleMs).unref()
  }

  function onReading(): void {
    clearTimeout(timer)
    if (!isRead) {
      isRead = true
      guarded(() => tell?.('reading'))
    }
  }

  function stop(): void {
    clearTimeout(timer)
    guarded(() => tell?.('over'))
  }

  onChunk()
  return { onChunk, onReading, stop }
}
