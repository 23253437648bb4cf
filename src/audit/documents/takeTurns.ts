import { setImmediate as nextTurn } from 'node:timers/promises'

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

async function letBegin(): Promise<void> {
  let start = performance.now()
  for (let index = 0; index < waiting.length; index += 1) {
    waiting[index]!()
    // What was begun goes on before the next is.
    await undefined
    if (performance.now() - start > maxTurnMs) {
      await nextTurn()
      start = performance.now()
    }
  }
  waiting.length = 0
  isLetting = false
}
