import { setImmediate as nextTurn } from 'node:timers/promises'

import type { AuditedRequest } from './requestMemory.js'

/** ms that writes of a bulk operation take together before others have their turn. */
const maxTurnMs = 10

const waiting: (() => void)[] = []
let isLetting = false

/**
 * Payload begins all writes of a bulk operation in one turn of the event loop. Here they wait in a row: each turn begins as many
 * as it has time for, so that what the log does for ten thousand documents holds up nobody.
 */
export function takeTurn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve)
    if (!isLetting) {
      isLetting = true
      void letBegin()
    }
  })
}

/**
 * The same for a write in the transaction of this request, or in none.
 *
 * @throws where that has ended meanwhile: the write would be in no transaction, and stay.
 */
export async function takeTurnIn(req: AuditedRequest): Promise<void> {
  const id = await req.transactionID
  await takeTurn()
  if (id !== undefined && id !== null && (await req.transactionID) !== id) {
    throw new Error('the transaction of this write was ended before the write began')
  }
}

async function letBegin(): Promise<void> {
  let start = performance.now()
  for (let index = 0; index < waiting.length; index += 1) {
    waiting[index]!()
    // What was begun goes on before the next is.
    await undefined
    if (performance.now() - start > maxTurnMs) {
      waiting.splice(0, index + 1)
      index = -1
      await nextTurn()
      start = performance.now()
    }
  }
  waiting.length = 0
  isLetting = false
}
