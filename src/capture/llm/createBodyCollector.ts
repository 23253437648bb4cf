/** A body as far as it is kept: its beginning, and, where there was more than fits, its end. */
export type CollectedBody = {
  bytes: number
  head: string
  /** Undefined where `head` is all of it. */
  tail?: string
}

export type BodyCollector = {
  /** Copies what it keeps: whoever owns `chunk` may transfer or reuse it. */
  add: (chunk: ArrayBufferView) => void
  /** What was collected. Releases the memory, so it is called once. */
  take: () => CollectedBody
}

/** The end is kept because most providers write usage there. */
const maxHeadBytes = 4 * 1024 * 1024
const maxTailBytes = 64 * 1024

export function createBodyCollector(): BodyCollector {
  let head: Buffer[] = []
  let headBytes = 0
  let tail: Buffer[] = []
  let tailBytes = 0
  let bytes = 0

  function addToTail(part: Buffer): void {
    tail.push(part.subarray(-maxTailBytes))
    tailBytes += Math.min(part.byteLength, maxTailBytes)
    // Twice the length, so that it is not cut at each chunk.
    if (tailBytes > 2 * maxTailBytes) {
      tail = [Buffer.from(Buffer.concat(tail).subarray(-maxTailBytes))]
      tailBytes = maxTailBytes
    }
  }

  return {
    add(chunk) {
      const copy = Buffer.from(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength))
      bytes += copy.byteLength
      const room = maxHeadBytes - headBytes
      if (room > 0) {
        head.push(copy.subarray(0, room))
        headBytes += Math.min(room, copy.byteLength)
      }
      if (copy.byteLength > room) {
        addToTail(copy.subarray(Math.max(0, room)))
      }
    },
    take() {
      const collected: CollectedBody = {
        bytes,
        head: Buffer.concat(head).toString(),
        ...(tailBytes > 0 && { tail: Buffer.concat(tail).subarray(-maxTailBytes).toString() }),
      }
      head = []
      tail = []
      return collected
    },
  }
}
