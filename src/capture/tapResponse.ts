import type { CallEnding } from './describeEnding.js'
import type { Call, ResponseHead } from './startCall.js'
import type { BodyListener } from './tapBody.js'
import type { UnreadWatchArgs } from './watchUnread.js'

import { createReading } from './createReading.js'
import { canOverlay, overlayResponse } from './overlayResponse.js'
import { hasTappableBody, rewrapResponse } from './rewrapResponse.js'
import { tapBody } from './tapBody.js'
import { watchUnread } from './watchUnread.js'

type TapResponseArgs = Omit<UnreadWatchArgs, 'settle'> & { call: Call; response: Response }

/** Not a promise that is kept in time, or at all: it only makes the row of a discarded body come before `idleMs`. */
const collectedBodies = new FinalizationRegistry<() => void>((settle) => settle())

/** The response for the caller. Its call is finished when the body is, or at once where there is no body to follow. */
export function tapResponse(args: TapResponseArgs): Response {
  const { call, response } = args
  try {
    return hasTappableBody(response) ? followBody(args, response) : finishNow(args)
  } catch {
    // Not a response as we know it (a mock, an opaque one, a status line the constructor refuses): it stays as it is.
    call.finish({ ending: { kind: 'unread' }, response })
    return response
  }
}

function finishNow({ call, response }: TapResponseArgs): Response {
  call.finish({ ending: { kind: response.body === null ? 'done' : 'unread' }, response })
  return response
}

/** No closure in here: it would keep what it must see collected. */
function followBody(args: TapResponseArgs, response: Parameters<typeof tapBody>[0]): Response {
  const follower = createFollower({ ...args, response: headOf(args.response) })
  if (canOverlay(args.response)) {
    overlayResponse(args.response, follower)
    follower.start()
    collectedBodies.register(args.response, follower.settle, follower)
    return args.response
  }
  const body = tapBody(response, follower)
  const tapped = rewrapResponse(args.response, body)
  follower.start()
  collectedBodies.register(body, follower.settle, follower)
  return tapped
}

/** What a row tells of a response; not the response, which would not be collected while its row is waited for. */
function headOf({ headers, ok, status }: Response): ResponseHead {
  return { headers, ok, status }
}

type FollowerArgs = { response: ResponseHead } & Omit<TapResponseArgs, 'response'>

type Follower = BodyListener & { settle: () => void; start: () => void }

function createFollower({ call, host, idleMs, response }: FollowerArgs): Follower {
  const reading = createReading({ call, response })
  let watch: ReturnType<typeof watchUnread> | undefined
  let lastSeenAtMs = performance.now()
  let finished = false

  function finish(ending: CallEnding, endedAtMs?: number): void {
    follower.tellRest?.()
    if (!finished) {
      finished = true
      watch?.stop()
      collectedBodies.unregister(follower)
      const seen = { endedAtMs: endedAtMs ?? performance.now(), ending, response }
      call.finish(seen, () => reading.take(ending.kind === 'done'))
    }
  }

  const settle = () => finish({ kind: 'unread' }, lastSeenAtMs)
  const follower: Follower = {
    chunk(chunk, seenAtMs) {
      if (!finished) {
        reading.add(chunk, seenAtMs)
      }
    },
    ended: finish,
    passed() {
      lastSeenAtMs = performance.now()
      watch?.onChunk()
    },
    reading: () => watch?.onReading(),
    settle,
    start() {
      watch = watchUnread({ host, idleMs, settle })
    },
  }
  return follower
}
