import { withRoom } from '../withRoom.js'

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

/** Twice the length, so that it is not moved at each chunk. */
const tailRoomBytes = 2 * maxTailBytes

export function createBodyCollector(): BodyCollector {
  let head = new Uint8Array(0)
  let headBytes = 0
  let tail = new Uint8Array(0)
  let tailBytes = 0
  let bytes = 0

  function addToHead(part: Uint8Array): void {
    head = withRoom(head, { maxBytes: maxHeadBytes, neededBytes: headBytes + part.byteLength })
    head.set(part, headBytes)
    headBytes += part.byteLength
  }

  function addToTail(whole: Uint8Array): void {
    const part = whole.subarray(-maxTailBytes)
    if (tailBytes + part.byteLength > tailRoomBytes) {
      tail.copyWithin(0, tailBytes - maxTailBytes, tailBytes)
      tailBytes = maxTailBytes
    }
    tail = withRoom(tail, { maxBytes: tailRoomBytes, neededBytes: tailBytes + part.byteLength })
    tail.set(part, tailBytes)
    tailBytes += part.byteLength
  }

  return {
    add({ buffer, byteLength, byteOffset }) {
      const chunk = new Uint8Array(buffer, byteOffset, byteLength)
      const room = maxHeadBytes - headBytes
      bytes += byteLength
      if (room > 0) {
        addToHead(chunk.subarray(0, room))
      }
      if (byteLength > room) {
        addToTail(chunk.subarray(room))
      }
    },
    take() {
      const collected: CollectedBody = {
        bytes,
        head: toText(head.subarray(0, headBytes)),
        ...(tailBytes > 0 && { tail: toText(tail.subarray(0, tailBytes).subarray(-maxTailBytes)) }),
      }
      head = new Uint8Array(0)
      tail = new Uint8Array(0)
      return collected
    },
  }
}

function toText({ buffer, byteLength, byteOffset }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString()
}
