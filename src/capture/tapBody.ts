import type { CallEnding } from './describeEnding.js'

import { guarded } from './guarded.js'

/** Is told what passes through a body. May throw: the body passes on all the same. */
export type BodyListener = {
  /** Some bytes are the consumer's now. */
  passed: () => void
  /**
   * Which bytes passed, and when, on the clock of `performance.now()`. The first are told a moment later: who waits for them
   * does not wait for what we make of them. They are the consumer's: what is kept must be copied at once.
   */
  chunk: (chunk: ArrayBufferView, seenAtMs: number) => void
  /** Nothing more will come. Told once. */
  ended: (ending: CallEnding) => void
  /** The consumer asks for more. */
  reading: () => void
  /** Given by the tap: tells at once what it would tell in a moment. */
  tellRest?: () => void
}

type Chunk = Uint8Array<ArrayBuffer>
type Body = ReadableStream<Chunk>
type Controller = ReadableByteStreamController | ReadableStreamDefaultController

/**
 * The body of a response with somebody listening. It reads only when it is read, one chunk at a time, and does not
 * touch the original before: Undici releases the connection of a response that is collected unread, unless its body is locked.
 */
export function tapBody(response: { body: Body }, listener: BodyListener): Body {
  const passage = createPassage(response, listener)
  return isByteStream(response.body)
    ? new ReadableStream({ ...passage, type: 'bytes' })
    : new ReadableStream<Chunk>(passage, { highWaterMark: 0 })
}

/** The closures hold `response`, not only its body, so that Undici does not take it for collected and cancel the body. */
function createPassage(response: { body: Body }, listener: BodyListener) {
  let reader: ReadableStreamDefaultReader<Chunk> | undefined
  let lastPull: Promise<void> = Promise.resolve()
  let ended = false
  const { tell, tellNow } = createTeller(listener)

  function end(ending: CallEnding, endWrapper: () => void): void {
    if (!ended) {
      tellNow()
      ended = true
      guarded(() => listener.ended(ending))
      guarded(endWrapper)
    }
  }

  /** `closed` also tells a consumer that pauses of an abort, and us of the end when the last chunk was the last read. */
  function open(controller: Controller) {
    const opened = response.body.getReader()
    // The last chunk may still be on its way through `passChunk`.
    const afterPull = (run: () => void) => lastPull.then(run, run)
    opened.closed.then(
      () => afterPull(() => end({ kind: 'done' }, () => close(controller))),
      (error: unknown) =>
        afterPull(() => end({ error, kind: 'failed' }, () => controller.error(error))),
    )
    return opened
  }

  async function passChunk(controller: Controller): Promise<void> {
    reader ??= open(controller)
    const result = await reader.read().catch(() => undefined) // `closed` brings the error
    if (result && !result.done && !ended) {
      const chunk = result.value
      tell(chunk)
      // In a byte stream this takes the buffer away; the original, a byte stream too, gave it away for good.
      controller.enqueue(chunk)
    }
  }

  return {
    cancel(reason: unknown): Promise<void> {
      end({ kind: 'cancelled', reason }, () => {})
      return reader ? reader.cancel(reason) : response.body.cancel(reason)
    },
    pull(controller: Controller): Promise<void> {
      guarded(() => listener.reading())
      lastPull = passChunk(controller)
      return lastPull
    },
  }
}

/** The first bytes are told a moment later, all others at once. */
function createTeller(listener: BodyListener) {
  let isFirst = true
  let untold: { chunk: Uint8Array; seenAtMs: number } | undefined
  listener.tellRest = tellNow

  function tell(chunk: Chunk): void {
    guarded(() => listener.passed())
    if (isFirst) {
      isFirst = false
      // Guarded: a stranger's chunks may be anything.
      untold = guarded(() => ({ chunk: chunk.slice(), seenAtMs: performance.now() }))
      setImmediate(tellNow)
      return
    }
    tellNow()
    guarded(() => listener.chunk(chunk, performance.now()))
  }

  function tellNow(): void {
    const told = untold
    untold = undefined
    if (told) {
      guarded(() => listener.chunk(told.chunk, told.seenAtMs))
    }
  }

  return { tell, tellNow }
}

function isByteStream(body: Body): boolean {
  const probe = guarded(() => body.getReader({ mode: 'byob' }))
  probe?.releaseLock()
  return probe !== undefined
}

function close(controller: Controller): void {
  controller.close()
  // A reader that brought its own buffer gets it back only so.
  if ('byobRequest' in controller) {
    controller.byobRequest?.respond(0)
  }
}
