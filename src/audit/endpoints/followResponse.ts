import type { CallEnding } from '../../capture/describeEnding.js'
import type { BodyListener } from '../../capture/tapBody.js'

import { createTextCollector } from '../../capture/capturedText.js'
import { guarded } from '../../capture/guarded.js'
import { logbookHost } from '../../capture/instrumentedFetch.js'
import { isTextType, mediaType } from '../../capture/isTextType.js'
import { canOverlay, overlayResponse } from '../../capture/overlayResponse.js'
import { hasTappableBody } from '../../capture/rewrapResponse.js'
import { watchUnread } from '../../capture/watchUnread.js'
import { summariseSource } from './summarise.js'

/** How an answer went out. */
export type Answered = {
  /** Short, or the length of it. */
  body?: unknown
  ending: CallEnding
}

/** Of a body that may be short enough to be looked at: what is longer is said by its length. */
const maxBytes = 64 * 1024

/** A client that has not asked for more for so long has gone, and nobody has said so. */
const idleMs = 5 * 60_000

/**
 * Tells when the body of a response is through, or broken off, and what it was. Streams pass as they come: nothing is held
 * back, and no more than a short answer is kept. A response without a body, or to a `HEAD`, is through at once.
 */
export function followResponse(
  response: Response,
  { ended, isBodySent }: { ended: (answered: Answered) => void; isBodySent: boolean },
): void {
  const isFollowed =
    (isBodySent && guarded(() => hasTappableBody(response) && canOverlay(response))) ?? false
  if (!isFollowed) {
    ended({ ending: { kind: 'done' } })
    return
  }
  const follower = createFollower(response, ended)
  overlayResponse(response, follower)
  follower.start()
}

type Follower = { start: () => void } & BodyListener

function createFollower(response: Response, ended: (answered: Answered) => void): Follower {
  const contentType = response.headers.get('content-type') ?? undefined
  const isShort = mayBeShort(contentType)
  const collector = createTextCollector({ contentType, maxBytes: isShort ? maxBytes : 0 })
  let bytes = 0
  let watch: ReturnType<typeof watchUnread> | undefined
  let isOver = false

  function finish(ending: CallEnding): void {
    if (isOver) {
      return
    }
    follower.tellRest?.()
    isOver = true
    watch?.stop()
    const text = isShort && bytes <= maxBytes && ending.kind === 'done'
    const body = text ? guarded(() => collector.take(true).text) : undefined
    ended({ body: describeBody({ body, bytes, contentType, ending }), ending })
  }

  const follower: Follower = {
    chunk(chunk) {
      bytes += chunk.byteLength
      if (bytes <= maxBytes) {
        collector.add(chunk)
      }
    },
    ended: finish,
    passed: () => watch?.onChunk(),
    reading: () => watch?.onReading(),
    start() {
      watch = watchUnread({ host: logbookHost, idleMs, settle: () => finish({ kind: 'unread' }) })
    },
  }
  return follower
}

/** Text that comes whole; streams of events are said by their length. */
function mayBeShort(contentType: string | undefined): boolean {
  return isTextType(contentType) !== false && mediaType(contentType) !== 'text/event-stream'
}

type Body = {
  body: string | undefined
  bytes: number
  contentType: string | undefined
  ending: CallEnding
}

function describeBody({ body, bytes, contentType, ending }: Body): unknown {
  if (ending.kind === 'unread' && bytes === 0) {
    return undefined
  }
  return body === undefined
    ? `<${bytes} bytes${contentType === undefined ? '' : ` of ${mediaType(contentType)}`}>`
    : summariseSource(body)
}
