import { getPayload } from 'payload'

import type { LogKind, Row, RowMarks } from '../entries/row.js'
import type { EntryOf } from '../entries/schemas.js'

import { sizeOf } from '../entries/sizeOf.js'
import { getRegistry } from '../registry.js'
import { addContext } from './addContext.js'
import { buildRow } from './buildRow.js'

const maxWaitingCount = 10_000
const maxWaitingBytes = 16 * 1024 * 1024
const maxWaitMs = 5000

/** Logs an entry to the one logbook of the process. Never throws and never rejects. */
export function logToCurrent<Kind extends LogKind>(
  kind: Kind,
  entry: EntryOf[Kind],
  marks?: RowMarks,
): Promise<void> {
  const row = addContext({ ...buildRow(kind, entry), ...marks })
  const { current, stopped } = getRegistry()
  const target = current ?? stopped
  return target ? target.accept(row) : waitForLogbook(row)
}

/**
 * Before Payload is up entries wait, without their callers: nobody knows whether it will be. Where a config is registered
 * it is started now, and `await` waits for it, at most 5 s.
 */
function waitForLogbook(row: Row): Promise<void> {
  const { waiting } = getRegistry()
  const bytes = sizeOf(row.data)
  if (waiting.rows.length >= maxWaitingCount || waiting.bytes + bytes > maxWaitingBytes) {
    waiting.droppedCount += 1
    return Promise.resolve()
  }
  waiting.bytes += bytes
  if (!startPayload()) {
    waiting.rows.push({ release: () => {}, row })
    return Promise.resolve()
  }
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, maxWaitMs)
    waiting.rows.push({
      release: (stored) => {
        clearTimeout(timer)
        void stored.then(resolve)
      },
      row,
    })
  })
}

/** @returns whether Payload is on its way. */
function startPayload(): boolean {
  const registry = getRegistry()
  const { config, context, modelCall } = registry
  if (config === undefined || registry.isStarting) {
    return registry.isStarting === true
  }
  registry.isStarting = true
  // What starts here lives on after the request whose entry happened to start it: its context must not.
  void context
    .exit(() => modelCall.exit(() => getPayload({ config })))
    .catch((error: unknown) => {
      // The next entry tries again.
      process.emitWarning(`payload-logbook: Payload could not be started: ${String(error)}`)
    })
    .finally(() => {
      registry.isStarting = false
    })
  return true
}
