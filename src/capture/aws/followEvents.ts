import type { CallEnding } from '../describeEnding.js'

import { guarded } from '../guarded.js'

/** A stream of events as the AWS SDK gives it. */
export type EventStream = { [Symbol.asyncIterator]: () => AsyncIterator<unknown> }

/** Is told what its consumer reads. */
export type EventListener = {
  ended: (ending: CallEnding) => void
  event: (event: unknown) => void
  /** The consumer asks for more. */
  reading: () => void
}

export function isEventStream(value: unknown): value is EventStream {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}

/** Follows the events of a stream where its consumer reads them; the stream stays the same object. */
export function followEvents(stream: EventStream, listener: EventListener): void {
  const open = stream[Symbol.asyncIterator].bind(stream)
  Object.defineProperty(stream, Symbol.asyncIterator, {
    configurable: true,
    value: () => follow(open(), listener),
    writable: true,
  })
}

function follow(events: AsyncIterator<unknown>, listener: EventListener): AsyncIterator<unknown> {
  const iterator: AsyncIterator<unknown> = {
    async next() {
      guarded(() => listener.reading())
      try {
        const result = await events.next()
        guarded(() =>
          result.done ? listener.ended({ kind: 'done' }) : listener.event(result.value),
        )
        return result
      } catch (error) {
        guarded(() => listener.ended({ error, kind: 'failed' }))
        throw error
      }
    },
    async return(value) {
      guarded(() => listener.ended({ kind: 'cancelled', reason: undefined }))
      return events.return ? events.return(value) : { done: true, value }
    },
  }
  return Object.assign(iterator, { [Symbol.asyncIterator]: () => iterator })
}
