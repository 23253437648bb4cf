import type { Call, Outcome, ResponseHead } from './startCall.js'

import { createTextCollector } from './capturedText.js'
import { guarded } from './guarded.js'
import { mediaType } from './isTextType.js'
import { createAnswerReader } from './llm/createAnswerReader.js'

/** What a row keeps of a body that passes by. */
export type Reading = {
  /** Copies what it keeps: whoever owns `chunk` may transfer or reuse it. */
  add: (chunk: ArrayBufferView, seenAtMs: number) => void
  /** Called once, when the row is made. `isWhole`: the body was seen to its end. */
  take: (isWhole: boolean) => Pick<Outcome, 'body' | 'read'>
}

type ReadingArgs = { call: Call; response: ResponseHead }

/** Most bytes of a body that wait to be looked at until its row is made. */
const maxHeldBytes = 64 * 1024

/**
 * Reads a body: as text, and as the answer of a model where it may be one. A short one is only copied while somebody waits
 * for it, and read afterwards; a stream is read as it comes, event by event, for the time of its first token.
 */
export function createReading(args: ReadingArgs): Reading {
  const contentType = args.response.headers.get('content-type') ?? undefined
  const held: Uint8Array[] = []
  let heldBytes = 0
  let readers: Reading | undefined

  function open(): Reading {
    readers = createReaders(args, contentType)
    const opened = readers
    held.forEach((chunk) => opened.add(chunk, performance.now()))
    held.length = 0
    return readers
  }

  return {
    add(chunk, seenAtMs) {
      if (readers === undefined && canWait(contentType, chunk) && heldBytes < maxHeldBytes) {
        held.push(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength).slice())
        heldBytes += chunk.byteLength
      } else {
        ;(readers ?? open()).add(chunk, seenAtMs)
      }
    },
    take: (isWhole) => (readers ?? open()).take(isWhole),
  }
}

/** Whether a body is one that comes whole: JSON, but for the array as which Google streams. */
function canWait(
  contentType: string | undefined,
  { buffer, byteLength, byteOffset }: ArrayBufferView,
) {
  const isArray = byteLength > 0 && new Uint8Array(buffer, byteOffset, 1)[0] === 0x5b
  return mediaType(contentType) === 'application/json' && !isArray
}

function createReaders({ call, response }: ReadingArgs, contentType: string | undefined): Reading {
  const recognition = call.recognition()
  const format = recognition && guarded(recognition.format)
  const answer = format && guarded(() => createAnswerReader({ format, response }))
  // Of what is surely a model's answer the reader keeps what is worth keeping.
  const maxBytes = answer && recognition.isSure ? 0 : call.maxBodyBytes
  const collector = createTextCollector({ contentType, maxBytes })
  return {
    add(chunk, seenAtMs) {
      collector.add(chunk)
      answer?.add(chunk, seenAtMs)
    },
    take: (isWhole) => ({
      body: collector.take(isWhole),
      read: guarded(() => answer?.finish()),
    }),
  }
}
