import { randomFillSync } from 'node:crypto'

const maxCounter = 0xfff

const digits = Buffer.from('0123456789abcdef')
/** Where the two digits of each byte stand, between the dashes. */
const places = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34] as const
const length = 36
const timeBytes = 6
const randomFrom = 8
const byteCount = places.length
const idsInStock = 256

/**
 * Makes ids that sort in the order of their making, so that an index is written at its end: a UUIDv7 with a counter in `rand_a`
 * (RFC 9562, 5.7 and 6.2, method 1). Written byte by byte, with random bytes in stock: half the time of `randomUUID`.
 */
export const createId: () => string = createIdSource()

/** @param readClock ms since 1970; it may go back, the ids do not. */
export function createIdSource(readClock: () => number = Date.now): () => string {
  const writer = createWriter()
  let lastMs = 0
  let counter = 0
  return () => {
    const now = readClock()
    if (now > lastMs) {
      lastMs = now
      counter = 0
    } else if (++counter > maxCounter) {
      lastMs += 1
      counter = 0
    }
    return writer(lastMs, counter)
  }
}

function createWriter(): (ms: number, counter: number) => string {
  const text = Buffer.alloc(length, '-')
  const stock = Buffer.alloc(idsInStock * (byteCount - randomFrom))
  let used = stock.length

  function write(index: number, byte: number): void {
    const place = places[index]!
    text[place] = digits[byte >> 4]!
    text[place + 1] = digits[byte & 15]!
  }

  return (ms, counter) => {
    if (used === stock.length) {
      randomFillSync(stock)
      used = 0
    }
    let time = ms
    for (let index = timeBytes - 1; index >= 0; index -= 1) {
      write(index, time % 256)
      time = Math.floor(time / 256)
    }
    write(6, 0x70 | (counter >> 8))
    write(7, counter & 255)
    // The variant.
    write(randomFrom, 0x80 | (stock[used++]! & 0x3f))
    for (let index = randomFrom + 1; index < byteCount; index += 1) {
      write(index, stock[used++]!)
    }
    return text.toString('latin1')
  }
}
