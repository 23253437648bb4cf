import type { Row } from '../entries/row.js'
import type { ResolvedOptions, RuntimeKind } from '../options.js'
import type { RefusedRow } from '../store/Store.js'
import type { Shed } from './createBuffer.js'
import type { Queue } from './createQueue.js'
import type { Warn } from './createWarnings.js'
import type { Spool } from './spool/createSpool.js'

import { rowId } from '../entries/row.js'
import { rootMessage } from '../rootMessage.js'
import { describeStoreError } from '../store/storeError.js'
import { createQueue } from './createQueue.js'
import { openSpool } from './openSpool.js'

export type DeliveryOptions = {
  /** Names the database; `undefined` for one that ends with the process. */
  database: string | undefined
  kind: RuntimeKind
  onShed: (shed: Shed) => void
  options: Pick<ResolvedOptions, 'maxQueueBytes' | 'maxQueueCount' | 'spool'>
  warn: Warn
  write: (rows: readonly Row[]) => Promise<readonly RefusedRow[]>
}

export type Delivery = { hasSpool: boolean } & Queue

/** Brings rows to the store, over a queue and, where there is a disk, a spool; says in the log what goes wrong. */
export function createDelivery(delivery: DeliveryOptions): Delivery {
  const { options, warn } = delivery
  let hasSpool = false
  const queue = createQueue({
    maxBytes: options.maxQueueBytes,
    maxCount: options.maxQueueCount,
    onError(error) {
      const { message } = describeStoreError(error)
      const where = hasSpool ? 'on disk' : 'in memory'
      warn(`rows could not be stored; they wait ${where} and are tried again`, message)
    },
    onRefused: ({ error, row }) =>
      warn(
        `a row could not be stored and is given up${hasSpool ? '; it is in the quarantine of the spool' : ''}`,
        `${row.kind} ${JSON.stringify(rowId(row))}: ${rootMessage(error)}`,
      ),
    onShed: delivery.onShed,
    spool(events) {
      const { database, kind } = delivery
      const setting = { database, kind, option: options.spool }
      const spool = tryToOpen(() => openSpool(setting, { ...events, onProblem: warn }), warn)
      hasSpool = spool !== undefined
      return spool
    },
    write: delivery.write,
  })
  return { ...queue, hasSpool }
}

/** The app starts, whatever its disk is like. */
function tryToOpen(open: () => Spool | undefined, warn: Warn): Spool | undefined {
  try {
    return open()
  } catch (error) {
    warn(
      'there is no folder for the spool, entries wait in memory only; name one (option spool.dir)',
      rootMessage(error),
    )
    return undefined
  }
}
