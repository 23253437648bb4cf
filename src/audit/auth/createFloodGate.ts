import type { ActivityLogEntry } from '../../entries/schemas.js'

export type FloodGate = {
  /** Writes what was counted so far, and begins anew. */
  flush: () => void
  /** Logs an event, or counts it. Events of one key are the same one, again. */
  pass: (key: string, entry: ActivityLogEntry) => void
}

export type FloodSettings = {
  /** ms */
  intervalMs: number
  /** Rows of one action in an interval, at once and counted each. */
  maxRows: number
}

type Log = (entry: ActivityLogEntry) => void

type Logs = {
  /** Outside of any request. */
  counted: Log
  /** In the course of the request that it is about. */
  first: Log
}

type Counted = { count: number; entry: ActivityLogEntry; firstAt: number; lastAt: number }

type Window = {
  keys: Map<string, Counted>
  /** Events for whose keys there is no room. */
  rest: Counted | undefined
  timer: NodeJS.Timeout
}

/**
 * Keeps strangers from filling the disk: the first event of a key is a row at once, those that follow in the interval are
 * counted, and are one row at its end. A key that goes on is one row per interval from then on; past `maxRows` keys all
 * events together are.
 */
export function createFloodGate(settings: () => FloodSettings, logs: Logs): FloodGate {
  const windows = new Map<string, Window>()

  function open(action: string, keys: Window['keys']): Window {
    const timer = setTimeout(() => close(action, true), settings().intervalMs)
    timer.unref()
    const window = { keys, rest: undefined, timer }
    windows.set(action, window)
    return window
  }

  function close(action: string, isGoingOn: boolean): void {
    const window = windows.get(action)
    if (window === undefined) {
      return
    }
    clearTimeout(window.timer)
    windows.delete(action)
    const repeated = [...window.keys].filter(([, { count }]) => count > 0)
    if (isGoingOn && repeated.length > 0) {
      open(action, new Map(repeated.map(([key, { entry }]) => [key, startOf(entry)])))
    }
    repeated.forEach(([, counted]) => logs.counted(countedEntry(counted)))
    if (window.rest) {
      logs.counted(countedEntry(window.rest))
    }
  }

  return {
    flush: () => {
      for (const action of [...windows.keys()]) {
        close(action, false)
      }
    },
    pass(key, entry) {
      const window = windows.get(entry.action) ?? open(entry.action, new Map())
      const known = window.keys.get(key)
      if (known) {
        count(known)
      } else if (window.keys.size < settings().maxRows) {
        window.keys.set(key, startOf(repeatedOf(entry)))
        logs.first(entry)
      } else {
        window.rest ??= startOf(anybodysOf(entry))
        count(window.rest)
      }
    },
  }
}

function startOf(entry: ActivityLogEntry): Counted {
  return { count: 0, entry, firstAt: 0, lastAt: 0 }
}

function count(counted: Counted): void {
  counted.lastAt = Date.now()
  counted.firstAt ||= counted.lastAt
  counted.count += 1
}

function countedEntry({ count, entry, firstAt, lastAt }: Counted): ActivityLogEntry {
  return {
    ...entry,
    createdAt: new Date(lastAt),
    details: {
      ...(entry.details as object),
      count,
      firstAt: new Date(firstAt).toISOString(),
      lastAt: new Date(lastAt).toISOString(),
    },
  }
}

/** Many requests have not one id. */
function repeatedOf({ correlationId: _one, ...entry }: ActivityLogEntry): ActivityLogEntry {
  return entry
}

/** What the events of one action have in common whoever they are from. */
function anybodysOf({ action, category, status }: ActivityLogEntry): ActivityLogEntry {
  return { action, category, details: { sources: 'many' }, status }
}
