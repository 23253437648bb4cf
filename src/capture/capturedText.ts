import { isTextType, mediaType } from './isTextType.js'
import { withRoom } from './withRoom.js'

/** A body as a row keeps it. */
export type CapturedText = {
  /** Length of the whole body as far as it was seen. */
  bytes: number
  /** The first bytes as text, or `[binary image/png, 5234 bytes]`. Undefined when there were no bytes. */
  text?: string
  /** Whether `text` is only the body's beginning. */
  truncated: boolean
}

export type TextCollector = {
  /** Copies what it keeps: whoever owns `chunk` may transfer or reuse it. */
  add: (chunk: ArrayBufferView) => void
  /** What was collected. Releases the memory, so it is called once. `isWhole`: the body was seen to its end. */
  take: (isWhole: boolean) => CapturedText
}

/** Collects the first `maxBytes` of a body, and of one whose content type is binary no byte, only the count. */
export function createTextCollector(args: {
  contentType: string | undefined
  maxBytes: number
}): TextCollector {
  const maxBytes = isTextType(args.contentType) === false ? 0 : args.maxBytes
  let kept = new Uint8Array(0)
  let keptBytes = 0
  let bytes = 0

  return {
    add(chunk) {
      const length = Math.min(chunk.byteLength, maxBytes - keptBytes)
      bytes += chunk.byteLength
      kept = withRoom(kept, { maxBytes, neededBytes: keptBytes + length })
      kept.set(new Uint8Array(chunk.buffer, chunk.byteOffset, length), keptBytes)
      keptBytes += length
    },
    take(isWhole) {
      const head = kept.subarray(0, keptBytes)
      const captured = readCaptured(head, { bytes, contentType: args.contentType, isWhole })
      kept = new Uint8Array(0)
      return captured
    },
  }
}

/** The same for a body that is a string already. */
export function captureText(body: string, maxBytes: number): CapturedText {
  const bytes = Buffer.byteLength(body)
  if (bytes <= maxBytes) {
    return { bytes, text: body === '' ? undefined : body, truncated: false }
  }
  // Not `slice`: V8 keeps the whole string alive behind a slice. `encodeInto` never cuts a character in two.
  const head = new Uint8Array(maxBytes)
  const { written } = new TextEncoder().encodeInto(body, head)
  return { bytes, text: Buffer.from(head.buffer, 0, written).toString(), truncated: true }
}

/** The words for a body that is not stored. */
export function describeBinary(contentType: string | undefined, bytes: number): string {
  const type = mediaType(contentType)
  return `[binary${type && ` ${type}`}, ${bytes} bytes]`
}

type Seen = { bytes: number; contentType: string | undefined; isWhole: boolean }

function readCaptured(kept: Uint8Array, { bytes, contentType, isWhole }: Seen): CapturedText {
  if (bytes === 0) {
    return { bytes, truncated: false }
  }
  const isText = isTextType(contentType)
  const truncated = kept.byteLength < bytes
  const mayBeCut = truncated || !isWhole
  const text = isText === false ? undefined : decode(kept, { mayBeCut, strict: !isText })
  return text === undefined
    ? { bytes, text: describeBinary(contentType, bytes), truncated: false }
    : { bytes, text, truncated }
}

/** UTF-8; a character that was cut at the end is left out. Undefined when `strict` and these are no text. */
function decode(
  bytes: Uint8Array,
  { mayBeCut, strict }: { mayBeCut: boolean; strict: boolean },
): string | undefined {
  if (strict && bytes.includes(0)) {
    return undefined
  }
  try {
    return new TextDecoder('utf-8', { fatal: strict }).decode(bytes, { stream: mayBeCut })
  } catch {
    // Not UTF-8, in a body whose content type does not say what it is.
    return undefined
  }
}
